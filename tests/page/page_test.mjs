// The live page in a real browser, on a running service:
//   FORESHOCK_URL=http://127.0.0.1:8080 node tests/page/page_test.mjs
// FORESHOCK_SHOTS: folder for pictures. FORESHOCK_SERIES: the series to look at.
// FORESHOCK_EMBED_PORT: where a page of another origin is served (8099); the service must list
// http://127.0.0.1:PORT in server.allow_origins.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { faint, nameless, too_wide, twice } from './access.mjs';
import { base, launch, pause, some_series } from './browser.mjs';

const shots = process.env.FORESHOCK_SHOTS;
const embed_port = Number(process.env.FORESHOCK_EMBED_PORT ?? 8099);
const DRAWN = { timeout: 20_000 };
const browser = await launch();
let series = '';

before(async () => {
  if (shots) mkdirSync(shots, { recursive: true });
  series = await some_series();
});
after(() => browser.close());

/** A page in a context of its own; `errors` is what its console complained of. */
async function open(query = {}, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'], ...options });
  const page = await context.newPage();
  page.errors = [];
  page.on('console', (message) => message.type() === 'error' && page.errors.push(message.text()));
  page.on('pageerror', (error) => page.errors.push(error.message));
  await page.goto(`${base}/?${new URLSearchParams({ series, ...query })}`);
  await page.waitForSelector('#plot canvas', DRAWN);
  await page.waitForFunction(() => performance.getEntriesByName('foreshock:first-chart').length, null, DRAWN);
  return page;
}

async function closing(page, f) {
  try {
    await f(page);
    // A service under load asks to come back, which the page does and the console tells.
    assert.deepEqual(page.errors.filter((text) => !text.includes('status of 503')), []);
  } finally {
    await page.context().close();
  }
}

const shot = async (page, name) => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
};

/** Different colours on the chart: an empty one has a few, for its axes. */
const colours = (page) => page.evaluate(() => {
  const canvas = document.querySelector('#plot canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
});

const events = (page) => page.evaluate(() => performance.getEntriesByName('foreshock:event').length);
const name_of = (key) => key.split('{')[0];

test('draws the series, says it in a sentence, and the console stays quiet', async () => {
  await closing(await open(), async (page) => {
    assert.equal(await page.textContent('#series-title'), name_of(series));
    assert.ok(await colours(page) > 20);
    const sentence = await page.textContent('#sentence');
    assert.ok(sentence.startsWith(series), sentence);
    assert.match(sentence, /The last value: .* observed/);
    assert.match(sentence, /expected between/);
  });
});

test('opens on some series when the address names none', async () => {
  await closing(await open({ series: '' }), async (page) => {
    assert.notEqual(new URL(page.url()).searchParams.get('series'), null);
  });
});

test('looks well in light and dark, on a phone and at 200 % zoom', async () => {
  const looks = { light: {}, dark: { colorScheme: 'dark' },
    phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    zoomed: { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 } };
  for (const [name, options] of Object.entries(looks)) {
    await closing(await open({}, options), async (page) => {
      await pause(500);
      await shot(page, name);
      assert.equal(await too_wide(page), 0, `${name} scrolls sideways`);
      assert.deepEqual(await faint(page), [], name);
    });
  }
});

test('gives names to everything that can be reached, and each id once', async () => {
  for (const tab of ['forecast', 'residuals', 'backtest']) {
    await closing(await open({ tab }), async (page) => {
      await page.waitForFunction(() => !document.querySelector('#tab-panel').textContent.includes('…'),
        null, DRAWN);
      assert.deepEqual(await nameless(page), [], tab);
      assert.deepEqual(await twice(page), [], tab);
      assert.equal(await page.locator('h1').count(), 1);
      for (const role of ['main', 'banner', 'search', 'tablist', 'tabpanel', 'figure']) {
        assert.ok(await page.getByRole(role).count() >= 1, `${role} in ${tab}`);
      }
    });
  }
});

test('is used by the keyboard alone', async () => {
  await closing(await open(), async (page) => {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.keyboard.press('c');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'plot');
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => document.querySelector('#cursor-words').textContent !== '');
    const first = await page.textContent('#cursor-words');
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction((was) => document.querySelector('#cursor-words').textContent !== was, first);
    await page.keyboard.press('+');
    await page.waitForFunction(() => location.search.includes('range='));
    await page.keyboard.press('n');
    await page.keyboard.press('7');
    assert.equal(await page.getAttribute('#tab-config', 'aria-selected'), 'true');
    await page.focus('#tab-config');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-json');
    await page.keyboard.press('?');
    assert.ok(await page.isVisible('#help-box'));
    await page.keyboard.press('Escape');
    const dark = await page.evaluate(() => document.documentElement.dataset.theme);
    await page.keyboard.press('t');
    assert.notEqual(await page.evaluate(() => document.documentElement.dataset.theme), dark);
  });
});

