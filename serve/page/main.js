// Puts the page together: state, stream, and the parts that show them.

import { Api } from '/page/api.js';
import { banner_for_link, banner_for_status } from '/page/banner.js';
import { by_id, settled } from '/page/dom.js';
import { show_fleet } from '/page/fleet.js';
import { chart_keys, page_keys } from '/page/keys.js';
import { NowList } from '/page/now_list.js';
import { Panel } from '/page/panel.js';
import { Search } from '/page/search.js';
import { SharedStream } from '/page/shared_stream.js';
import { recolour } from '/page/small_plot.js';
import { State } from '/page/state.js';
import { Theme } from '/page/theme_button.js';
import { show_link, show_status } from '/page/vitals.js';
import { open_help } from '/page/help.js';

const LIST_EVERY_MS = 30_000;
const FLEET_EVERY_MS = 60_000;
const NO_SERIES = 'No series yet. They show here as soon as a source brings values: Kafka, a CSV file or ' +
  'Prometheus remote write, as “sources” in the config says.';

const api = new Api();
const state = new State();
const panel = new Panel(api, state);
let link = { state: 'connecting' };
let status = null;

const theme = new Theme(state, (name) => {
  panel.set_theme(name);
  recolour(name);
});

const list = new NowList((incident) => {
  list.pick(incident.id);
  state.set({ series: incident.series, range: '' }, { push: true });
  panel.pick(incident);
});

const search = new Search(api, (series) => state.set({ series, range: '' }, { push: true }));

const stream = new SharedStream(api, (type, data) => {
  if (type === 'status') {
    const first = status === null;
    status = data;
    show_status(status, link);
    banner_for_status(status);
    if (!first && !state.get('series') && status.series > 0) first_series();
  }
  if (type === 'alert') list.put(data);
  if (type === 'reset') read_list();
  panel.event(type, data);
}, (now) => {
  link = now;
  show_link(link, status);
  banner_for_link(link, () => stream.retry());
});

async function read_list() {
  try {
    list.set(await api.json('/api/v1/anomalies', { window: state.get('window'), limit: 50 }));
  } catch (error) {
    list.failed(error.message);
  }
}

async function read_fleet() {
  try {
    show_fleet(await api.json('/api/v1/fleet', { window: '24h', buckets: 96 }));
  } catch (error) {
    by_id('fleet-words').textContent = error.message;
  }
}

async function read_status() {
  try {
    status = await api.json('/api/v1/status');
    show_status(status, link);
    banner_for_status(status);
  } catch (error) {
    if (error.status === 401) banner_for_link({ state: 'token' });
  }
}

/** Without a series in the URL: the worst incident's, else the first there is. */
async function first_series() {
  try {
    const found = list.incidents[0]?.series ??
      (await api.json('/api/v1/search', { q: '', limit: 1 })).series[0]?.series;
    if (found && !state.get('series')) state.set({ series: found });
    else if (!found) panel.empty(NO_SERIES);
  } catch (error) {
    panel.empty(error.message);
  }
}

function follow_state() {
  state.on(['series'], () => {
    stream.want([state.get('series')].filter(Boolean));
    panel.open();
  });
  state.on(['range'], (_, changed) => {
    if (!changed.includes('series')) panel.range_changed();
  });
  state.on(['tab'], () => panel.show_tab());
  state.on(['budget', 'direction', 'min_dev'], (_, changed) => {
    if (!changed.includes('series')) panel.what_if_changed();
  });
  state.on(['window', 'severity'], () => {
    filters_from_state();
    read_list();
  });
}

function filters_from_state() {
  by_id('now-window').value = list.window = state.get('window');
  by_id('now-severity').value = list.severity = state.get('severity');
}

function wire() {
  by_id('now-window').addEventListener('change', (event) => state.set({ window: event.target.value }));
  by_id('now-severity').addEventListener('change', (event) => state.set({ severity: event.target.value }));
  by_id('help').addEventListener('click', open_help);
  page_keys({ search, tabs: panel.tabs, list, theme: () => theme.toggle(), help: open_help });
  chart_keys(by_id('plot'), panel.view, panel.readout, () => panel.to_now());
  setInterval(read_list, LIST_EVERY_MS);
  setInterval(read_fleet, FLEET_EVERY_MS);
  // A service on this machine answers without a network too: asking again tells.
  for (const change of ['online', 'offline']) addEventListener(change, () => stream.retry());
  addEventListener('resize', settled(() => panel.words(), 200));
}

async function start() {
  filters_from_state();
  follow_state();
  wire();
  if (state.get('series')) {
    stream.want([state.get('series')]);
    panel.open();
    read_list();
  } else {
    await read_list();
    await first_series();
    if (!state.get('series')) stream.want([]);
  }
  read_status();
  read_fleet();
}

start();
