// The stage: one series with its chart, its words, its tabs and what can be taken away from it.

import { backtest_table } from '/page/backtest_tab.js';
import { whole, zoom } from '/page/chart_moves.js';
import { copies, to_clipboard } from '/page/copies.js';
import { DataTable } from '/page/data_table.js';
import { at_most_every, by_id, el, say, settled } from '/page/dom.js';
import { export_csv } from '/page/export_csv.js';
import { inspect } from '/page/inspect_tabs.js';
import { follows, presets, written } from '/page/range.js';
import { Readout } from '/page/readout.js';
import { parse_key } from '/page/series_key.js';
import { SeriesView } from '/page/series_view.js';
import { sign_svg } from '/page/signs.js';
import { Tabs } from '/page/tabs.js';
import { config_tab, json_tab } from '/page/text_tabs.js';
import { WhatIf } from '/page/what_if.js';
import * as words from '/page/words.js';

const SLOW_MS = 150;    // A wait that is worth words.
const TOAST_MS = 6000;
const AROUND = 60;      // Steps before and behind an incident that is looked at.

export class Panel {
  constructor(api, state) {
    Object.assign(this, { api, state, theme: '' });
    this.view = new SeriesView(by_id('plot'), api, { on: (what, ...more) => this.heard(what, ...more) });
    this.readout = new Readout(this.view, (alert, label) => this.judge(alert, label));
    this.what_if = new WhatIf(api, state, (marks) => this.view.chart.mark(marks));
    this.table = new DataTable();
    this.tabs = new Tabs([
      ['forecast', 'Forecast', () => this.forecast_tab()],
      ['decompose', 'Decompose', (signal) => this.inspect_tab('decompose', signal)],
      ['spectrum', 'Spectrum', (signal) => this.inspect_tab('spectrum', signal)],
      ['correlation', 'ACF/PACF', (signal) => this.inspect_tab('correlation', signal)],
      ['residuals', 'Residuals', (signal) => this.inspect_tab('residuals', signal)],
      ['backtest', 'Backtest', async (signal) => backtest_table(await this.inspected('backtest', signal))],
      ['config', 'Config', (signal) => config_tab(api, signal)],
      ['json', 'JSON', (signal) => json_tab(api, state.get('series'), this.view.view, signal)],
    ], (name) => state.set({ tab: name }));
    this.write_range = settled((from, to) => state.set({ range: written(from, to) }), 250);
    this.table_soon = at_most_every(400, () => this.show_table());
    this.words_soon = at_most_every(1000, () => this.words());
    this.wire();
  }

  wire() {
    document.addEventListener('click', (event) => {
      const button = event.target.closest('[data-copy], [data-copy-text], [data-view], [data-range]');
      if (!button) return;
      const { copy, copyText, view, range } = button.dataset;
      if (copy) this.copy(copies[copy](this.state.values, location.origin));
      if (copyText) this.copy(copyText);
      if (view === 'now') this.to_now();
      else if (view) zoom(this.view.chart, view === 'in' ? 0.5 : 2);
      if (range !== undefined) this.state.set({ range });
    });
    by_id('export').addEventListener('click', () => this.export());
    by_id('share').addEventListener('click', () => this.copy(location.href));
    by_id('embed').addEventListener('click', () =>
      this.copy(copies.embed(this.state.values, location.origin)));
  }

  get now_ms() { return this.view.now_ms; }

  set_theme(theme) {
    this.theme = theme;
    this.view.chart.set_theme(theme);
  }

  open() {
    const series = this.state.get('series');
    const { name, labels } = parse_key(series);
    say(by_id('series-title'), name || 'No series');
    by_id('series-labels').replaceChildren(...labels.map(([key, value]) =>
      el('span', {}, el('i', {}, `${key}=`), value)));
    this.picture();
    if (this.readout.alert && this.readout.alert.series !== series) this.readout.choose(null);
    this.view.chart.mark(null);
    this.view.open(series, this.state.get('range'), Number(this.state.get('points')) || 0);
    this.show_tab();
  }

