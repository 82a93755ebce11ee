// Light or dark: what was asked for in the URL, else what was chosen here before, else the system's.

import { by_id } from '/page/dom.js';
import { dark_system } from '/page/palette.js';

const KEPT = 'foreshock.theme';

export class Theme {
  constructor(state, on_change) {
    this.state = state;
    this.on_change = on_change;
    by_id('theme').addEventListener('click', () => this.toggle());
    dark_system.addEventListener('change', () => this.show());
    state.on(['theme'], () => {
      this.set(state.get('theme') || document.documentElement.dataset.theme);
    });
    this.show();
  }

  get name() {
    return document.documentElement.dataset.theme ?? (dark_system.matches ? 'dark' : 'light');
  }

  toggle() {
    const next = this.name === 'dark' ? 'light' : 'dark';
    try {
      localStorage.setItem(KEPT, next);
    } catch {
      // Then it holds for this visit.
    }
    this.set(next);
    this.state.set({ theme: next });
  }

  set(name) {
    if (name === 'light' || name === 'dark') document.documentElement.dataset.theme = name;
    this.show();
  }

  show() {
    const dark = this.name === 'dark';
    by_id('theme').textContent = dark ? '☀' : '☾';
    by_id('theme').setAttribute('aria-label', dark ? 'Light theme' : 'Dark theme');
    this.on_change(this.name);
  }
}
