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
const columns = [];
const first = [];
const fresh = [];
const zooms = [];
let rows = 0;
let event = [];

for (let round = 0; round < ROUNDS; round++) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${base}/?${new URLSearchParams({ series, range: 'all', points: String(POINTS) })}`);
  const drawn = () => performance.getEntriesByName('foreshock:first-chart').length;
  await page.waitForFunction(drawn, null, { timeout: 60_000 });
  first.push(...await durations(page, 'foreshock:first-chart'));
  columns.push(...(await durations(page, 'foreshock:shown')).slice(0, 1));
  fresh.push(...(await durations(page, 'foreshock:columns')).slice(0, 1));
  rows = await page.evaluate(() => Number(document.querySelector('.data-head span').textContent
    .match(/of ([\d,]+)/)?.[1].replaceAll(',', '')));
  await page.focus('#plot');
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('+');
    await pause(400);
  }
  zooms.push(...await durations(page, 'foreshock:zoom'));
  await page.keyboard.press('n');
  await pause(3000);
  event = [...event, ...await durations(page, 'foreshock:event')];
  await context.close();
}
await browser.close();

const line = (what, values, limit) => values.length
  ? `${what.padEnd(34)} ${quantile(values, 0.5).toFixed(0).padStart(6)} ${quantile(values, 0.95).toFixed(0).padStart(6)}` +
    ` ${Math.max(...values).toFixed(0).padStart(6)} ${String(values.length).padStart(6)}   ${limit}`
  : `${what}: nothing was seen`;
console.log(`${series}: ${rows.toLocaleString('en')} rows, 7 columns`);
console.log(`${'ms'.padEnd(34)} ${'p50'.padStart(6)} ${'p95'.padStart(6)} ${'max'.padStart(6)} ${'n'.padStart(6)}`);
console.log(line('columns asked for to received', fresh, ''));
console.log(line('columns received to painted', columns, '<= 250'));
console.log(line('opening the page to painted', first, ''));
console.log(line('zoom key to painted', zooms, '<= 100'));
console.log(line('event to painted', event, 'p95 <= 50'));
