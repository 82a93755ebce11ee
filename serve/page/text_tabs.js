// What the service says as text: its config, and the columns of the series as JSON.

import { el } from '/page/dom.js';

const JSON_POINTS = 60;

export async function config_tab(api, signal) {
  const { yaml } = await api.json('/api/v1/config', {}, { signal });
  return text_block('The config in force, secrets left out', yaml);
}

export async function json_tab(api, series, view, signal) {
  const query = { series, max_points: JSON_POINTS,
    ...(view ? { start: view[0] / 1000, end: view[1] / 1000 } : {}) };
  const answer = await api.json('/api/v1/columns', query, { signal });
  // A column a line: as wide as it is, but to be read.
  const { data, alerts, ...meta } = answer;
  const lines = Object.entries(meta).map(([name, value]) => `  "${name}": ${JSON.stringify(value)},`);
  const text = ['{', ...lines, '  "data": [', data.map((one) => `    ${JSON.stringify(one)}`).join(',\n'),
    '  ],', `  "alerts": ${JSON.stringify(alerts, null, 2).replaceAll('\n', '\n  ')}`, '}'].join('\n');
  return text_block('', text, api.url('/api/v1/columns', query));
}

function text_block(words, text, link) {
  return [
    el('p', { class: 'quiet' }, words || 'What is in view, thinned out: ',
      link ? el('a', { href: link, target: '_blank', rel: 'noopener' }, 'as it is sent') : null,
      ' ', el('button', { type: 'button', 'data-copy-text': text }, 'copy')),
    el('pre', { tabindex: 0 }, text),
  ];
}