test('finds a series by parts of its name', async () => {
  await closing(await open(), async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type(series.slice(0, 6));
    await page.waitForSelector('#hits [aria-selected="true"]', DRAWN);
    const wanted = page.locator('#hits li').first();
    const shown = await wanted.locator('b').textContent();
    await page.keyboard.press('Enter');
    await page.waitForFunction((name) => document.querySelector('#series-title').textContent === name, shown);
    assert.equal(name_of(new URL(page.url()).searchParams.get('series')), shown);
    await page.keyboard.press('/');
    await page.keyboard.type('no such name anywhere');
    await page.waitForFunction(() => document.querySelector('#hits-note').textContent.startsWith('No series'));
  });
});

/** Ten hosts with one spike, and a disk, in the place of what the service says. */
function on_ten_hosts() {
  const now_ms = Date.UTC(2024, 2, 4);
  const incident = (key, id, score) => ({ id, series: key, kind: 'spike', severity: score > 2 ? 'critical' : 'warning',
    open: true, from_ms: now_ms - 300_000, raised_ms: now_ms - 240_000, until_ms: null, score, p_value: 1e-9,
    value: 9, expected: 5, lower: 4, upper: 6, why: 'single points', step_ms: 60_000, spark: [5, 5, 5, 9] });
  const hosts = [...Array(10).keys()].map((host) =>
    incident(`http_requests{host="web-${host}",job="api"}`, `host-${host}`, 5 - host / 10));
  return { now_ms, incidents: [...hosts, incident('disk_used{host="db-1"}', 'disk', 1.5)] };
}

test('tells of ten hosts with one spike in one row, which unfolds', async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.route('**/api/v1/anomalies*', (route) => route.fulfill({ json: on_ten_hosts() }));
  await page.goto(`${base}/?${new URLSearchParams({ series })}`);
  await page.waitForSelector('#now-list .group', DRAWN);
  const rows = page.locator('#now-list button:visible');
  const group = page.getByRole('button', { name: 'http_requests, 10 series together: spike, critical' });
  assert.equal(await rows.count(), 2);
  assert.equal(await group.getAttribute('aria-expanded'), 'false');
  await shot(page, 'now-folded');
  await group.focus();
  await page.keyboard.press('Enter');
  assert.equal(await group.getAttribute('aria-expanded'), 'true');
  assert.equal(await rows.count(), 12);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'true');
  assert.equal(await page.locator(`#${await group.getAttribute('aria-controls')} > li`).count(), 10);
  await page.keyboard.press('Tab');
  const label = () => page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  assert.match(await label(), /^http_requests host=web-0 job=api: spike/);
  await shot(page, 'now-unfolded');
  assert.deepEqual(await nameless(page), []);
  assert.deepEqual(await twice(page), []);
  assert.equal(await too_wide(page), 0);
  assert.deepEqual(await faint(page), []);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  assert.match(await label(), /^http_requests host=web-1 /);
  await group.click();
  assert.equal(await rows.count(), 2);
  assert.equal(await group.getAttribute('aria-current'), 'true');
  await page.keyboard.press('j');
  assert.match(await label(), /^disk_used /);
  await page.keyboard.press('k');
  assert.match(await label(), /^http_requests, 10 series together/);
  await context.close();
});

test('shows what comes while it comes', async () => {
  await closing(await open(), async (page) => {
    const sentence = await page.textContent('#sentence');
    await page.waitForFunction(() => performance.getEntriesByName('foreshock:event').length >= 3, null, DRAWN);
    await page.waitForFunction((was) => document.querySelector('#sentence').textContent !== was, sentence,
      DRAWN);
    assert.equal(await page.textContent('#link').then((text) => /live|replaying/.test(text)), true);
    assert.match(await page.textContent('#rate'), /\/s$/);
  });
});

test('says that it is disconnected, and comes back', async () => {
  const page = await open();
  await pause(500);
  await page.context().setOffline(true);
  await page.waitForFunction(() => document.querySelector('#banner').textContent.startsWith('Disconnected'),
    null, { timeout: 30_000 });
  await page.context().setOffline(false);
  await page.waitForFunction(() => document.querySelector('#banner').hidden, null, { timeout: 30_000 });
  const before_ = await events(page);
  await page.waitForFunction((was) => performance.getEntriesByName('foreshock:event').length > was, before_,
    { timeout: 15_000 });
  await page.context().close();
});

test('tells how many alerts a week other settings give, and marks them', async () => {
  await closing(await open(), async (page) => {
    await page.waitForFunction(() => /\d/.test(document.querySelector('.weekly b').textContent), null, DRAWN);
    await page.focus('#wi-budget');
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/what_if') && answer.ok());
    await page.keyboard.press('End');
    const answer = await (await answered).json();
    await pause(200);
    const [was, is] = await page.locator('.weekly b').allTextContents();
    assert.ok(Math.abs(Number(was.replaceAll(',', '')) - answer.before.per_week) <= 0.5, was);
    assert.ok(answer.after.alerts >= answer.before.alerts, 'ten a day is not stricter');
    assert.match(is, /\d/);
    assert.equal(new URL(page.url()).searchParams.get('budget'), '10/day');
    await shot(page, 'what-if');
    await page.click('text=Back to the config');
    assert.equal(new URL(page.url()).searchParams.get('budget'), null);
  });
});

