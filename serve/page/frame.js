// The columns of one series in memory, kept current by what the stream brings. A column that is shorter
// than the times has nothing in the rows behind its end.

export const FLAG = { warmup: 1, incident: 2, alert: 4, forecast: 8 };
export const LANE_TOP = 4;  // Scores are drawn up to here; the readout says the rest.

export class Frame {
  constructor({ meta, columns }) {
    this.meta = meta;
    this.columns = columns;
    this.alerts = [...(meta.alerts ?? [])].sort((a, b) => a.from_ms - b.from_ms);
    this.levels = [...(meta.levels ?? [])].sort((a, b) => a - b);
    columns.lane = columns.score.map(lane);
  }

  get time() { return this.columns.time; }
  get size() { return this.time.length; }
  /** The narrowest and the widest level that there is. */
  get inner() { return this.levels[0]; }
  get outer() { return this.levels[this.levels.length - 1]; }

  /** First row whose time is not before `ms`. */
  at(ms) {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.time[middle] < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The row nearest in time; -1 if there is none. */
  nearest(ms) {
    const i = this.at(ms);
    if (i === this.size) return i - 1;
    return i > 0 && ms - this.time[i - 1] < this.time[i] - ms ? i - 1 : i;
  }

  /** Row of the newest value, -1 if none was ever seen. */
  last_seen() {
    let i = this.columns.y.length - 1;
    while (i >= 0 && this.columns.y[i] === null) i--;
    return i;
  }

  row(i) {
    const c = this.columns;
    const row = { time: c.time[i], y: c.y[i] ?? null, yhat: c.yhat[i], score: c.score[i] ?? null,
      flags: c.flags[i] };
    if (this.levels.length) {
      row.lower = c[`lower_${this.outer}`][i];
      row.upper = c[`upper_${this.outer}`][i];
    }
    return row;
  }

  /** What the forecast spans, or null without one. */
  ahead() {
    const first = this.last_seen() + 1;
    if (first >= this.size || !this.levels.length) return null;
    const lower = this.columns[`lower_${this.outer}`].slice(first).filter((x) => x !== null);
    const upper = this.columns[`upper_${this.outer}`].slice(first).filter((x) => x !== null);
    if (!lower.length) return null;
    return { steps: this.size - first, level: this.outer,
      lower: Math.min(...lower), upper: Math.max(...upper) };
  }

  /** A `point` event. True if it is newer than every value before it. */
  put(event) {
    const newest = event.time > (this.time[this.last_seen()] ?? -Infinity);
    const i = this.at(event.time);
    if (this.time[i] !== event.time) this.insert(i, event.time);
    const c = this.columns;
    this.set('y', i, event.y ?? null);
    this.set('yhat', i, event.yhat ?? c.yhat[i] ?? null);
    this.set('score', i, event.score ?? null);
    this.set('lane', i, lane(event.score ?? null));
    this.set('flags', i, event.flags ?? 0);
    this.put_bounds(i, (level) => [event.lower?.[level], event.upper?.[level]]);
    this.meta.now_ms = Math.max(this.meta.now_ms ?? 0, event.time);
    return newest;
  }

  /** A `forecast` event stands for every row behind the newest value. */
  put_forecast(event) {
    const last = this.time[this.last_seen()] ?? -Infinity;
    this.cut(this.last_seen() + 1);
    event.time.forEach((ms, k) => {
      if (ms <= last) return;
      this.insert(this.size, ms);
      const i = this.size - 1;
      this.set('yhat', i, event.yhat[k]);
      this.set('flags', i, FLAG.forecast);
      this.put_bounds(i, (level) => [event.lower?.[level]?.[k], event.upper?.[level]?.[k]]);
    });
  }

  put_bounds(i, of_level) {
    (this.meta.levels ?? []).forEach((level, k) => {
      const [lower, upper] = of_level(k);
      if (lower !== undefined) this.set(`lower_${level}`, i, lower);
      if (upper !== undefined) this.set(`upper_${level}`, i, upper);
    });
  }

  /** An `alert` event of this series, opened or closed. */
  put_alert(incident) {
    const known = this.alerts.findIndex((a) => a.id === incident.id);
    if (known >= 0) this.alerts[known] = { ...this.alerts[known], ...incident };
    else this.alerts.push(incident);
    this.alerts.sort((a, b) => a.from_ms - b.from_ms);
  }

  insert(i, ms) {
    for (const values of Object.values(this.columns)) {
      if (i < values.length) values.splice(i, 0, null);
    }
    this.set('time', i, ms);
  }

  set(name, i, value) {
    const values = this.columns[name];
    if (value === null && i >= values.length) return;
    while (values.length < i) values.push(null);
    values[i] = value;
  }

  cut(from) {
    for (const values of Object.values(this.columns)) values.length = Math.min(values.length, from);
  }
}

function lane(score) {
  return score === null ? null : Math.max(0, Math.min(score, LANE_TOP));
}
