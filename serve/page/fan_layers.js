// What is drawn below and above uPlot's own lines: the stretch ahead, incidents, the now-line, the
// alert line of the scores, and the signs.

import { LANE_TOP } from '/page/frame.js';
import { draw_sign } from '/page/signs.js';
import { score } from '/page/words.js';

const SIGN = 5.5;  // Half of a sign's width, in CSS pixels.

export function under(chart, plot) {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  ctx.save();
  clip(plot);
  const split = x_of(plot, chart.split_ms());
  if (split < left + width) {
    ctx.fillStyle = chart.colours.ahead;
    ctx.fillRect(Math.max(split, left), top, left + width - Math.max(split, left), height);
  }
  ctx.fillStyle = chart.colours.incident;
  for (const alert of in_view(chart)) {
    const from = x_of(plot, alert.from_ms);
    const to = x_of(plot, alert.until_ms ?? Math.max(chart.now_ms, alert.from_ms));
    ctx.fillRect(from, top, Math.max(to - from, devicePixelRatio), height);
  }
  ctx.restore();
}

export function over(chart, plot) {
  const { ctx } = plot;
  ctx.save();
  clip(plot);
  alert_line(chart, plot);
  now_line(chart, plot);
  const gone = chart.what_if !== null;
  for (const alert of in_view(chart)) {
    ctx.globalAlpha = gone ? 0.22 : 1;
    sign(chart, plot, alert, alert.id === chart.selected);
  }
  ctx.globalAlpha = 1;
  for (const alert of chart.what_if ?? []) sign_after(chart, plot, alert);
  ctx.restore();
  now_label(chart, plot);
}

function clip(plot) {
  const { left, top, width, height } = plot.bbox;
  plot.ctx.beginPath();
  plot.ctx.rect(left, top, width, height);
  plot.ctx.clip();
}

const x_of = (plot, ms) => Math.round(plot.valToPos(ms, 'x', true));

function in_view(chart) {
  const [from, to] = chart.view;
  return chart.frame.alerts.filter((a) => a.from_ms <= to && (a.until_ms ?? Infinity) >= from);
}

function now_line(chart, plot) {
  const { ctx } = plot;
  const { top, height } = plot.bbox;
  const x = x_of(plot, chart.now_ms) + 0.5;
  ctx.strokeStyle = chart.colours.muted;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, top + height);
  ctx.stroke();
  ctx.setLineDash([]);
}

function now_label(chart, plot) {
  const { ctx } = plot;
  const { left, top, width } = plot.bbox;
  const x = x_of(plot, chart.now_ms);
  if (x < left || x > left + width) return;
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.fillStyle = chart.colours.muted;
  ctx.textBaseline = 'bottom';
  ctx.textAlign = x > left + width - 30 * devicePixelRatio ? 'right' : 'center';
  ctx.fillText('now', x, top - 2 * devicePixelRatio);
  ctx.restore();
}

function alert_line(chart, plot) {
  const { ctx } = plot;
  const { left, width } = plot.bbox;
  const line = chart.frame.meta.line ?? 1;
  const y = Math.round(plot.valToPos(Math.min(line, LANE_TOP), 'lane', true)) + 0.5;
  ctx.strokeStyle = chart.colours.warning;
  ctx.globalAlpha = 0.75;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
  ctx.font = `${10.5 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.fillStyle = chart.colours.muted;
  ctx.textBaseline = 'bottom';
  ctx.textAlign = 'right';  // Ahead of now there are no scores to write over.
  const words = line === 1 ? 'score, alert line at 1' : `score, alert line at ${score(line)} by feedback`;
  ctx.fillText(words, left + width - 4 * devicePixelRatio, y - 2 * devicePixelRatio);
}

/** On the value that raised it; a silence has none and sits on what was expected. */
function place(chart, plot, ms, value) {
  const i = chart.frame.nearest(ms);
  if (i < 0) return null;
  const c = chart.frame.columns;
  const y = (c.time[i] === ms ? c.y[i] : null) ?? value ?? c.y[i] ?? c.yhat[i];
  if (y === null || y === undefined) return null;
  const { top, height } = plot.bbox;
  const inset = (SIGN + 2) * devicePixelRatio;
  return { x: plot.valToPos(ms, 'x', true),
    y: Math.min(Math.max(plot.valToPos(y, 'y', true), top + inset), top + height - inset) };
}

function sign(chart, plot, alert, selected) {
  const at = place(chart, plot, alert.raised_ms ?? alert.from_ms, alert.value);
  if (!at) return;
  const colour = chart.colours[alert.severity] ?? chart.colours.warning;
  const size = (selected ? 1.5 : 1) * SIGN * devicePixelRatio;
  draw_sign(plot.ctx, alert.kind, at.x, at.y, size, {
    fill: alert.severity === 'critical' ? colour : chart.colours.paper,
    stroke: colour, width: (selected ? 2.5 : 1.75) * devicePixelRatio });
}

function sign_after(chart, plot, alert) {
  if (alert.time < chart.view[0] || alert.time > chart.view[1]) return;
  const at = place(chart, plot, alert.time);
  if (!at) return;
  draw_sign(plot.ctx, alert.kind, at.x, at.y, SIGN * devicePixelRatio, {
    fill: chart.colours.paper, stroke: chart.colours.what_if, width: 2 * devicePixelRatio });
}
