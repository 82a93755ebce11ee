// What can be told of a page's accessibility by a program: names, ids, contrast. Runs in the page.

const NAMED = new Set(['button', 'link', 'textbox', 'searchbox', 'combobox', 'slider', 'radio', 'tab',
  'listbox', 'option', 'img', 'image', 'figure', 'dialog', 'tabpanel', 'tablist', 'application', 'meter']);

/** Nodes of the accessibility tree that need a name and have none. */
export async function nameless(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes.filter((node) => !node.ignored && NAMED.has(node.role?.value) && !node.name?.value)
    .map((node) => node.role.value);
}

export const twice = (page) => page.evaluate(() => {
  const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
  return ids.filter((id, i) => ids.indexOf(id) !== i);
});

/** Texts whose contrast is below 4.5 to 1 (WCAG 2.2, 1.4.3), as "ratio text". */
export const faint = (page) => page.evaluate(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const colour = rgba(getComputedStyle(one).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !node.checkVisibility() || node.closest('script, noscript, option, canvas')) continue;
    const a = luminance(rgba(getComputedStyle(node).color));
    const b = luminance(ground(node));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${text.slice(0, 40)}`);
  }
  return found;
});

/** Elements that reach beyond the right edge of the window and cannot be scrolled to within. */
export const too_wide = (page) => page.evaluate(() =>
  document.documentElement.scrollWidth > innerWidth ? document.documentElement.scrollWidth - innerWidth : 0);
