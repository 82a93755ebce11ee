// The points of the chart as a table, page by page: for reading numbers, and without seeing.

import { el, say } from '/page/dom.js';
import { FLAG } from '/page/frame.js';
import { alike, score, time } from '/page/words.js';

const ROWS = 12;

export class DataTable {
  constructor() {
    this.body = el('tbody');
    this.where = el('span', { role: 'status', class: 'quiet' });
    this.first = 0;
    const turn = (label, to) => el('button', { type: 'button', onclick: () => this.go(to()) }, label);
    this.node = el('section', { class: 'data', 'aria-labelledby': 'data-title' },
      el('div', { class: 'data-head' }, el('h3', { id: 'data-title' }, 'Points'),
        turn('earlier', () => this.first - ROWS), turn('later', () => this.first + ROWS),
        turn('now', () => this.frame.last_seen() - ROWS / 2), this.where),
      el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-labelledby': 'data-title' },
        el('table', {}, el('caption', { class: 'hidden' }, 'Points of the series'), this.head = el('thead'),
          this.body)));
  }

  /** Another frame, or the same one with new points: the page stays where it was unless it ended. */
  show(frame) {
    const other = this.frame?.meta.series !== frame.meta.series;
    const at_now = this.frame && Math.abs(this.first - (this.last_seen - ROWS / 2)) < 1;
    this.frame = frame;
    this.last_seen = frame.last_seen();
    const level = frame.outer;
    this.head.replaceChildren(el('tr', {}, ['time, UTC', 'observed', 'expected',
      ...(level === undefined ? [] : [`lower ${level}`, `upper ${level}`]), 'score', '']
      .map((name) => el('th', { scope: 'col' }, name))));
    this.go(other || at_now ? this.last_seen - ROWS / 2 : this.first);
  }

  go(first) {
    const { frame } = this;
    this.first = Math.max(0, Math.min(first, frame.size - ROWS));
    const rows = [];
    for (let i = this.first; i < Math.min(this.first + ROWS, frame.size); i++) rows.push(this.row(i));
    this.body.replaceChildren(...rows);
    say(this.where, `${this.first + 1}–${this.first + rows.length} of ${frame.size.toLocaleString('en')}` +
      (frame.meta.decimated ? ', thinned out' : ''));
  }

  row(i) {
    const row = this.frame.row(i);
    const bounds = this.frame.outer === undefined ? [] : [row.lower, row.upper];
    const write = alike([row.y, row.yhat, ...bounds]);
    const flags = row.flags ?? 0;
    const what = flags & FLAG.forecast ? 'forecast' : flags & FLAG.alert ? 'alert'
      : flags & FLAG.incident ? 'incident' : flags & FLAG.warmup ? 'warming up' : '';
    return el('tr', { class: what.replace(' ', '-') || null },
      el('th', { scope: 'row' }, time(row.time, this.frame.meta.step_ms, this.frame.meta.now_ms)),
      [row.y, row.yhat, ...bounds].map((v) => el('td', {}, write(v))),
      el('td', {}, score(row.score)), el('td', {}, what));
  }
}
