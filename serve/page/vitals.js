// The line at the top: is the service well, and are we still hearing it?

import { by_id, say } from '/page/dom.js';
import { clock, count, number, percent, short, span } from '/page/words.js';

export function show_status(status, link) {
  say(by_id('rate'), `${short(status.samples_per_second)}/s`);
  say(by_id('lag'), status.lag_seconds === null ? '–' : span(1000 * status.lag_seconds));
  say(by_id('p99'), status.update_p99_ms === null ? '–' : `${number(status.update_p99_ms, 2)} ms`);
  const warming = status.warming_up ? ` (${count(status.warming_up)} warming up)` : '';
  say(by_id('count'), `${count(status.series)}${warming}`);
  say(by_id('coverage'), coverage(status.coverage));
  say(by_id('clock'), `${clock(status.now_ms)} UTC`);
  by_id('clock').dateTime = new Date(status.now_ms).toISOString();
  by_id('coverage').parentElement.classList.toggle('off', strays(status.coverage));
  show_link(link, status);
}

/** "94.1 % of 95": how much of what came fell into the band of that level. */
function coverage(by_level) {
  const level = Object.keys(by_level ?? {}).sort((a, b) => b - a)[0];
  if (level === undefined || by_level[level] === null) return '–';
  return `${percent(by_level[level])} of ${level}`;
}

function strays(by_level) {
  return Object.entries(by_level ?? {}).some(([level, share]) =>
    share !== null && share < level / 100 - 0.05);
}

export function show_link({ state }, status) {
  const words = { live: word_when_live(status), connecting: 'connecting', lost: 'disconnected',
    token: 'locked' };
  by_id('link').dataset.link = state === 'live' && status?.degraded ? 'degraded' : state;
  say(by_id('link'), words[state]);
}

function word_when_live(status) {
  if (!status) return 'connected';
  if (status.degraded) return 'degraded';
  if (status.series === 0) return 'waiting';
  return status.replaying ? 'replaying' : 'live';
}