  /** An incident of the series that is shown, or of the one that is under way. */
  pick(incident) {
    this.readout.choose(incident);
    this.view.chart.select(incident);
    this.look_at = incident;
    if (this.view.frame?.meta.series === incident.series) this.look();
  }

  /** Moves the view to the incident that was picked, unless it is in view already. */
  look() {
    const incident = this.look_at;
    this.look_at = null;
    if (!incident || incident.series !== this.view.frame.meta.series) return;
    const [from, to] = this.view.view;
    const end = incident.until_ms ?? this.now_ms;
    if (incident.from_ms >= from && incident.from_ms <= to) return;
    const pad = AROUND * this.view.extent.step;
    this.view.move(incident.from_ms - pad, Math.max(end, incident.from_ms) + pad);
  }

  range_changed() {
    // A range that was written by moving the view is where the view already is.
    const range = this.state.get('range');
    const [from, to] = this.view.view ?? [];
    this.picture();
    this.mark_range();
    if (this.view.range === null && range === written(from, to)) return;
    this.view.set_range(range);
  }

  what_if_changed() {
    this.what_if.from_state();
  }

  to_now() {
    if (this.state.get('range') && !follows(this.state.get('range'))) this.state.set({ range: '' });
    else this.view.set_range(this.state.get('range'));
  }

  event(type, data) {
    this.view.event(type, data);
  }

  heard(what, ...more) {
    if (what === 'loading') this.loading(more[0]);
    if (what === 'failed') this.failed(more[0]);
    if (what === 'shown') this.shown(more[0]);
    if (what === 'cursor') this.readout.at(more[0]);
    if (what === 'view') {
      this.write_range(...more);
      this.words_soon();
    }
    if (what === 'changed') {
      this.readout.show();
      this.table_soon();
      this.words_soon();
    }
  }

  loading(series) {
    clearTimeout(this.slow);
    if (this.view.frame?.meta.series === series) return;
    this.slow = setTimeout(() => this.note(`Reading ${series} …`), SLOW_MS);
  }

  failed(error) {
    clearTimeout(this.slow);
    const series = this.state.get('series');
    if (error.status === undefined) console.error(error);
    if (this.view.frame?.meta.series === series && error.status === 0) return;  // The banner says it.
    this.blank(this.view.frame?.meta.series !== series);
    this.note(error.status === 404 ? `There is no series ${series}. Search for another with “/”.`
      : error.message);
  }

  shown(frame) {
    clearTimeout(this.slow);
    this.note('');
    this.blank(!frame.size);
    if (!frame.size) {
      this.note('This series has no values yet. They will show as they come.');
      return;
    }
    this.look();
    this.ranges();
    this.readout.show();
    this.words();
    // The chart is painted first.
    requestAnimationFrame(() => setTimeout(() => this.fill_tab(frame)));
  }

  fill_tab(frame) {
    if (this.shown_series !== frame.meta.series) {
      this.shown_series = frame.meta.series;
      this.what_if.set_frame(frame);
    }
    this.show_table();
  }

  empty(text) {
    say(by_id('series-title'), 'No series');
    this.blank(true);
    this.note(text);
  }

  /** Without a series that has values there is nothing to copy, zoom or inspect. */
  blank(is) {
    document.body.classList.toggle('blank', is);
  }

  note(text) {
    say(by_id('plot-note'), text);
    by_id('plot-note').hidden = !text;
    by_id('plot').classList.toggle('stale', Boolean(text));
  }

