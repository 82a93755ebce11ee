// The models of the backtest beside one another, sorted by any column.

import { el } from '/page/dom.js';
import { number, percent, plural } from '/page/words.js';

const three = (v) => number(v, 3);
const COLUMNS = [['model', 'model', (v) => v], ['mase', 'MASE', three], ['smape', 'sMAPE %', three],
  ['crps', 'CRPS', three], ['coverage_80', '80 % covers', percent],
  ['coverage_95', '95 % covers', percent], ['fit_ms', 'ms per fit', (v) => number(v, 2)]];

export function backtest_table(answer) {
  const body = el('tbody');
  const heads = COLUMNS.map(([key, label]) => el('th', { scope: 'col' },
    el('button', { type: 'button', onclick: () => sort(key) }, label)));
  let by = 'mase';
  let down = false;

  const sort = (key) => {
    down = key === by ? !down : false;
    by = key;
    render();
  };
  const render = () => {
    const best = least(answer.models, 'mase');
    const rows = [...answer.models].sort((a, b) => compare(a[by], b[by]) * (down ? -1 : 1));
    heads.forEach((head, i) => head.setAttribute('aria-sort',
      COLUMNS[i][0] !== by ? 'none' : down ? 'descending' : 'ascending'));
    body.replaceChildren(...rows.map((row) => el('tr', { class: row.mase === best ? 'best' : null },
      COLUMNS.map(([key, , words], i) => el(i ? 'td' : 'th', i ? {} : { scope: 'row' }, words(row[key]))))));
  };
  render();
  return [
    el('p', { class: 'quiet' }, `${plural(answer.windows, 'window')} of ` +
      `${plural(answer.horizon, 'step')}; MASE below 1 is better than the seasonal naive forecast.`),
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Backtest table' },
      el('table', { class: 'sortable' }, el('caption', { class: 'hidden' }, 'Backtest'),
        el('thead', {}, el('tr', {}, heads)), body)),
  ];
}

const least = (rows, key) => Math.min(...rows.map((row) => row[key] ?? Infinity));

/** Numbers by size, names by letter, what is missing last. */
function compare(a, b) {
  if (a === null || b === null) return (a === null) - (b === null);
  return typeof a === 'number' ? a - b : String(a).localeCompare(b);
}
