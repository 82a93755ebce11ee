// How fast the page is, in a browser without a graphics card:
//   FORESHOCK_URL=http://127.0.0.1:8080 node tests/page/speed.mjs [POINTS]
// POINTS (100,000): so many of the newest points are asked for at once, with bands and scores: seven
// columns beside the time.

import { base, launch, pause, quantile, some_series } from './browser.mjs';

const POINTS = Number(process.argv[2] ?? 100_000);
const ROUNDS = 7;

const durations = (page, name) => page.evaluate((one) =>
  performance.getEntriesByName(one).map((entry) => entry.duration), name);

const browser = await launch();
const series = await some_series();
const seen = { received: [], painted: [], opened: [], zoom: [], event: [], opened_usual: [], event_usual: [] };
let rows = 0;

async function open(query) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${base}/?${new URLSearchParams({ series, ...query })}`);
  await page.waitForFunction(() => performance.getEntriesByName('foreshock:first-chart').length, null,
    { timeout: 60_000 });
  return page;
}

async function round_of_all() {
  const page = await open({ range: 'all', points: String(POINTS) });
  seen.opened.push(...await durations(page, 'foreshock:first-chart'));
  seen.painted.push((await durations(page, 'foreshock:shown'))[0]);
  seen.received.push((await durations(page, 'foreshock:columns'))[0]);
  await pause(500);
  rows = await page.evaluate(() => document.querySelector('.data-head span').textContent);
  await page.focus('#plot');
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('+');
    await pause(400);
  }
  seen.zoom.push(...await durations(page, 'foreshock:zoom'));
  await page.keyboard.press('n');
  await page.evaluate(() => performance.clearMeasures('foreshock:event'));
  await pause(3000);
  seen.event.push(...await durations(page, 'foreshock:event'));
  await page.context().close();
}

async function round_as_usual() {
  const page = await open({});
  seen.opened_usual.push(...await durations(page, 'foreshock:first-chart'));
  await pause(1000);
  await page.evaluate(() => performance.clearMeasures('foreshock:event'));
  await pause(3000);
  seen.event_usual.push(...await durations(page, 'foreshock:event'));
  await page.context().close();
}

for (let round = 0; round < ROUNDS; round++) {
  await round_of_all();
  await round_as_usual();
}
await browser.close();

function line(what, values, limit = '') {
  if (!values.length) {
    console.log(`${what}: nothing was seen`);
    return;
  }
  const cells = [quantile(values, 0.5), quantile(values, 0.95), Math.max(...values), values.length];
  console.log(`${what.padEnd(36)}${cells.map((v) => v.toFixed(0).padStart(7)).join('')}   ${limit}`);
}

console.log(`${series}, rows ${rows}`);
console.log(`${'ms'.padEnd(36)}${['p50', 'p95', 'max', 'n'].map((name) => name.padStart(7)).join('')}`);
line('all points: asked for to received', seen.received);
line('all points: received to painted', seen.painted, '<= 250');
line('all points: page opened to painted', seen.opened);
line('all points: zoom key to painted', seen.zoom, '<= 100');
line('all points: event to painted', seen.event);
line('as it opens: page opened to painted', seen.opened_usual);
line('as it opens: event to painted', seen.event_usual, 'p95 <= 50');
