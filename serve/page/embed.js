// <foreshock-chart src="http://host:8080" series='cpu{host="a"}' range="now-6h/now+2h" live>: the fan
// chart on any page. src may be left out where the page comes from the service itself.

import { Api } from '/page/api.js';
import { EMBED_CSS } from '/page/embed_style.js';
import { dark_system } from '/page/palette.js';
import { SeriesView } from '/page/series_view.js';
import { sign_svg } from '/page/signs.js';
import { Stream } from '/page/stream.js';
import * as words from '/page/words.js';

const HOME = new URL(import.meta.url).origin;

class ForeshockChart extends HTMLElement {
  static observedAttributes = ['src', 'series', 'range', 'theme', 'live'];

  connectedCallback() {
    if (!this.shadowRoot) this.build();
    this.restart();
    this.recolour = () => this.view.chart.set_theme(this.theme);
    dark_system.addEventListener('change', this.recolour);
  }

  disconnectedCallback() {
    this.stream?.close();
    this.view?.close();
    this.view = null;
    dark_system.removeEventListener('change', this.recolour);
  }

  attributeChangedCallback(name, before, now) {
    if (!this.view || before === now) return;
    if (name === 'theme') this.view.chart.set_theme(this.theme);
    else if (name === 'range') this.view.set_range(now ?? '');
    else this.restart();
  }

  get theme() { return this.getAttribute('theme') ?? ''; }
  get base() { return (this.getAttribute('src') ?? HOME).replace(/\/+$/, ''); }

  build() {
    const root = this.attachShadow({ mode: 'open' });
    root.innerHTML = '<figure role="figure"><figcaption><b></b><span></span></figcaption>' +
      '<div class="plot"></div><p class="note" role="status"></p><ul class="signs"></ul>' +
      '<p class="aside"></p></figure>';
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = `${HOME}/page/vendor/uPlot.min.css`;
    const style = document.createElement('style');
    style.textContent = EMBED_CSS;
    root.prepend(sheet, style);
  }

  part_of(selector) { return this.shadowRoot.querySelector(selector); }

  restart() {
    this.stream?.close();
    this.view?.close();
    const series = this.getAttribute('series') ?? '';
    const api = new Api(this.base);
    this.view = new SeriesView(this.part_of('.plot'), api,
      { theme: this.theme, on: (what, ...more) => this.heard(what, ...more) });
    this.part_of('b').textContent = series;
    if (!series) {
      this.note('No series is named: set the attribute “series”.');
      return;
    }
    this.view.open(series, this.getAttribute('range') ?? '');
    if (!this.hasAttribute('live')) return;
    this.stream = new Stream(api, (type, data) => this.view?.event(type, data),
      (link) => this.linked(link));
    this.stream.want([series]);
  }

  linked({ state }) {
    this.part_of('figcaption span').textContent = { live: '', lost: 'disconnected',
      token: 'the service asks for its token', connecting: '' }[state];
  }

  heard(what, value) {
    if (what === 'failed') this.note(value.message);
    if (what === 'shown' || what === 'changed' || what === 'view') this.say();
    if (what === 'cursor') this.aside(value);
  }

  note(text) { this.part_of('.note').textContent = text; }

  say() {
    const { frame, view } = this.view;
    if (!frame?.size) {
      this.note('No values yet.');
      return;
    }
    this.note('');
    this.part_of('figure').setAttribute('aria-label', words.chart(frame, ...view));
    this.part_of('.signs').replaceChildren(...kinds_in(frame, view).map((alert) => {
      const item = document.createElement('li');
      item.append(sign_svg(alert.kind, alert.severity), `${words.kind_words(alert.kind)}, ${alert.severity}`);
      return item;
    }));
    this.aside(-1);
    this.dispatchEvent(new CustomEvent('drawn'));
  }

  aside(i) {
    const { frame } = this.view;
    if (!frame?.size) return;
    const at = i >= 0 && i < frame.size ? i : frame.last_seen();
    this.part_of('.aside').textContent = at < 0 ? ''
      : `${words.time(frame.time[at], frame.meta.step_ms)}: ${words.point(frame.row(at))}`;
  }
}

function kinds_in(frame, [from, to]) {
  const seen = frame.alerts.filter((a) => a.from_ms <= to && (a.until_ms ?? Infinity) >= from);
  return [...new Map(seen.map((a) => [`${a.kind}/${a.severity}`, a])).values()];
}

if (!customElements.get('foreshock-chart')) customElements.define('foreshock-chart', ForeshockChart);
