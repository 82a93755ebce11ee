// The fan chart: what was seen, what was expected, what is expected next, and every alert. Knows
// nothing of the page; the page and <foreshock-chart> both use it.

import uPlot from '/page/vendor/uPlot.esm.js';
import { moves } from '/page/chart_moves.js';
import { palette } from '/page/palette.js';
import { under, over } from '/page/fan_layers.js';
import { number, tick } from '/page/words.js';

const LANE_SHARE = 0.13;  // Of the height, for the scores.
const LANE_TOP = 4;       // frame.js cuts scores there.
const FONT = '12px system-ui, sans-serif';

export class FanChart {
  /** on_view(from, to): moved by hand. on_cursor(row or -1). on_painted(): a frame is on its way. */
  constructor(host, { theme = '', on_view = () => {}, on_cursor = () => {}, on_drawn = () => {} } = {}) {
    Object.assign(this, { host, on_view, on_cursor, on_drawn });
    this.colours = palette(theme);
    this.plot = null;
    this.frame = null;
    this.what_if = null;
    this.selected = null;
    this.now_ms = 0;
    this.floor = -Infinity;
    this.resize = new ResizeObserver(() => this.fit());
    this.resize.observe(host);
  }

  set_theme(theme) {
    this.colours = palette(theme);
    this.plot?.redraw(false);
  }

  /** Another frame: another series, or the same one read again. */
  show(frame, from, to) {
    const as_before = this.plot && frame.levels.join() === this.frame.levels.join();
    this.frame = frame;
    this.view = [from, to];
    if (as_before) this.refresh();
    else this.build();
  }

  /** The frame has changed in place, or the view has. */
  refresh() {
    this.plot.batch(() => {
      this.plot.setData(this.data(), false);
      this.plot.setScale('x', { min: this.view[0], max: this.view[1] });
    });
  }

  set_view(from, to) {
    this.view = [from, to];
    this.plot?.setScale('x', { min: from, max: to });
  }

  set_now(ms) {
    const moved = this.plot && Math.abs(ms - this.now_ms) > this.pixel_ms();
    if (moved || !this.plot) this.now_ms = ms;
    if (moved) this.plot.redraw(false);
  }

  /** Alerts as they would be, or null; those of the frame that would not be are drawn faint. */
  mark(what_if) {
    this.what_if = what_if;
    this.plot?.redraw(false);
  }

  select(alert) {
    this.selected = alert?.id ?? null;
    this.plot?.redraw(false);
  }

  pixel_ms() {
    return (this.view[1] - this.view[0]) * devicePixelRatio / Math.max(1, this.plot.bbox.width);
  }

  data() {
    const c = this.frame.columns;
    const bounds = [...this.frame.levels].reverse()
      .flatMap((level) => [c[`lower_${level}`], c[`upper_${level}`]]);
    return [c.time, ...bounds, c.yhat, c.y, c.lane];
  }

  build() {
    this.plot?.destroy();
    this.plot = new uPlot(this.options(), this.data(), this.host);
    this.set_view(...this.view);
    moves(this);
  }

  destroy() {
    this.resize.disconnect();
    this.plot?.destroy();
    this.plot = null;
  }

  size() {
    return { width: Math.max(200, this.host.clientWidth), height: Math.max(120, this.host.clientHeight) };
  }

  fit() {
    if (!this.plot) return;
    const { width, height } = this.size();
    if (width !== this.plot.width || height !== this.plot.height) this.plot.setSize({ width, height });
  }

  options() {
    return {
      ...this.size(),
      ms: 1,
      padding: [14, 20, 0, 0],
      tzDate: (ms) => uPlot.tzDate(new Date(ms), 'Etc/UTC'),
      legend: { show: false },
      scales: {
        x: { time: true, auto: false, range: () => this.view },
        y: { range: (plot, low, high) => this.y_range(plot, low, high) },
        lane: { auto: false, range: [0, LANE_TOP / LANE_SHARE] },
      },
      series: [{}, ...this.bound_series(), this.expected_series(), this.seen_series(), this.lane_series()],
      bands: this.bands(),
      axes: this.axes(),
      cursor: this.cursor(),
      hooks: {
        drawClear: [(plot) => under(this, plot)],
        draw: [(plot) => {
          over(this, plot);
          this.on_drawn();
        }],
        setCursor: [(plot) => this.on_cursor(plot.cursor.idx ?? -1)],
        setSelect: [(plot) => this.zoom_to(plot)],
      },
    };
  }

  /** Widest first: its band is drawn below the others. They do not move the y axis. */
  bound_series() {
    return this.frame.levels.flatMap(() =>
      [0, 1].map(() => ({ scale: 'y', auto: false, width: 0, points: { show: false } })));
  }

  expected_series() {
    return { scale: 'y', width: 1.25, points: { show: false }, stroke: () => this.colours.expected };
  }

