// The chart of one series: reads its columns, follows now, reads again in finer detail after a zoom,
// and takes what the stream brings. The page and <foreshock-chart> both use it.

import { settled } from '/page/dom.js';
import { FanChart } from '/page/fan_chart.js';
import { Frame } from '/page/frame.js';
import { follows, view_of } from '/page/range.js';

const REFINE_MS = 90;   // After the last move of the view.
const LEAST_POINTS = 400;

export class SeriesView {
  /** on(what, ...): 'loading' 'shown' 'failed' 'view' 'cursor' 'changed'. */
  constructor(host, api, { theme = '', on = () => {} } = {}) {
    Object.assign(this, { host, api, on });
    this.chart = new FanChart(host, { theme,
      on_view: (from, to) => this.move(from, to),
      on_cursor: (i) => this.on('cursor', i),
      on_drawn: () => this.drawn() });
    this.refine = settled(() => this.read_detail(), REFINE_MS);
    this.waiting = [];   // Events that came while the columns were under way.
    this.arrived = [];   // When each event came that is not painted yet.
    this.points = 0;
    this.now_ms = 0;
  }

  get frame() { return this.chart.frame; }
  get view() { return this.chart.view; }

  /** Reads and shows; a series that is already shown stays until the new one is there. */
  async open(series, range, points = 0) {
    this.series = series;
    this.range = range;
    this.points = points;
    await this.read({ keep_view: false });
  }

  close() {
    this.abort?.abort();
    cancelAnimationFrame(this.frame_request);
    this.chart.destroy();
  }

  most_points() {
    return this.points || Math.max(LEAST_POINTS, 2 * Math.round(this.host.clientWidth || 1000));
  }

  async read({ keep_view }, window = {}) {
    this.abort?.abort();
    const abort = this.abort = new AbortController();
    const series = this.series;
    this.on('loading', series);
    const started = performance.now();
    try {
      const answer = await this.api.columns(series, { ...window, max_points: this.most_points() },
        { signal: abort.signal });
      if (abort.signal.aborted) return;
      performance.measure('foreshock:columns', { start: started, end: answer.received });
      this.received = answer.received;
      this.take(new Frame(answer), keep_view);
    } catch (error) {
      if (!abort.signal.aborted) this.on('failed', error);
    }
  }

  take(frame, keep_view) {
    this.abort = null;
    const other = this.frame?.meta.series !== frame.meta.series;
    this.now_ms = Math.max(other ? 0 : this.now_ms, frame.meta.now_ms ?? 0);
    if (frame.size === 0) {
      this.on('shown', frame);
      return;
    }
    if (keep_view && !other) frame.alerts = this.with_alerts(frame);
    else this.extent = extent_of(frame);
    for (const [type, data] of this.waiting.splice(0)) this.put(frame, type, data);
    this.chart.now_ms = this.now_ms;
    const view = keep_view && this.view ? this.view : view_of(this.range, this.extent, this.now_ms);
    this.chart.show(frame, ...view);
    this.on('shown', frame);
    if (this.again) {
      this.again = false;
      this.reread();
    } else if (frame.meta.decimated && !keep_view) {
      this.refine();
    }
  }

  /** A detail has the alerts of its stretch only. */
  with_alerts(frame) {
    const known = new Map(this.frame.alerts.map((alert) => [alert.id, alert]));
    for (const alert of frame.alerts) known.set(alert.id, alert);
    return [...known.values()].sort((a, b) => a.from_ms - b.from_ms);
  }

  /** Another range by its words. */
  set_range(range) {
    this.range = range;
    if (!this.frame?.size) return;
    this.zoom_started = performance.now();
    this.chart.set_view(...view_of(range, this.extent, this.now_ms));
    this.on('changed');
    this.refine();
  }

  /** Moved by hand: from here on the view stands still, unless it still has now in it. */
  move(from, to) {
    const started = performance.now();
    this.range = null;
    this.chart.set_view(from, to);
    this.zoom_started ??= started;
    this.on('view', from, to);
    this.refine();
  }

  /** The frame has been made for all there is; what is in view may have more points than that. */
  read_detail() {
    if (!this.frame?.size || this.points) return;
    if (!this.frame.meta.decimated && this.covered()) return;
    const [from, to] = this.view;
    const pad = (to - from) / 2;
    this.read({ keep_view: true }, { start: (from - pad) / 1000, end: (to + pad) / 1000 });
  }

