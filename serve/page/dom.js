// Elements without ceremony.

/** el('p', {class: 'quiet', onclick: f}, 'text', child, ...): null children are left out. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same in SVG's name space. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export const by_id = (id) => document.getElementById(id);

/** Text that is already there is not written again: a screen reader would say it twice. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Calls `f` soon, and not again before `ms` are over, however often it is asked to. */
export function at_most_every(ms, f) {
  let timer = 0;
  return () => {
    timer ||= setTimeout(() => {
      timer = 0;
      f();
    }, ms);
  };
}

/** Calls `f` once things have been quiet for that long; with the newest arguments. */
export function settled(f, ms) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => f(...args), ms);
  };
}
