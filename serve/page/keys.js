// The keyboard: on the page, and on the chart.

import { by_id } from '/page/dom.js';
import { zoom } from '/page/chart_moves.js';

const typing = (target) => target.closest('input:not([type=range]):not([type=radio]), select, textarea, dialog');

export function page_keys({ search, tabs, list, theme, help }) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const acts = { '/': () => search.focus(), '?': help, 't': theme, 'c': () => by_id('plot').focus(),
      'j': () => list.walk(1), 'k': () => list.walk(-1) };
    const act = acts[event.key] ?? (/^[1-8]$/.test(event.key) ? () => tabs.nth(event.key - 1) : null);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Arrows move the cursor over the points of the view; what it is on is said aloud. */
export function chart_keys(host, view, readout, to_now) {
  let at = -1;
  const go = (i, event) => {
    event.preventDefault();
    at = Math.min(Math.max(i, 0), view.frame.size - 1);
    view.chart.point_at(at);
    readout.at(at, true);
  };
  const choose = (alert) => {
    readout.choose(alert);
    view.chart.select(alert);
  };
  const alert_from = (step) => {
    const { alerts } = view.frame;
    const rows = alerts.map((a) => view.frame.nearest(a.raised_ms ?? a.from_ms));
    const found = step > 0 ? rows.find((row) => row > at) : rows.findLast((row) => row < at);
    if (found !== undefined) choose(alerts[rows.indexOf(found)]);
    return found;
  };
  host.addEventListener('focus', () => {
    if (at < 0 && view.frame?.size) at = view.frame.last_seen();
  });
  host.addEventListener('blur', () => readout.at(-1));
  host.addEventListener('keydown', (event) => {
    if (!view.frame?.size || event.ctrlKey || event.metaKey || event.altKey) return;
    at = Math.min(at, view.frame.size - 1);
    const [from, to] = [view.frame.at(view.view[0]), view.frame.at(view.view[1])];
    const tenth = Math.max(1, Math.round((to - from) / 10));
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -tenth, PageDown: tenth };
    if (event.key in steps) go(at + steps[event.key] * (event.shiftKey ? 10 : 1), event);
    else if (event.key === 'Home') go(from, event);
    else if (event.key === 'End') go(to, event);
    else if (event.key === 'a' || event.key === 'A') {
      const found = alert_from(event.key === 'a' ? 1 : -1);
      if (found !== undefined) go(found, event);
    } else if (event.key === '+' || event.key === '=') zoom(view.chart, 0.5);
    else if (event.key === '-') zoom(view.chart, 2);
    else if (event.key === 'n') to_now();
    else if (event.key === 'Escape') {
      at = -1;
      choose(null);
      readout.at(-1);
    } else return;
    event.stopPropagation();
  });
}