  words() {
    const { frame, view } = this.view;
    if (!frame?.size) return;
    say(by_id('sentence'), words.chart(frame, ...view));
    by_id('plot').setAttribute('aria-label', `Forecast chart of ${frame.meta.series}`);
    const parts = [frame.meta.model_used ? `model ${frame.meta.model_used}` : ''];
    if (frame.meta.status === 'warmup') parts.unshift('warming up: bands are wide until there is more to learn from');
    if (frame.meta.degraded) parts.push('a cheaper model stands in');
    const line = frame.meta.line ?? 1;
    if (line !== 1) parts.push(`by feedback, alerts are told from a score of ${words.score(line)} on`);
    say(by_id('chart-words'), parts.filter(Boolean).join(' · '));
    const kinds = new Map(frame.alerts.filter((a) => a.from_ms <= view[1] && (a.until_ms ?? Infinity) >= view[0])
      .map((a) => [`${a.kind}/${a.severity}`, a]));
    const text = [...kinds.keys()].sort().join();
    if (text === this.key_text) return;
    this.key_text = text;
    by_id('key').replaceChildren(...[...kinds.values()].map((a) =>
      el('li', {}, sign_svg(a.kind, a.severity), `${words.kind_words(a.kind)}, ${a.severity}`)));
  }

  ranges() {
    const all = [['', 'auto'], ...presets(this.view.extent), ['all', 'all']];
    const text = all.join();
    if (this.range_text !== text) {
      this.range_text = text;
      by_id('ranges').replaceChildren(...all.map(([value, label]) =>
        el('button', { type: 'button', 'data-range': value }, label)));
    }
    this.mark_range();
  }

  mark_range() {
    for (const button of by_id('ranges').children) {
      button.setAttribute('aria-pressed', String(button.dataset.range === this.state.get('range')));
    }
  }

  picture() {
    const { series, range } = this.state.values;
    by_id('picture').href = this.api.url('/chart.svg', { series, range: range === 'all' ? '' : range,
      theme: this.theme || 'auto' });
  }

  show_tab() {
    this.tabs.show(this.state.get('tab'));
  }

  forecast_tab() {
    this.show_table();
    return [this.what_if.node, this.table.node];
  }

  show_table() {
    if (this.state.get('tab') === 'forecast' && this.view.frame?.size) this.table.show(this.view.frame);
  }

  async inspect_tab(what, signal) {
    return inspect[what](await this.inspected(what, signal), this.theme);
  }

  inspected(what, signal) {
    return this.api.json('/api/v1/inspect', { series: this.state.get('series'), what }, { signal });
  }

  async copy(text) {
    const done = await to_clipboard(text);
    const line = text.trim().replaceAll('\n', ' ⏎ ');
    this.toast(done ? `Copied: ${line}` : `The browser does not let this page copy: ${line}`);
  }

  async export() {
    try {
      const range = this.view.view ?? whole(this.view.frame);
      const { name, rows } = await export_csv(this.api, this.state.get('series'), range);
      this.toast(`Saved ${words.plural(rows, 'row')} as ${name}.`);
    } catch (error) {
      this.toast(`Not exported: ${error.message}`);
    }
  }

  async judge(alert, label) {
    if (!alert) return;
    try {
      await this.api.post('/api/v1/feedback', { series: this.state.get('series'), id: alert.id,
        time: alert.raised_ms ?? alert.from_ms, label, note: '' });
      this.readout.judged.set(alert.id, label);
      this.readout.show();
      this.toast(`Noted as ${label}: ${words.kind_words(alert.kind)}.`);
      await this.read_line();
    } catch (error) {
      this.toast(error.status === 409
        ? 'Not kept: the service has no folder for it (state.local.path in its config).' : error.message);
    }
  }

  /** What was said has moved the alert line of the series. */
  async read_line() {
    const { frame } = this.view;
    const { series, line } = await this.api.json('/api/v1/columns', { series: frame.meta.series, max_points: 8 });
    if (frame.meta.series !== series) return;
    frame.meta.line = line;
    this.words();
    this.view.chart.refresh();
  }

  toast(text) {
    clearTimeout(this.toast_timer);
    say(by_id('toast'), text);
    this.toast_timer = setTimeout(() => say(by_id('toast'), ''), TOAST_MS);
  }
}
