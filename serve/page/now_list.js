// The incidents that matter now: open ones first, as the service orders them. Those of one metric that
// were raised together are one row, which unfolds.

import { by_id, el, say } from '/page/dom.js';
import { apart, groups_of } from '/page/now_groups.js';
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
    this.unfolded = new Set();  // Ids of incidents whose group is.
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
      button.setAttribute('aria-current', String(button.dataset.ids.split(' ').includes(id)));
    }
  }

  is_open(group) {
    return group.some((one) => this.unfolded.has(one.id));
  }

  fold(group) {
    if (this.is_open(group)) for (const one of group) this.unfolded.delete(one.id);
    else for (const one of group) this.unfolded.add(one.id);
    this.render();
  }

  /** `step` 1 or -1 from the one that is picked; a group that is folded is one stop. */
  walk(step) {
    const stops = groups_of(this.shown).flatMap((group) =>
      group.length > 1 && this.is_open(group) ? group.map((one) => [one]) : [group]);
    if (!stops.length) return;
    const at = stops.findIndex((stop) => stop.some((one) => one.id === this.picked));
    const [next] = stops[Math.min(Math.max(at + step, 0), stops.length - 1)];
    this.on_pick(next);
    this.focus(next.id, 'incident');
  }

  /** On the row of an incident; where that is folded away, or a group is meant, on the group's. */
  focus(id, what) {
    const rows = [...by_id('now-list').querySelectorAll('button')].filter((button) =>
      !button.closest('ul[hidden]') && button.dataset.of.split(' ').includes(id));
    (rows.find((button) => (what === 'group') === button.classList.contains('group')) ?? rows[0])?.focus();
  }

  render() {
    const list = by_id('now-list');
    const { activeElement } = document;
    const focused = list.contains(activeElement) ? activeElement.dataset.of?.split(' ')[0] : null;
    const what = activeElement?.classList.contains('group') ? 'group' : 'incident';
    list.replaceChildren(...groups_of(this.shown).map((group) =>
      el('li', {}, ...(group.length > 1 ? this.group(group) : [this.row(group[0])]))));
    if (focused) this.focus(focused, what);
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
    return el('button', { type: 'button', 'data-of': incident.id, 'data-ids': incident.id,
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

  /** The row of a group, and its list. Folded, it stands for the worst of them. */
  group(group) {
    const [worst] = group;
    const unfolded = this.is_open(group);
    const { name } = parse_key(worst.series);
    const kinds = [...new Set(group.map((one) => kind_words(one.kind)))].join(', ');
    const many = plural(new Set(group.map((one) => one.series)).size, 'series', 'series');
    const ids = group.map((one) => one.id).join(' ');
    const list = `now-group-${worst.id.replaceAll(/\W/g, '-')}`;
    const when = this.when(worst);
    const labels = apart(group);
    return [el('button', { type: 'button', 'data-of': ids, 'data-ids': unfolded ? '' : ids,
      class: worst.open ? 'incident group open' : 'incident group', 'aria-expanded': String(unfolded),
      'aria-controls': list, 'aria-current': String(!unfolded && group.some((one) => one.id === this.picked)),
      onclick: () => this.fold(group),
      'aria-label': `${name}, ${many} together: ${kinds}, ${worst.severity}, highest score ` +
        `${score(worst.score)}, ${when.said}`, title: `${name}: ${labels}` },
    sign_svg(worst.kind, worst.severity),
    el('span', { class: 'who' }, el('b', {}, name),
      el('small', {}, `${many} · ${labels || kinds}`)),
    worst.spark?.length ? spark(worst.spark) : el('span'),
    el('span', { class: 'score' }, score(worst.score)),
    el('span', { class: 'for' }, when.short)),
    el('ul', { id: list, hidden: !unfolded, 'aria-label': `${name}, ${many}` },
      ...(unfolded ? group.map((one) => el('li', {}, this.row(one))) : []))];
  }

  when(incident) {
    const lasted = span(Math.max(0, (incident.until_ms ?? this.now_ms) - incident.from_ms));
    if (incident.open) return { short: lasted, said: `open for ${lasted}` };
    const ago = span(Math.max(0, this.now_ms - (incident.until_ms ?? incident.from_ms)));
    return { short: `−${ago}`, said: `over since ${time(incident.until_ms)}` };
  }
}
