// The row of tabs: arrows move, the URL remembers, each panel is asked for when it is looked at.

import { by_id, el } from '/page/dom.js';
import { drop_all } from '/page/small_plot.js';

export class Tabs {
  /** entries: [[name, label, show(panel, signal)], ...]; show may be async and may throw a Refusal. */
  constructor(entries, on_change) {
    this.entries = entries;
    this.on_change = on_change;
    this.row = by_id('tabs');
    this.panel = by_id('tab-panel');
    this.row.append(...entries.map(([name, label]) => el('button', { type: 'button', role: 'tab',
      id: `tab-${name}`, 'aria-controls': 'tab-panel', onclick: () => on_change(name) }, label)));
    this.row.addEventListener('keydown', (event) => this.key(event));
  }

  key(event) {
    const n = this.entries.length;
    const at = this.entries.findIndex(([name]) => name === this.name);
    const to = { ArrowRight: (at + 1) % n, ArrowLeft: (at + n - 1) % n, Home: 0, End: n - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.on_change(this.entries[to][0]);
    this.row.children[to].focus();
  }

  nth(i) {
    if (this.entries[i]) this.on_change(this.entries[i][0]);
  }

  async show(name) {
    const entry = this.entries.find(([one]) => one === name) ?? this.entries[0];
    this.name = entry[0];
    this.entries.forEach(([one], i) => {
      const tab = this.row.children[i];
      tab.setAttribute('aria-selected', String(one === this.name));
      tab.tabIndex = one === this.name ? 0 : -1;
    });
    this.panel.setAttribute('aria-labelledby', `tab-${this.name}`);
    this.abort?.abort();
    const abort = this.abort = new AbortController();
    const waiting = setTimeout(() => this.words('Working it out …'), 150);
    try {
      const nodes = await entry[2](abort.signal);
      clearTimeout(waiting);
      if (abort.signal.aborted) return;
      drop_all();
      this.panel.className = `tab-${this.name}`;
      this.panel.replaceChildren(...[nodes].flat());
    } catch (error) {
      clearTimeout(waiting);
      if (error.name === 'AbortError' || abort.signal.aborted) return;
      this.words(error.message);
      if (error.status === undefined) console.error(error);
    } finally {
      if (!abort.signal.aborted) this.panel.removeAttribute('aria-busy');
    }
  }

  words(text) {
    drop_all();
    this.panel.className = '';
    this.panel.replaceChildren(el('p', { class: 'quiet', role: 'status' }, text));
  }
}
