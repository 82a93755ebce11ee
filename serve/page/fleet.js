// The fleet's heat strip: how many points of all series were anomalous, quarter hour by quarter hour.

import { by_id, say, svg } from '/page/dom.js';
import { count, percent, time } from '/page/words.js';

const STEPS = [0, 0.001, 0.003, 0.01, 0.03];  // Shares at which the next darker step begins.
const WIDTH = 384;
const HEIGHT = 26;

export function show_fleet(fleet) {
  const n = fleet.points.length;
  const cells = fleet.points.map((points, i) => cell(fleet, i, points, WIDTH / Math.max(1, n)));
  const strip = svg('svg', { class: 'strip', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, tabindex: 0,
    preserveAspectRatio: 'none', role: 'img', 'aria-label': whole_words(fleet) }, cells);
  let at = n - 1;
  const read = (i) => {
    at = Math.min(Math.max(i, 0), n - 1);
    cells.forEach((one, k) => one.classList.toggle('at', k === at));
    say(by_id('fleet-words'), words(fleet, at));
  };
  strip.addEventListener('pointermove', (event) => {
    const box = strip.getBoundingClientRect();
    read(Math.floor((event.clientX - box.left) / box.width * n));
  });
  strip.addEventListener('pointerleave', () => rest(fleet, cells));
  strip.addEventListener('blur', () => rest(fleet, cells));
  strip.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -n, End: n }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    read(at + step);
  });
  by_id('fleet-words').setAttribute('aria-live', 'polite');
  by_id('fleet').replaceChildren(strip);
  rest(fleet, cells);
}

function rest(fleet, cells) {
  for (const one of cells) one.classList.remove('at');
  say(by_id('fleet-words'), whole_words(fleet));
}

function cell(fleet, i, points, width) {
  const share = points ? fleet.anomalous[i] / points : 0;
  const step = points ? STEPS.findLastIndex((from) => share >= from) : -1;
  const height = points ? HEIGHT * (0.25 + 0.75 * Math.max(0, step) / (STEPS.length - 1)) : 3;
  const heat = !points ? 'none' : share === 0 ? 'h0' : `h${step + (step ? 0 : 1)}`;
  return svg('rect', { class: heat, x: (i * width).toFixed(2), width: (width - 0.8).toFixed(2),
    y: HEIGHT - height, height });
}

function words(fleet, i) {
  const from = fleet.start_ms + i * fleet.step_ms;
  if (!fleet.points[i]) return `${time(from, 60_000, from)}: no points.`;
  return `${time(from, 60_000, from)}: ${count(fleet.anomalous[i])} of ${count(fleet.points[i])} ` +
    `points anomalous, ${percent(fleet.anomalous[i] / fleet.points[i], 2)}.`;
}

function whole_words(fleet) {
  const all = fleet.points.reduce((sum, n) => sum + n, 0);
  const odd = fleet.anomalous.reduce((sum, n) => sum + n, 0);
  if (!all) return 'No points in this time.';
  const worst = fleet.anomalous.indexOf(Math.max(...fleet.anomalous));
  const most = odd ? `, most around ${time(fleet.start_ms + worst * fleet.step_ms, 60_000, fleet.start_ms)}` : '';
  return `${count(odd)} of ${count(all)} points anomalous${most}.`;
}
