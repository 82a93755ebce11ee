// The search box: a combobox over the service's own search, which knows every name.

import { by_id, el, say, settled } from '/page/dom.js';
import { parse_key } from '/page/series_key.js';
import { count, number } from '/page/words.js';

const DEBOUNCE_MS = 80;
const STATUS = { warmup: 'warming up', incident: 'incident', ok: '' };

export class Search {
  constructor(api, on_pick) {
    Object.assign(this, { api, on_pick });
    this.field = by_id('search');
    this.list = by_id('hits');
    this.drop = this.list.parentElement;
    this.note = by_id('hits-note');
    this.at = -1;
    const ask = settled(() => this.ask(), DEBOUNCE_MS);
    this.field.addEventListener('input', ask);
    this.field.addEventListener('focus', () => this.ask());
    this.field.addEventListener('keydown', (event) => this.key(event));
    this.field.addEventListener('blur', () => setTimeout(() => this.close(), 120));
  }

  focus() {
    this.field.focus();
    this.field.select();
  }

  async ask() {
    this.abort?.abort();
    const abort = this.abort = new AbortController();
    try {
      const query = { q: this.field.value.trim(), limit: 50 };
      const answer = await this.api.json('/api/v1/search', query, { signal: abort.signal });
      if (!abort.signal.aborted && document.activeElement === this.field) this.show(answer);
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.list.replaceChildren();
      this.open(error.message);
    }
  }

  show({ total, series }) {
    this.hits = series;
    this.list.replaceChildren(...series.map((hit, i) => this.option(hit, i)));
    this.mark(series.length && this.field.value.trim() ? 0 : -1);
    this.open(total === 0 ? 'No series has all of these words in its name.'
      : total > series.length ? `The first ${series.length} of ${count(total)}. More words find fewer.`
        : `${count(total)} found.`);
  }

  option(hit, i) {
    const { name, labels } = parse_key(hit.series);
    return el('li', { id: `hit-${i}`, role: 'option', 'aria-selected': 'false',
      onpointerdown: (event) => {
        event.preventDefault();
        this.pick(i);
      } },
    el('span', { class: 'who' }, el('b', {}, name),
      el('small', {}, labels.map(([key, value]) => `${key}=${value}`).join(' '))),
    el('span', { class: 'status', 'data-status': hit.status }, STATUS[hit.status] ?? hit.status),
    el('span', { class: 'last' }, number(hit.last)));
  }

  open(words) {
    this.drop.hidden = false;
    this.field.setAttribute('aria-expanded', 'true');
    say(this.note, words);
  }

  close() {
    this.abort?.abort();
    this.drop.hidden = true;
    this.field.setAttribute('aria-expanded', 'false');
    this.field.removeAttribute('aria-activedescendant');
  }

  mark(i) {
    this.at = i;
    [...this.list.children].forEach((one, k) => one.setAttribute('aria-selected', String(k === i)));
    if (i < 0) {
      this.field.removeAttribute('aria-activedescendant');
      return;
    }
    this.field.setAttribute('aria-activedescendant', `hit-${i}`);
    this.list.children[i].scrollIntoView({ block: 'nearest' });
  }

  key(event) {
    const n = this.list.children.length;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (this.drop.hidden) this.ask();
      else if (n && event.key === 'ArrowDown') this.mark((this.at + 1) % n);
      else if (n) this.mark(this.at > 0 ? this.at - 1 : n - 1);
    } else if (event.key === 'Enter' && this.at >= 0) {
      event.preventDefault();
      this.pick(this.at);
    } else if (event.key === 'Escape') {
      this.close();
      this.field.blur();
    }
  }

  pick(i) {
    const { series } = this.hits[i];
    this.close();
    this.field.value = '';
    this.field.blur();
    this.on_pick(series);
  }
}