test('restores from its address what was set', async () => {
  const query = { tab: 'residuals', range: 'all', theme: 'dark', budget: '1/day', direction: 'up' };
  await closing(await open(query), async (page) => {
    assert.equal(await page.getAttribute('#tab-residuals', 'aria-selected'), 'true');
    assert.equal(await page.getAttribute('[data-range="all"]', 'aria-pressed'), 'true');
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.click('#tab-forecast');
    assert.equal(await page.getAttribute('#wi-budget', 'aria-valuetext'), '1 a day');
    assert.ok(await page.isChecked('[name="wi-direction"][value="up"]'));
    await page.reload();
    await page.waitForSelector('#plot canvas', DRAWN);
    assert.equal(await page.getAttribute('#tab-forecast', 'aria-selected'), 'true');
    assert.ok(await page.isChecked('[name="wi-direction"][value="up"]'));
  });
});

test('fills every tab', async () => {
  await closing(await open(), async (page) => {
    for (const tab of ['decompose', 'spectrum', 'correlation', 'residuals', 'backtest', 'config', 'json']) {
      await page.click(`#tab-${tab}`);
      const filled = tab === 'backtest' ? 'table.sortable tbody tr'
        : ['config', 'json'].includes(tab) ? 'pre' : '.small canvas';
      await page.waitForSelector(`#tab-panel ${filled}`, { timeout: 30_000 });
      await shot(page, `tab-${tab}`);
      if (tab === 'backtest') {
        await page.click('th >> text=ms per fit');
        assert.equal(await page.locator('th[aria-sort="ascending"]').textContent(), 'ms per fit');
      }
    }
  });
});

test('copies commands that work', async () => {
  await closing(await open({ budget: '1/day', direction: 'up' }), async (page) => {
    const copied = async (what) => {
      await page.click(`[data-copy="${what}"]`);
      await page.waitForFunction(() => document.querySelector('#toast').textContent.startsWith('Copied'));
      return page.evaluate(() => navigator.clipboard.readText());
    };
    assert.match(await copied('cli'), /^foreshock detect \S+\.csv --budget 1\/day --direction above$/);
    assert.match(await copied('yaml'), /^detect:\n {2}budget: 1\/day\n {2}direction: above\n/);
    const curl = await copied('curl');
    assert.equal(JSON.parse(execFileSync('sh', ['-c', curl])).series, series);
    const query = await copied('promql');
    const answer = await fetch(`${base}/api/v1/query?${new URLSearchParams({ query })}`);
    assert.equal((await answer.json()).status, 'success', query);
  });
});

test('exports a CSV that the program reads', async () => {
  await closing(await open({ range: 'all' }), async (page) => {
    const saved = page.waitForEvent('download');
    await page.click('#export');
    const lines = readFileSync(await (await saved).path(), 'utf8').trim().split('\n');
    assert.match(lines[0], /^unique_id,ds,y,yhat/);
    assert.ok(lines.length > 2);
    assert.match(lines[1], /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
  });
});

test('takes the word of people for real and noise', async () => {
  await closing(await open({ range: 'all' }), async (page) => {
    if (!await page.isVisible('#judge')) return;
    await page.click('[data-label="noise"]');
    await page.waitForFunction(() => /^Not(ed as noise| kept)/.test(document.querySelector('#toast').textContent));
    page.errors.length = 0;  // A service without a folder answers 409, which the console tells too.
  });
});

test('says so when there is no such series', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${base}/?series=no_such_series`);
  await page.waitForFunction(() =>
    document.querySelector('#plot-note').textContent.startsWith('There is no series no_such_series'));
  await context.close();
});

test('is drawn on a page of another origin', async () => {
  const html = `<!doctype html><title>elsewhere</title><script type="module" src="${base}/embed.js"></script>
    <foreshock-chart src="${base}" series='${series.replaceAll("'", '&#39;')}' live></foreshock-chart>`;
  const elsewhere = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end(html);
  });
  await new Promise((done) => elsewhere.listen(embed_port, '127.0.0.1', done));
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  try {
    await page.goto(`http://127.0.0.1:${embed_port}/`);
    await page.waitForFunction(() => document.querySelector('foreshock-chart')?.shadowRoot
      ?.querySelector('canvas'), null, DRAWN);
    await page.waitForFunction((key) => document.querySelector('foreshock-chart').shadowRoot
      .querySelector('figure').getAttribute('aria-label')?.startsWith(key), series, DRAWN);
    await page.waitForFunction(() => performance.getEntriesByName('foreshock:event').length > 0, null, DRAWN);
    await shot(page, 'embed');
    assert.deepEqual(errors.filter((text) => !/favicon|status of 503/.test(text)), []);
  } finally {
    await context.close();
    elsewhere.close();
  }
});
