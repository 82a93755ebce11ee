// Every point of the range as a CSV that `foreshock detect` and `forecast` read.

import { file_name } from '/page/copies.js';

const EVERY_POINT = 1_000_000;

const field = (text) => /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

export function to_csv(series, { meta, columns }) {
  const names = meta.columns.filter((name) => name !== 'time');
  const id = field(series);
  const lines = [['unique_id', 'ds', ...names].join(',')];
  columns.time.forEach((ms, i) => {
    const at = new Date(ms).toISOString().replace('.000Z', 'Z');
    lines.push([id, at, ...names.map((name) => columns[name][i] ?? '')].join(','));
  });
  return `${lines.join('\n')}\n`;
}

/** Saves it; returns the name of the file and the number of rows. */
export async function export_csv(api, series, [from, to]) {
  // As JSON: there all digits of a value survive.
  const answer = await api.json('/api/v1/columns',
    { series, start: from / 1000, end: to / 1000, max_points: EVERY_POINT });
  const { data, ...meta } = answer;
  const columns = Object.fromEntries(meta.columns.map((name, i) => [name, data[i]]));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([to_csv(series, { meta, columns })], { type: 'text/csv' }));
  link.download = file_name(series);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return { name: link.download, rows: columns.time.length };
}
