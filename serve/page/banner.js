// What stands across the page when something is wrong with the connection or the service.

import { token } from '/page/api.js';
import { by_id, el } from '/page/dom.js';
import { clock } from '/page/words.js';

let timer = 0;
let lost_since = 0;

export function banner_for_link(link, retry) {
  clearInterval(timer);
  if (link.state === 'lost') {
    lost_since ||= Date.now();
    const until = Date.now() + link.retry_ms;
    const text = `Disconnected since ${clock(lost_since)} UTC. What you see is from then.`;
    const wait = el('span', { 'aria-hidden': 'true' });  // Not read out each second.
    const show = () => {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      wait.textContent = left ? `Trying again in ${left} s.` : 'Trying now.';
    };
    show();
    timer = setInterval(show, 1000);
    put('bad', text, wait, el('button', { type: 'button', onclick: retry }, 'Try now'));
  } else if (link.state === 'token') {
    put('bad', 'This service asks for its token. ', token_form());
  } else {
    lost_since = 0;
    by_id('banner').hidden = true;
  }
}

export function banner_for_status(status) {
  if (!by_id('banner').hidden && by_id('banner').dataset.kind === 'bad') return;
  if (status.degraded) {
    put('note', 'Under load: cheaper models stand in for some series until it is over.');
  } else {
    by_id('banner').hidden = true;
  }
}

function put(kind, ...parts) {
  const banner = by_id('banner');
  const same = banner.dataset.kind === kind && kind === 'note' && !banner.hidden &&
    banner.textContent === parts[0];
  if (same) return;
  banner.dataset.kind = kind;
  banner.replaceChildren(...parts);
  banner.hidden = false;
}

function token_form() {
  const field = el('input', { type: 'password', id: 'token', autocomplete: 'current-password' });
  const use = (event) => {
    event.preventDefault();
    token.set(field.value.trim());
    location.reload();
  };
  return el('form', { onsubmit: use }, el('label', { for: 'token' }, 'Token '), field,
    el('button', {}, 'Use'));
}
