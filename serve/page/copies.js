// The panel as a command, a query, a request and a config, each ready to run.

import { promql } from '/page/series_key.js';
import { split_range } from '/page/range.js';

const SIDES = { up: 'above', down: 'below', both: 'both' };

const quoted = (text) => /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The name under which the series' CSV is saved, which the command then reads. */
export const file_name = (series) => `${series.replace(/[^\w.-]+/g, '_').replace(/^_+|_+$/g, '')}.csv`;

/** `state` is the page's: series, range, budget, direction, min_dev. */
export const copies = {
  cli(state) {
    const words = ['foreshock', 'detect', quoted(file_name(state.series)), '--budget',
      state.budget || '1/week'];
    if (state.direction && state.direction !== 'both') words.push('--direction', SIDES[state.direction]);
    if (Number(state.min_dev) > 0) words.push('--min-dev', state.min_dev);
    return words.join(' ');
  },

  promql: (state) => promql(state.series),

  curl(state, origin) {
    const { start, end } = split_range(state.range === 'all' ? '' : state.range);
    const fields = [['series', state.series], ['start', start], ['end', end]];
    return ['curl', '-sG', quoted(`${origin}/api/v1/columns`),
      ...fields.filter(([, value]) => value)
        .flatMap(([name, value]) => ['--data-urlencode', quoted(`${name}=${value}`)])].join(' ');
  },

  yaml(state) {
    return ['detect:', `  budget: ${state.budget || '1/week'}`,
      `  direction: ${SIDES[state.direction] ?? 'both'}`,
      `  min_dev: ${Number(state.min_dev) || 0}`, ''].join('\n');
  },

  embed(state, origin) {
    const attribute = (text) => text.replaceAll('&', '&amp;').replaceAll("'", '&#39;');
    const range = state.range ? ` range='${attribute(state.range)}'` : '';
    return `<script type="module" src="${origin}/embed.js"></script>\n` +
      `<foreshock-chart src="${origin}" series='${attribute(state.series)}'${range} live></foreshock-chart>`;
  },
};

/** False where the browser does not let a page write to the clipboard. */
export async function to_clipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return by_selection(text);
  }
}

/** The older way: over plain http there is no navigator.clipboard. */
function by_selection(text) {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'hidden';
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  return done;
}
