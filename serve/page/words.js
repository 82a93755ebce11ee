// Numbers, times and whole sentences.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n) => String(n).padStart(2, '0');
const missing = (x) => x === null || x === undefined || Number.isNaN(x);

/** Four digits that matter: 812, 41.52, 0.001234, 12,480, 3.1e-9. */
export function number(x, digits = 4) {
  if (missing(x)) return '–';
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-4 || size >= 1e12)) return x.toExponential(1);
  if (size >= 1000) return Math.round(x).toLocaleString('en');
  return String(Number(x.toPrecision(digits)));
}

export const count = (n) => missing(n) ? '–' : Math.round(n).toLocaleString('en');
export const percent = (share, digits = 1) =>
  missing(share) ? '–' : `${(100 * share).toFixed(digits)} %`;
export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** 1,234 -> "1.2k". */
export function short(n) {
  if (missing(n)) return '–';
  for (const [unit, letter] of [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']]) {
    if (Math.abs(n) >= unit) return `${Number((n / unit).toPrecision(3))}${letter}`;
  }
  return String(Number(n.toPrecision(3)));
}

/** "3 Jun 14:05", with seconds when steps are below a minute, a year when it is not this one. */
export function time(ms, step_ms = 60_000, year_of = undefined) {
  if (missing(ms)) return '–';
  const t = new Date(ms);
  const year = year_of === undefined || t.getUTCFullYear() !== new Date(year_of).getUTCFullYear();
  const day = `${t.getUTCDate()} ${MONTHS[t.getUTCMonth()]}${year ? ` ${t.getUTCFullYear()}` : ''}`;
  if (step_ms >= 86_400_000) return day;
  return `${day} ${clock(ms, step_ms < 60_000)}`;
}

export function clock(ms, seconds = true) {
  const t = new Date(ms);
  const minute = `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}`;
  return seconds ? `${minute}:${two(t.getUTCSeconds())}` : minute;
}

/** For an axis whose labels are `step` apart; `before` is the label to the left, if any. */
export function tick(ms, step, before) {
  const t = new Date(ms);
  const then = before === undefined ? null : new Date(before);
  const new_year = !then || then.getUTCFullYear() !== t.getUTCFullYear();
  const year = t.getUTCFullYear();
  if (step >= 364 * 86_400_000) return String(year);
  if (step >= 27 * 86_400_000) return MONTHS[t.getUTCMonth()] + (new_year ? `\n${year}` : '');
  const day = `${t.getUTCDate()} ${MONTHS[t.getUTCMonth()]}`;
  if (step >= 86_400_000) return day + (new_year ? `\n${year}` : '');
  const new_day = !then || then.getUTCDate() !== t.getUTCDate() || ms - before >= 86_400_000;
  const at = step < 1000 ? `${clock(ms)}.${Math.floor(t.getUTCMilliseconds() / 100)}`
                         : clock(ms, step < 60_000);
  return at + (new_day ? `\n${day}` : '');
}

/** 754_000 -> "12 min", 9_000_000 -> "2.5 h". */
export function span(ms) {
  const size = Math.abs(ms);
  for (const [unit, name] of [[31_536e6, 'y'], [86_400e3, 'd'], [3_600e3, 'h'], [60e3, 'min']]) {
    if (size >= unit) return `${Number((size / unit).toPrecision(2))} ${name}`;
  }
  return `${Number((size / 1000).toPrecision(2))} s`;
}

/** A function that writes numbers as large as these with one count of decimals: 987, 1,095. */
export function alike(values) {
  const size = Math.max(...values.filter((v) => !missing(v)).map(Math.abs), 0);
  if (!(size > 1e-3) || size >= 1e12) return number;
  const decimals = Math.min(6, Math.max(0, 3 - Math.floor(Math.log10(size))));
  return (x) => missing(x) ? '–'
    : x.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A score: 1 is the alert line, and hundredths are enough. */
export const score = (x) => missing(x) ? '–' : x >= 10 ? count(x) : x.toFixed(x >= 1 ? 1 : 2);

/** "812 observed, 512 expected [455–569], score 4.8, p 1.0e-7". */
export function point(row) {
  const parts = [];
  const write = alike([row.y, row.yhat, row.lower, row.upper]);
  if (!missing(row.y)) parts.push(`${write(row.y)} observed`);
  if (!missing(row.yhat)) {
    const inside = missing(row.lower) ? '' : ` [${write(row.lower)} – ${write(row.upper)}]`;
    parts.push(`${write(row.yhat)} expected${inside}`);
  }
  if (!missing(row.score)) parts.push(`score ${score(row.score)}`);
  return parts.join(', ') || 'no value';
}

export const kind_words = (kind) => kind.replaceAll('-', ' ');

/** Why an alert was raised, as one line. */
export function alert(a, now_ms) {
  const end = a.until_ms ?? now_ms;
  const parts = [`${kind_words(a.kind)}, ${a.severity}`, point({ ...a, y: a.value, yhat: a.expected })];
  if (!missing(a.p_value)) parts.push(`p ${number(a.p_value, 2)}`);
  if (a.why) parts.push(`why: ${a.why}`);
  const still = a.until_ms === null || a.until_ms === undefined;
  parts.push(still ? `open for ${span(end - a.from_ms)}` : `lasted ${span(end - a.from_ms)}`);
  return parts.join(' · ');
}

/** What a chart shows, for those who do not see it. */
export function chart(frame, from, to) {
  const step = frame.meta.step_ms;
  const last = frame.last_seen();
  const parts = [`${frame.meta.series} from ${time(from, step)} to ${time(to, step)} UTC.`];
  if (last >= 0) parts.push(`The last value: ${point(frame.row(last))}.`);
  const ahead = frame.ahead();
  if (ahead) {
    parts.push(`The next ${plural(ahead.steps, 'step')} are expected between ` +
      `${number(ahead.lower)} and ${number(ahead.upper)}, at ${ahead.level} %.`);
  }
  const seen = frame.alerts.filter((a) => a.from_ms <= to && (a.until_ms ?? Infinity) >= from);
  if (seen.length === 0) parts.push('No alerts in view.');
  else {
    const newest = seen[seen.length - 1];
    parts.push(`${plural(seen.length, 'alert')} in view, the newest a ${kind_words(newest.kind)}, ` +
      `${newest.severity}, at ${time(newest.from_ms, step)}.`);
  }
  return parts.join(' ');
}
