// Everything that a link shares, kept in the URL: series, range, tab, theme, what-if.

const DEFAULTS = { series: '', range: '', tab: 'forecast', theme: '', window: '15m', severity: '',
  budget: '', direction: '', min_dev: '', points: '' };

export class State {
  constructor() {
    this.listeners = [];
    this.values = from_url();
    addEventListener('popstate', () => this.take(from_url()));
  }

  get(name) {
    return this.values[name];
  }

  /** on(['series', 'range'], f): f(state, changed names) after a change of any of them. */
  on(names, f) {
    this.listeners.push([names, f]);
  }

  /** `push`: the change is a step that the back button undoes. */
  set(changes, { push = false } = {}) {
    const next = { ...this.values, ...changes };
    if (Object.keys(DEFAULTS).every((name) => next[name] === this.values[name])) return;
    const url = this.url(next);
    if (push) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
    this.take(next);
  }

  url(values = this.values) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) {
      if (value !== DEFAULTS[name]) query.set(name, value);
    }
    return `${location.pathname}${query.size ? `?${query}` : ''}`;
  }

  take(next) {
    const changed = Object.keys(DEFAULTS).filter((name) => next[name] !== this.values[name]);
    this.values = next;
    for (const [names, f] of this.listeners) {
      if (names.some((name) => changed.includes(name))) f(this, changed);
    }
  }
}

function from_url() {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, value]) => [name, query.get(name) ?? value]));
}