  covered() {
    const { frame } = this;
    const [from, to] = this.view;
    return frame.time[0] <= Math.max(from, this.extent.first) &&
      frame.time[frame.size - 1] >= Math.min(to, this.extent.last);
  }

  /** An event of the stream; those of other series are left alone. */
  event(type, data) {
    if (type === 'reset') {
      this.reset(data.first);
      return;
    }
    if (type === 'status') this.tick(data.now_ms);
    if (data.series !== this.series || !['point', 'forecast', 'alert'].includes(type)) return;
    if (this.abort || !this.frame?.size) this.waiting.push([type, data]);
    else if (this.put(this.frame, type, data)) {
      this.arrived.push(performance.now());
      this.tick(this.now_ms);
      this.draw_soon();
    }
  }

  /** On a new stream the columns are as new as it is, but for what came between the two answers: the
      next point tells. After a gap all is read again. */
  reset(first) {
    if (first) this.unsure = true;
    else if (this.abort) this.again = true;
    else if (this.series) this.reread();
  }

  /** All of it once more, as after a gap in the stream. */
  reread() {
    if (!this.frame?.size || this.range !== null) return this.read({ keep_view: false });
    const [from, to] = this.view;
    const pad = (to - from) / 2;
    return this.read({ keep_view: true }, { start: (from - pad) / 1000, end: (to + pad) / 1000 });
  }

  /** Into the frame, not yet onto the screen. False for what does not belong into it. */
  put(frame, type, data) {
    if (type === 'alert') frame.put_alert(data);
    else if (!this.joins(frame, type === 'point' ? data.time : data.time[0])) return false;
    if (type === 'forecast') frame.put_forecast(data);
    if (type === 'point') this.put_point(frame, data);
    this.extent.last = Math.max(this.extent.last, frame.time[frame.size - 1]);
    return true;
  }

  put_point(frame, data) {
    this.again ||= this.unsure && data.time > this.extent.seen + 1.5 * this.extent.step;
    this.unsure = false;
    frame.put(data);
    this.extent.seen = Math.max(this.extent.seen, data.time);
    this.now_ms = Math.max(this.now_ms, data.time);
  }

  /** A detail of the past does not reach what comes now: no line is drawn across what lies between. */
  joins(frame, ms) {
    return this.range !== null || !frame.meta.decimated ||
      ms <= frame.time[frame.size - 1] + 2 * this.extent.step;
  }

  tick(now_ms) {
    if (!(now_ms >= this.now_ms)) return;
    this.now_ms = now_ms;
    if (!this.frame?.size) return;
    if (this.range !== null && follows(this.range) && this.slide()) return;
    this.chart.set_now(now_ms);
  }

  /** Moves a view that follows now, once that is a pixel's worth. */
  slide() {
    const [from, to] = view_of(this.range, this.extent, this.now_ms);
    if (Math.abs(to - this.view[1]) < this.chart.pixel_ms()) return false;
    this.chart.now_ms = this.now_ms;
    this.chart.view = [from, to];
    this.draw_soon();
    return true;
  }

  draw_soon() {
    this.frame_request ??= requestAnimationFrame(() => {
      this.frame_request = null;
      if (!this.frame?.size || !this.chart.plot) return;
      this.chart.refresh();
      this.on('changed');
      if (this.again || this.frame.size > 3 * this.most_points() + 5000) this.reread();
      this.again = false;
    });
  }

  /** Called when uPlot has drawn; the browser shows it after this task. */
  drawn() {
    const arrived = this.arrived.splice(0);
    const starts = { shown: this.received, zoom: this.zoom_started, 'first-chart': this.painted ? undefined : 0 };
    this.received = this.zoom_started = undefined;
    this.painted = true;
    const waited = Object.entries(starts).filter(([, start]) => start !== undefined);
    if (!arrived.length && !waited.length) return;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const end = performance.now();
      for (const start of arrived) performance.measure('foreshock:event', { start, end });
      for (const [name, start] of waited) performance.measure(`foreshock:${name}`, { start, end });
      if (arrived.length && performance.getEntriesByName('foreshock:event').length > 2000) {
        performance.clearMeasures('foreshock:event');
      }
    };
    requestAnimationFrame(() => channel.port2.postMessage(null));
  }
}

function extent_of(frame) {
  const seen = frame.last_seen();
  return { first: frame.time[0], last: frame.time[frame.size - 1],
    seen: seen >= 0 ? frame.time[seen] : frame.time[0], step: frame.meta.step_ms || 60_000 };
}
