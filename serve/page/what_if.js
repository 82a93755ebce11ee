// Other settings, tried on what has been: how many alerts a week there were, how many there would be.

import { el, say, settled } from '/page/dom.js';
import { number, plural, span } from '/page/words.js';

const BUDGETS = ['1/90d', '1/30d', '1/2w', '1/week', '3/week', '1/day', '3/day', '10/day'];
const BUDGET_WORDS = ['1 in 90 days', '1 in 30 days', '1 in 2 weeks', '1 a week', '3 a week', '1 a day',
  '3 a day', '10 a day'];
const USUAL = 3;
const DIRECTIONS = [['both', 'both'], ['up', 'above'], ['down', 'below']];
const ASK_MS = 60;
const DEV_STEPS = 100;

export class WhatIf {
  /** on_marks(alerts or null): what the chart is to mark. */
  constructor(api, state, on_marks) {
    Object.assign(this, { api, state, on_marks });
    this.ask_soon = settled(() => this.ask(), ASK_MS);
    this.scale = 1;
    this.build();
  }

  build() {
    this.budget = el('input', { type: 'range', id: 'wi-budget', min: 0, max: BUDGETS.length - 1, step: 1,
      oninput: () => this.changed() });
    this.budget_words = el('output', { for: 'wi-budget' });
    this.dev = el('input', { type: 'range', id: 'wi-dev', min: 0, max: DEV_STEPS, step: 1,
      oninput: () => this.changed() });
    this.dev_words = el('output', { for: 'wi-dev' });
    this.sides = DIRECTIONS.map(([value, label]) => el('label', {},
      el('input', { type: 'radio', name: 'wi-direction', value, onchange: () => this.changed() }), label));
    this.before = el('b', {}, '–');
    this.after = el('b', {}, '–');
    this.words = el('p', { class: 'quiet', role: 'status' });
    this.off = el('button', { type: 'button', onclick: () => this.reset(), hidden: true },
      'Back to the config');
    this.node = el('section', { class: 'what-if', 'aria-labelledby': 'wi-title' },
      el('h3', { id: 'wi-title' }, 'What if'),
      el('div', { class: 'slide' }, el('label', { for: 'wi-budget' }, 'false alarms'), this.budget,
        this.budget_words),
      el('fieldset', { class: 'slide' }, el('legend', {}, 'direction'), el('div', { class: 'sides' },
        this.sides)),
      el('div', { class: 'slide' }, el('label', { for: 'wi-dev' }, 'least deviation'), this.dev,
        this.dev_words),
      el('p', { class: 'weekly', 'aria-label': 'Alerts per week, before and after' },
        this.before, el('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'), this.after,
        el('span', {}, 'alerts a week')),
      this.words, this.off);
  }

  /** Another series: the slider for deviations reaches over its band's width. */
  set_frame(frame) {
    const { outer, columns } = frame;
    let widest = 0;
    if (outer !== undefined) {
      for (let i = 0; i < frame.size; i++) {
        const width = columns[`upper_${outer}`][i] - columns[`lower_${outer}`][i];
        if (!(columns.flags[i] & 1) && width > widest) widest = width;
      }
    }
    this.scale = nice((widest || 1) / DEV_STEPS);
    this.from_state();
  }

  /** The sliders as the URL has them. */
  from_state() {
    const budget = BUDGETS.indexOf(this.state.get('budget'));
    this.budget.value = budget < 0 ? USUAL : budget;
    this.dev.value = Math.round((Number(this.state.get('min_dev')) || 0) / this.scale);
    const direction = this.state.get('direction') || 'both';
    for (const label of this.sides) label.firstChild.checked = label.firstChild.value === direction;
    this.say_settings();
    this.ask_soon();
  }

  get active() {
    return ['budget', 'direction', 'min_dev'].some((name) => this.state.get(name) !== '');
  }

  say_settings() {
    const words = BUDGET_WORDS[this.budget.value];
    say(this.budget_words, words);
    this.budget.setAttribute('aria-valuetext', words);
    const dev = number(this.dev.value * this.scale);
    say(this.dev_words, dev);
    this.dev.setAttribute('aria-valuetext', dev);
    this.off.hidden = !this.active;
  }

  changed() {
    const direction = this.sides.map((label) => label.firstChild).find((one) => one.checked)?.value;
    const dev = Number((this.dev.value * this.scale).toPrecision(6));
    this.state.set({ budget: BUDGETS[this.budget.value], direction: direction ?? 'both',
      min_dev: dev ? String(dev) : '' });
    this.say_settings();
    this.ask_soon();
  }

  reset() {
    this.state.set({ budget: '', direction: '', min_dev: '' });
    this.from_state();
  }

  async ask() {
    this.abort?.abort();
    const abort = this.abort = new AbortController();
    const series = this.state.get('series');
    if (!series) return;
    try {
      const answer = await (await this.api.post('/api/v1/what_if', { series,
        budget: this.state.get('budget') || undefined, direction: this.state.get('direction') || undefined,
        min_dev: this.state.get('min_dev') ? Number(this.state.get('min_dev')) : undefined },
      { signal: abort.signal })).json();
      if (!abort.signal.aborted) this.show(answer);
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.on_marks(null);
      say(this.words, error.message);
    }
  }

  show(answer) {
    say(this.before, per_week(answer.before));
    say(this.after, per_week(answer.after));
    const window = span(1000 * answer.window_seconds);
    say(this.words, `${plural(answer.before.alerts, 'alert')} before, ` +
      `${plural(answer.after.alerts, 'alert')} after, in the last ${window}.` +
      (this.active ? ' The chart marks those that would be raised.' : ''));
    this.on_marks(this.active ? answer.alerts : null);
  }
}

const per_week = (side) => number(side.per_week, side.per_week < 10 ? 2 : 3);

/** 1, 2 or 5 times a power of ten, not below x. */
function nice(x) {
  const power = 10 ** Math.floor(Math.log10(x));
  return [1, 2, 5, 10].map((f) => f * power).find((f) => f >= x * 0.999) ?? power;
}
