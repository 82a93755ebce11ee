// The box with the keys and the signs.

import { by_id, el } from '/page/dom.js';
import { KINDS, sign_svg } from '/page/signs.js';
import { kind_words } from '/page/words.js';

export function open_help() {
  if (!by_id('help-signs').children.length) {
    by_id('help-signs').append(...KINDS.map((kind) =>
      el('li', {}, sign_svg(kind, 'warning'), kind_words(kind))));
  }
  by_id('help-box').showModal();
}