  seen_series() {
    return { scale: 'y', width: 1.4, stroke: () => this.colours.seen,
      points: { size: 4, fill: () => this.colours.seen,
        show: (plot, i, from, to) => to - from < plot.bbox.width / devicePixelRatio / 12 } };
  }

  lane_series() {
    return { scale: 'lane', auto: false, width: 1, points: { show: false },
      stroke: () => this.colours.lane, fill: () => this.colours.lane_fill };
  }

  bands() {
    return this.frame.levels.map((_, k) => ({
      series: [2 * k + 2, 2 * k + 1],
      fill: (plot) => this.band_fill(plot, k === 0 ? 'outer' : 'inner'),
    }));
  }

  /** Fainter behind now than before it. */
  band_fill(plot, which) {
    const split = (plot.valToPos(this.split_ms(), 'x', true) - plot.bbox.left) / plot.bbox.width;
    if (!(split > 0)) return this.colours[`${which}_ahead`];
    if (split >= 1) return this.colours[which];
    const { left, width } = plot.bbox;
    const gradient = plot.ctx.createLinearGradient(left, 0, left + width, 0);
    gradient.addColorStop(split, this.colours[which]);
    gradient.addColorStop(split, this.colours[`${which}_ahead`]);
    return gradient;
  }

  /** Where the forecast begins: now, or the newest value where the series is behind it. */
  split_ms() {
    const last = this.frame.last_seen();
    return last >= 0 ? this.frame.time[last] : this.now_ms;
  }

  axes() {
    const grid = { stroke: () => this.colours.grid, width: 1 };
    const above_lane = (plot, splits) => splits.map((v) => v >= this.floor ? v : null);
    const common = { font: FONT, stroke: () => this.colours.muted, ticks: { show: false }, grid };
    return [
      { ...common, size: 38, gap: 6, space: 84,
        values: (plot, splits, axis, space, step) =>
          splits.map((ms, i) => tick(ms, step, i ? splits[i - 1] : undefined)) },
      { ...common, scale: 'y', gap: 6, space: 36,
        size: (plot, values) => 18 + 7 * Math.max(3, ...(values ?? []).map((text) => (text ?? '').length)),
        filter: above_lane, grid: { ...grid, filter: above_lane },
        values: (plot, splits) => splits.map((v) => v === null ? '' : number(v, 6)) },
    ];
  }

  cursor() {
    const first = 2 * this.frame.levels.length + 1;
    return {
      y: false,
      points: { show: (plot, i) => i === first || i === first + 1 ? dot(i === first) : undefined },
      drag: { x: true, y: false, setScale: false, dist: 6 },
    };
  }

  /** Room for what was seen and expected; wide bounds of a new series do not squeeze it flat. */
  y_range(plot, low, high) {
    if (low === null || high === null || !Number.isFinite(low)) return [0, 1];
    const size = Math.max(high - low, 1e-9, 1e-6 * Math.abs(high));
    const [lower, upper] = this.bounds_in_view();
    const bottom = Math.max(Math.min(lower, low), low - size);
    const top = Math.min(Math.max(upper, high), high + size);
    const pad = 0.06 * (top - bottom);
    this.floor = bottom - pad;
    return [bottom - pad - (LANE_SHARE + 0.04) * (top - bottom + 2 * pad), top + pad];
  }

  bounds_in_view() {
    const lowers = this.frame.columns[`lower_${this.frame.outer}`] ?? [];
    const uppers = this.frame.columns[`upper_${this.frame.outer}`] ?? [];
    let lower = Infinity;
    let upper = -Infinity;
    const end = Math.min(this.frame.at(this.view[1]) + 1, this.frame.size);
    for (let i = this.frame.at(this.view[0]); i < end; i++) {
      if (lowers[i] !== null && lowers[i] < lower) lower = lowers[i];
      if (uppers[i] !== null && uppers[i] > upper) upper = uppers[i];
    }
    return [lower, upper];
  }

  zoom_to(plot) {
    const { left, width } = plot.select;
    if (width < 6) return;
    const from = plot.posToVal(left, 'x');
    const to = plot.posToVal(left + width, 'x');
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.on_view(from, to);
  }

  /** Puts the cursor on a row, moving the view if the row is outside. */
  point_at(i) {
    const ms = this.frame.time[i];
    const [from, to] = this.view;
    if (ms < from || ms > to) {
      const half = (to - from) / 2;
      this.on_view(ms - half, ms + half);
    }
    const left = this.plot.valToPos(ms, 'x');
    const y = this.frame.columns.y[i] ?? this.frame.columns.yhat[i] ?? 0;
    this.plot.setCursor({ left, top: Math.max(0, this.plot.valToPos(y, 'y')) });
  }
}

function dot(expected) {
  const node = document.createElement('div');
  node.className = expected ? 'dot expected' : 'dot';
  return node;
}
