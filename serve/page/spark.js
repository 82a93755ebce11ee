// The last values of a series as a line no larger than a word.

import { svg } from '/page/dom.js';

const WIDTH = 60;
const HEIGHT = 20;

export function spark(values) {
  const seen = values.filter((v) => v !== null);
  const low = Math.min(...seen);
  const size = Math.max(...seen) - low;
  const x = (i) => 1 + i * (WIDTH - 4) / Math.max(1, values.length - 1);
  const y = (v) => size > 0 ? HEIGHT - 2.5 - (v - low) / size * (HEIGHT - 5) : HEIGHT / 2;
  let path = '';
  let last = null;
  values.forEach((v, i) => {
    if (v === null) return;
    path += `${last === i - 1 && path ? 'L' : 'M'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`;
    last = i;
  });
  return svg('svg', { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' },
    svg('path', { d: path }),
    last === null ? null : svg('circle', { cx: x(last), cy: y(values[last]), r: 2 }));
}
