// A range as people write it, now-6h/now+2h, and as the chart needs it, in milliseconds.

const UNITS = { s: 1e3, m: 60e3, h: 3600e3, d: 86400e3, w: 604800e3 };
const PRESETS = [['15m', '15 min'], ['1h', '1 h'], ['6h', '6 h'], ['24h', '24 h'], ['7d', '7 d'],
  ['30d', '30 d'], ['90d', '90 d'], ['52w', '1 y'], ['260w', '5 y'], ['1040w', '20 y']];
const FEWEST_STEPS = 12;
const LEAST_AHEAD = 20;   // Steps.
const MOST_AHEAD = 240;   // More are there, yet five times as many are no longer told apart.
const PRESETS_MOST = 5;

/** Milliseconds; null for what cannot be read, or is empty. */
export function parse_time(text, now_ms) {
  if (!text) return null;
  const relative = /^now(?:([+-])(\d+(?:\.\d+)?)([smhdw]))?$/.exec(text.trim());
  if (relative) {
    const [, sign, size, unit] = relative;
    return now_ms + (sign ? (sign === '-' ? -1 : 1) * size * UNITS[unit] : 0);
  }
  if (/^-?\d+(\.\d+)?$/.test(text)) return 1000 * Number(text);
  const iso = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(iso) ? null : iso;
}

/** {start, end} as the service reads them; an empty one means as far as there is something. */
export function split_range(text) {
  const [start = '', end = ''] = (text ?? '').split('/').map((part) => part.trim());
  return { start, end };
}

/** [from, to] within an extent {first, last, seen, step}: its ends, the newest value, the step. Unless
    the range says otherwise the forecast takes a fifth of the width. */
export function view_of(text, extent, now_ms) {
  const { first, last, seen, step } = extent;
  if (text === 'all') return [first, last];
  const { start, end } = split_range(text);
  const until = parse_time(end, now_ms);
  const from = parse_time(start, now_ms);
  if (from !== null) {
    const to = until ?? Math.min(last, now_ms + (now_ms - from) / 4);
    if (from < to) return [from, to];
  }
  const ahead = Math.min(Math.max(last - seen, LEAST_AHEAD * step), MOST_AHEAD * step);
  const to = until ?? Math.min(last, seen + ahead);
  return [Math.max(first, to - 5 * ahead), to];
}

/** The same in absolute times, for the URL. */
export const written = (from, to) => `${iso(from)}/${iso(to)}`;
const iso = (ms) => new Date(Math.round(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');

/** Does this range move with now? */
export const follows = (text) => text !== 'all' && !/\d{4}-|^\d+(\.\d+)?($|\/)/.test(text ?? '');

/** [[value, label], ...] that make sense for the step and the length of a series. */
export function presets({ first, last, step }) {
  const fit = PRESETS.filter(([text]) => {
    const ms = text.slice(0, -1) * UNITS[text.slice(-1)];
    return ms >= FEWEST_STEPS * step && ms < last - first;
  });
  return fit.slice(-PRESETS_MOST).map(([text, label]) => [`now-${text}`, label]);
}
