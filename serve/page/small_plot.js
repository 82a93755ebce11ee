// The plots of the tabs: uPlot with the page's colours, a sentence for a name, and no more.

import uPlot from '/page/vendor/uPlot.esm.js';
import { el } from '/page/dom.js';
import { palette } from '/page/palette.js';
import { number, short, tick } from '/page/words.js';

const alive = new Set();
const label = (v) => Math.abs(v) >= 1e5 ? short(v) : number(v);

/** On a logarithmic axis the labels between would run into one another. */
const one_two_five = (plot, splits) =>
  splits.map((v) => [1, 2, 5].includes(Math.round(v / 10 ** Math.floor(Math.log10(v) + 1e-9))) ? v : null);

/** All small plots in the new colours. */
export function recolour(theme) {
  for (const one of alive) {
    if (!one.node.isConnected) drop(one);
    else {
      one.colours = palette(theme);
      one.plot.redraw(false);
    }
  }
}

function drop(one) {
  one.resize.disconnect();
  one.plot.destroy();
  alive.delete(one);
}

/** Plots of a tab that was left. */
export function drop_all() {
  for (const one of [...alive]) drop(one);
}

const bars = uPlot.paths.bars({ size: [0.7, 40] });
const thin_bars = uPlot.paths.bars({ size: [0.25, 6] });

const KINDS = {
  line: (colour) => ({ stroke: colour, width: 1.25, points: { show: false } }),
  bars: (colour) => ({ stroke: colour, fill: colour, width: 0, paths: bars, points: { show: false } }),
  thin: (colour) => ({ stroke: colour, fill: colour, width: 0, paths: thin_bars, points: { show: false } }),
  dots: (colour) => ({ stroke: colour, paths: () => null, points: { show: true, size: 4, fill: colour } }),
  edge: (colour) => ({ stroke: colour, width: 1, dash: [4, 4], points: { show: false } }),
};

/** {title, words, data, series: [{kind, colour}], height, time, log_x, bare, sync, theme}; bare: without
    an x axis, for one that stands above another. */
export function small_plot(options) {
  const host = el('div', { class: 'small-plot' });
  const node = el('figure', { class: 'small', role: 'figure', 'aria-label': options.words },
    el('figcaption', {}, options.title), host);
  const one = { node, colours: palette(options.theme) };
  const height = options.height ?? 120;
  requestAnimationFrame(() => {
    if (!node.isConnected) return;
    const width = Math.max(160, host.clientWidth);
    one.plot = new uPlot(uplot_options(one, options, width, height), options.data, host);
    one.resize = new ResizeObserver(() =>
      one.plot.setSize({ width: Math.max(160, host.clientWidth), height }));
    one.resize.observe(host);
    alive.add(one);
  });
  return node;
}

function uplot_options(one, options, width, height) {
  const colour = (name) => () => one.colours[name] ?? name;
  const common = { stroke: colour('muted'), font: '11px system-ui, sans-serif', ticks: { show: false },
    grid: { stroke: colour('grid'), width: 1 } };
  const x_values = options.time
    ? (plot, splits, axis, space, step) => splits.map((v, i) => tick(v, step, i ? splits[i - 1] : undefined))
    : (plot, splits) => splits.map((v) => v === null ? '' : number(v));
  return {
    width, height, ms: 1,
    padding: [6, 18, 0, 0],
    tzDate: (ms) => uPlot.tzDate(new Date(ms), 'Etc/UTC'),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 },
      ...(options.sync ? { sync: { key: options.sync } } : {}) },
    scales: { x: { time: Boolean(options.time), ...(options.log_x ? { distr: 3 } : {}),
      ...(options.x_range ? { range: options.x_range } : {}) },
    y: options.y_range ? { range: options.y_range } : {} },
    axes: [
      { ...common, size: options.time ? 36 : 24, gap: 4, space: options.time ? 84 : 56, values: x_values,
        ...(options.log_x ? { filter: one_two_five } : {}), ...(options.bare ? { show: false } : {}) },
      { ...common, gap: 4, space: 28, size: 52, values: (plot, splits) => splits.map(label) },
    ],
    series: [{}, ...options.series.map(({ kind, colour: name }) => KINDS[kind](colour(name)))],
  };
}
