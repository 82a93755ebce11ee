// The incidents that matter now: open ones first, as the service orders them.

import { by_id, el, say } from '/page/dom.js';
import { parse_key } from '/page/series_key.js';
import { sign_svg } from '/page/signs.js';
import { spark } from '/page/spark.js';
import { kind_words, plural, score, span, time } from '/page/words.js';

export class NowList {
  /** on_pick(incident) when one is chosen. */
  constructor(on_pick) {
    this.on_pick = on_pick;
    this.incidents = [];
    this.now_ms = 0;
    this.severity = '';
    this.window = '15m';
    this.picked = null;
  }

  set(answer) {
    this.incidents = answer.incidents;
    this.now_ms = answer.now_ms;
    this.loaded = true;
    this.render();
  }

  /** An alert event: opened ones come to the top by score, closed ones stay until they are too old. */
  put(incident) {
    const known = this.incidents.findIndex((one) => one.id === incident.id);
    const open = incident.state ? incident.state === 'opened' : incident.open;
    const merged = { ...this.incidents[known], ...incident, open };
    if (known >= 0) this.incidents.splice(known, 1);
    this.incidents.push(merged);
    this.incidents.sort((a, b) => b.open - a.open || b.score - a.score);
    this.render();
  }

  failed(words) {
    say(by_id('now-words'), words);
  }

  get shown() {
    return this.incidents.filter((one) => !this.severity || one.severity === this.severity);
  }

  pick(id) {
    this.picked = id;
    for (const button of by_id('now-list').querySelectorAll('button')) {
      button.setAttribute('aria-current', String(button.dataset.id === id));
    }
  }

  /** `step` 1 or -1 from the one that is picked. */
  walk(step) {
    const shown = this.shown;
    if (!shown.length) return;
    const at = shown.findIndex((one) => one.id === this.picked);
    const next = shown[Math.min(Math.max(at + step, 0), shown.length - 1)];
    this.on_pick(next);
    by_id('now-list').querySelector(`[data-id="${CSS.escape(next.id)}"]`)?.focus();
  }

  render() {
    const list = by_id('now-list');
    const focused = document.activeElement?.dataset?.id;
    list.replaceChildren(...this.shown.map((incident) => el('li', {}, this.row(incident))));
    if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
    const open = this.incidents.filter((one) => one.open).length;
    say(by_id('now-words'), this.words(open));
    document.title = open ? `(${open}) foreshock` : 'foreshock';
  }

  words(open) {
    if (!this.loaded) return 'Reading what is going on …';
    const within = { '15m': '15 minutes', '1h': 'hour', '6h': '6 hours', '24h': '24 hours',
      '7d': '7 days' }[this.window];
    if (!this.incidents.length) return `Nothing unusual in the last ${within}.`;
    if (!this.shown.length) return `None that is ${this.severity} in the last ${within}.`;
    return `${open ? `${plural(open, 'incident')} open` : 'None open'}, ` +
      `${this.incidents.length} within ${within}.`;
  }

  row(incident) {
    const { name, labels } = parse_key(incident.series);
    const words = kind_words(incident.kind);
    const when = this.when(incident);
    const label_text = labels.map(([key, value]) => `${key}=${value}`).join(' ');
    return el('button', { type: 'button', 'data-id': incident.id,
      class: incident.open ? 'incident open' : 'incident',
      'aria-current': String(incident.id === this.picked), onclick: () => this.on_pick(incident),
      'aria-label': `${name} ${label_text}: ${words}, ${incident.severity}, ` +
        `score ${score(incident.score)}, ${when.said}`, title: incident.series },
    sign_svg(incident.kind, incident.severity),
    el('span', { class: 'who' }, el('b', {}, name),
      el('small', {}, label_text || words)),
    incident.spark?.length ? spark(incident.spark) : el('span'),
    el('span', { class: 'score' }, score(incident.score)),
    el('span', { class: 'for' }, when.short));
  }

  when(incident) {
    const lasted = span(Math.max(0, (incident.until_ms ?? this.now_ms) - incident.from_ms));
    if (incident.open) return { short: lasted, said: `open for ${lasted}` };
    const ago = span(Math.max(0, this.now_ms - (incident.until_ms ?? incident.from_ms)));
    return { short: `−${ago}`, said: `over since ${time(incident.until_ms)}` };
  }
}
