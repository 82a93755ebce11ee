// Decompose, spectrum, correlation and residuals: one question each, drawn and said.

import { el } from '/page/dom.js';
import { small_plot } from '/page/small_plot.js';
import { number, percent, plural, span } from '/page/words.js';

const CHANCE = 0.05;  // Peaks as high as chance makes them are not listed.
const sure = (peak) => peak.p_value < CHANCE;

/** Each takes (answer, theme, step_ms) of /api/v1/inspect and returns nodes. */
export const inspect = {
  decompose(answer, theme) {
    const parts = [['what was seen', answer.y, 'seen'], ['trend', answer.trend, 'expected'],
      ...answer.seasons.map((season) => [`season of ${plural(season.period, 'step')}`, season.values, 'expected']),
      ['remainder', answer.remainder, 'muted']];
    return parts.map(([title, values, colour], i) => small_plot({ title, theme, time: true,
      bare: i < parts.length - 1, height: i < parts.length - 1 ? 92 : 128,
      words: `${title}: ${range_words(values)}`, data: [answer.time, values], sync: 'decompose',
      series: [{ kind: 'line', colour }] }));
  },

  spectrum(answer, theme) {
    const order = answer.period.map((_, i) => i).filter((i) => answer.period[i] > 0)
      .sort((a, b) => answer.period[a] - answer.period[b]);
    const data = [order.map((i) => answer.period[i]), order.map((i) => answer.power[i])];
    return [
      small_plot({ title: 'power by period, in steps', theme, height: 240, log_x: true, data,
        words: `Periodogram, ${plural(answer.peaks.filter(sure).length, 'peak')} beyond chance.`,
        series: [{ kind: 'line', colour: 'expected' }] }),
      peaks(answer),
    ];
  },

  correlation(answer, theme) {
    return [['ACF', answer.acf], ['PACF', answer.pacf]].map(([title, values]) => {
      const outside = values.filter((v) => Math.abs(v) > answer.band).length;
      const band = (sign) => answer.lags.map(() => sign * answer.band);
      return small_plot({ title: `${title}: ${outside} of ${values.length} lags outside the band`, theme,
        height: 170, words: `${title}, ${outside} of ${values.length} lags outside ±${number(answer.band)}.`,
        data: [answer.lags, values, band(1), band(-1)], x_range: [0, answer.lags.length + 1],
        series: [{ kind: 'thin', colour: 'expected' }, { kind: 'edge', colour: 'warning' },
          { kind: 'edge', colour: 'warning' }] });
    });
  },

  residuals(answer, theme) {
    const { qq, histogram, ljung_box: test } = answer;
    const middle = histogram.count.map((_, i) => histogram.from + (i + 0.5) * histogram.step);
    const white = test.p_value === null ? 'Too few residuals for a test.'
      : `Ljung-Box Q(${test.lags}) = ${number(test.statistic)}, p ${number(test.p_value, 2)}: ` +
        (test.p_value >= CHANCE ? 'no structure is left.' : 'some structure is left.');
    return [
      small_plot({ title: 'quantiles against the normal law', theme, height: 220,
        words: `Quantile plot of ${plural(answer.n, 'residual')}.`,
        data: [qq.theory, qq.theory, qq.seen],
        series: [{ kind: 'edge', colour: 'muted' }, { kind: 'dots', colour: 'expected' }] }),
      small_plot({ title: 'residuals, standardised', theme, height: 220,
        words: `Histogram of ${plural(answer.n, 'residual')}.`, data: [middle, histogram.count],
        x_range: [histogram.from, histogram.from + histogram.step * histogram.count.length],
        series: [{ kind: 'bars', colour: 'expected' }] }),
      el('div', { class: 'figures' }, el('p', {}, white), coverage(answer.coverage)),
    ];
  },
};

function range_words(values) {
  const seen = values.filter((v) => v !== null);
  return `between ${number(Math.min(...seen))} and ${number(Math.max(...seen))}`;
}

function peaks(answer) {
  const found = answer.peaks.filter(sure);
  if (!found.length) return el('p', { class: 'quiet' }, 'No period stands out.');
  const row = (peak) => el('tr', {},
    el('td', {}, `${number(peak.period)} steps`), el('td', {}, span(peak.steps_ms)),
    el('td', {}, percent(peak.share, 0)), el('td', {}, number(peak.p_value, 2)),
    el('td', {}, el('button', { type: 'button', 'data-copy-text': `--season ${Math.round(peak.period)}` },
      'copy --season')));
  return el('table', {}, el('caption', { class: 'hidden' }, 'Peaks of the spectrum'),
    el('thead', {}, el('tr', {}, ['period', 'time', 'share', 'p', ''].map((name) =>
      el('th', { scope: 'col' }, name)))),
    el('tbody', {}, found.map(row)));
}

/** How much fell into each band, beside how much should have. */
function coverage(by_level) {
  return el('dl', { class: 'cover' }, Object.entries(by_level).sort().map(([level, share]) =>
    el('div', {}, el('dt', {}, `${level} % band`),
      el('dd', {}, el('meter', { min: 0, max: 1, value: share ?? 0, low: level / 100 - 0.05,
        optimum: 1, 'aria-label': `covers ${percent(share)}` }), ` covers ${percent(share)}`))));
}
