// What the page's modules do by themselves: node --import ./page_imports.mjs modules_test.mjs

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';

const page = (name) => import(`/page/${name}`);
const folder = new URL('../../serve/page/', import.meta.url);

/** FSC1 by docs/formats/http.md: magic, length, JSON padded to 8, then f64 times and f32 columns. */
function fsc1(meta, columns) {
  let head = JSON.stringify(meta);
  while ((8 + head.length) % 8) head += ' ';
  const rows = columns[0].length;
  const view = new DataView(new ArrayBuffer(8 + head.length + 8 * rows + 4 * rows * (columns.length - 1)));
  [...'FSC1'].forEach((c, i) => view.setUint8(i, c.charCodeAt(0)));
  view.setUint32(4, head.length, true);
  [...head].forEach((c, i) => view.setUint8(8 + i, c.charCodeAt(0)));
  let at = 8 + head.length;
  columns.forEach((column, k) => column.forEach((value) => {
    if (k === 0) view.setFloat64(at, value, true);
    else view.setFloat32(at, value, true);
    at += k === 0 ? 8 : 4;
  }));
  return view.buffer;
}

const NAMES = ['time', 'y', 'yhat', 'lower_80', 'upper_80', 'lower_95', 'upper_95', 'score', 'flags'];

function answer(rows) {
  const meta = { series: 'cpu', step_ms: 1000, now_ms: 2000, levels: [80, 95], columns: NAMES, rows: rows.length,
    alerts: [] };
  return { meta, buffer: fsc1(meta, NAMES.map((_, k) => rows.map((row) => row[k]))) };
}

const ROWS = [[1000, 1, 2, 1, 3, 0, 4, 0.5, 0], [2000, 3, 2, 1, 3, 0, 4, 1.5, 6],
  [3000, NaN, 2.5, 1, 4, -1, 6, NaN, 8]];

test('columns: reads what the format says, and NaN as null', async () => {
  const { decode } = await page('columns.js');
  const { meta, columns } = decode.binary(answer(ROWS).buffer);
  assert.equal(meta.series, 'cpu');
  assert.deepEqual(columns.time, [1000, 2000, 3000]);
  assert.deepEqual(columns.y, [1, 3], 'nothing behind the last number');
  const gap = decode.binary(answer([ROWS[0], ROWS[2], ROWS[1]]).buffer).columns.y;
  assert.deepEqual(gap, [1, null, 3]);
  assert.deepEqual(columns.upper_95, [4, 4, 6]);
});

test('columns: an answer without rows is none', async () => {
  const { decode } = await page('columns.js');
  assert.deepEqual(decode.binary(answer([]).buffer).columns.y, []);
});

test('columns: refuses what is cut off at any byte', async () => {
  const { decode } = await page('columns.js');
  const whole = answer(ROWS).buffer;
  for (let size = 0; size < whole.byteLength; size++) {
    assert.throws(() => decode.binary(whole.slice(0, size)), `${size} bytes`);
  }
});

test('frame: a point takes the place of its forecast, and a forecast of all behind the last value', async () => {
  const { decode } = await page('columns.js');
  const { Frame } = await page('frame.js');
  const frame = new Frame(decode.binary(answer(ROWS).buffer));
  frame.put({ time: 3000, y: 7, yhat: 2.5, lower: [1, -1], upper: [4, 6], score: 9, flags: 0 });
  assert.deepEqual(frame.time, [1000, 2000, 3000]);
  assert.equal(frame.row(2).y, 7);
  assert.equal(frame.last_seen(), 2);
  frame.put_forecast({ time: [3000, 4000, 5000], yhat: [1, 2, 3], lower: [[0, 1, 2], [-1, 0, 1]],
    upper: [[2, 3, 4], [3, 4, 5]] });
  assert.deepEqual(frame.time, [1000, 2000, 3000, 4000, 5000]);
  assert.equal(frame.row(2).y, 7);
  assert.deepEqual(frame.ahead(), { steps: 2, level: 95, lower: 0, upper: 5 });
  frame.put({ time: 2500, y: 1, yhat: 1, lower: [0, 0], upper: [2, 2], score: 0, flags: 0 });
  assert.deepEqual(frame.time, [1000, 2000, 2500, 3000, 4000, 5000]);
});

test('series key: labels with quotes, commas and braces', async () => {
  const { parse_key, promql } = await page('series_key.js');
  assert.deepEqual(parse_key('nyc_taxi'), { name: 'nyc_taxi', labels: [] });
  assert.deepEqual(parse_key('cpu{host="a",job="x,y}"}'),
    { name: 'cpu', labels: [['host', 'a'], ['job', 'x,y}']] });
  assert.deepEqual(parse_key('m{p="say \\"hi\\""}').labels, [['p', 'say "hi"']]);
  assert.equal(promql('cpu{host="a"}'), 'yhat{metric="cpu",host="a"}');
  assert.equal(promql('m{p="say \\"hi\\""}'), 'yhat{metric="m",p="say \\"hi\\""}');
});

test('range: the times that the service reads', async () => {
  const { parse_time, view_of } = await page('range.js');
  const now = Date.UTC(2024, 0, 2);
  assert.equal(parse_time('now-6h', now), now - 6 * 3600e3);
  assert.equal(parse_time('now+1.5d', now), now + 36 * 3600e3);
  assert.equal(parse_time('2024-01-01T00:00:00Z', now), now - 86400e3);
  assert.equal(parse_time('1704067200', now), now - 86400e3);
  assert.equal(parse_time('yesterday', now), null);
  const extent = { first: 0, last: now + 1000, seen: now, step: 10 };
  assert.deepEqual(view_of('all', extent, now), [0, now + 1000]);
  assert.deepEqual(view_of('now-1h/now', extent, now), [now - 3600e3, now]);
  assert.deepEqual(view_of('now-1h', extent, now), [now - 3600e3, now + 1000]);
  assert.deepEqual(view_of('now-1h', { ...extent, last: now + 86400e3 }, now), [now - 3600e3, now + 900e3]);
  assert.deepEqual(view_of('', extent, now), [now + 1000 - 5000, now + 1000]);
});

test('copies: a shell reads the words back as they were', async () => {
  const { copies } = await page('copies.js');
  const state = { series: `cpu{host="it's"}`, range: 'now-6h/now+2h', budget: '2/day', direction: 'down', min_dev: '5' };
  assert.equal(copies.cli(state), 'foreshock detect cpu_host_it_s.csv --budget 2/day --direction below --min-dev 5');
  assert.equal(copies.yaml(state), 'detect:\n  budget: 2/day\n  direction: below\n  min_dev: 5\n');
  const { execFileSync } = await import('node:child_process');
  const script = `curl() { printf '%s\\n' "$@"; }; ${copies.curl(state, 'http://h:8080')}`;
  assert.deepEqual(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim().split('\n'),
    ['-sG', 'http://h:8080/api/v1/columns', '--data-urlencode', `series=cpu{host="it's"}`,
      '--data-urlencode', 'start=now-6h', '--data-urlencode', 'end=now+2h']);
});

test('export: fields that need it are quoted, what is missing is empty', async () => {
  const { to_csv } = await page('export_csv.js');
  const columns = { time: [0, 500], y: [1.5, null] };
  assert.equal(to_csv('cpu{host="a"}', { meta: { columns: ['time', 'y'] }, columns }),
    'unique_id,ds,y\n"cpu{host=""a""}",1970-01-01T00:00:00Z,1.5\n"cpu{host=""a""}",1970-01-01T00:00:00.500Z,\n');
});

test('stream: events in pieces of any size, comments left out', async () => {
  const { EventParser } = await page('stream.js');
  const text = ': hello\n\nid: 7\nevent: point\ndata: {"a":\ndata: 1}\n\nevent: reset\ndata: {}\r\n\r\n';
  for (let size = 1; size <= text.length; size++) {
    const seen = [];
    const parser = new EventParser((event) => seen.push(event));
    for (let at = 0; at < text.length; at += size) parser.feed(text.slice(at, at + size));
    assert.deepEqual(seen, [{ type: 'point', data: '{"a":\n1}', id: '7' },
      { type: 'reset', data: '{}', id: undefined }], `pieces of ${size}`);
  }
});

test('words: numbers as people read them', async () => {
  const { alike, number, score, short, span, time } = await page('words.js');
  assert.deepEqual([12480.4, 812.04, 41.521, 0.0012344, 3.1e-9, null].map((x) => number(x)),
    ['12,480', '812', '41.52', '0.001234', '3.1e-9', '–']);
  const write = alike([987.4, 1095.2]);
  assert.deepEqual([write(987.4), write(1095.2)], ['987', '1,095']);
  assert.equal(short(1234.5), '1.23k');
  assert.equal(span(754_000), '13 min');
  assert.equal(score(4.81), '4.8');
  assert.equal(time(Date.UTC(2024, 2, 8, 14, 5), 60_000, Date.UTC(2024, 5, 1)), '8 Mar 14:05');
});

test('all files together are at most 120 KB, packed', () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'));
  const size = files.reduce((sum, entry) =>
    sum + gzipSync(readFileSync(`${entry.parentPath ?? entry.path}/${entry.name}`), { level: 9 }).length, 0);
  console.log(`${files.length} files, ${size} bytes packed`);
  assert.ok(size <= 120 * 1024, `${size} bytes`);
});

test('the page names every module that it loads, and no script or style stands in it', () => {
  const html = readFileSync(new URL('index.html', folder), 'utf8');
  const named = new Set([...html.matchAll(/href="\/page\/([\w./]+\.js)"/g)].map((found) => found[1]));
  const loaded = new Set();
  const load = (name) => {
    if (loaded.has(name)) return;
    loaded.add(name);
    const text = readFileSync(new URL(name, folder), 'utf8');
    for (const found of text.matchAll(/^(?:import|export) .*?from '\/page\/([\w./]+)'/gms)) load(found[1]);
  };
  load('main.js');
  loaded.delete('main.js');
  assert.deepEqual([...loaded].sort(), [...named].sort());
  assert.doesNotMatch(html, /<style|style="|<script(?![^>]*src=)| on\w+="/);
});

const raised = (series, minute, more = {}) => ({ series, id: `${series}@${minute}`, raised_ms: minute * 60_000,
  step_ms: 60_000, score: 2, ...more });
const on_hosts = (count, minute) => [...Array(count).keys()].map((host) =>
  raised(`cpu{host="${host}",job="api"}`, minute));

test('now: ten hosts with the same spike are one group, where the worst of them stands', async () => {
  const { groups_of } = await page('now_groups.js');
  const hosts = on_hosts(10, 5);
  const disk = raised('disk{host="1"}', 5);
  const groups = groups_of([hosts[3], disk, ...hosts.filter((_, i) => i !== 3)]);
  assert.deepEqual(groups.map((group) => group.length), [10, 1]);
  assert.equal(groups[0][0], hosts[3]);
  assert.deepEqual(groups_of([]), []);
});

test('now: only what was raised within three steps is one group', async () => {
  const { groups_of } = await page('now_groups.js');
  const sizes = (...incidents) => groups_of(incidents).map((group) => group.length);
  assert.deepEqual(sizes(...on_hosts(2, 5), raised('cpu{host="9"}', 8)), [3]);
  assert.deepEqual(sizes(...on_hosts(2, 5), raised('cpu{host="9"}', 9)), [2, 1]);
  const drifting = [0, 2, 4, 6].map((minute) => raised(`cpu{host="${minute}"}`, minute));
  assert.deepEqual(sizes(...drifting), [2, 2], 'counted from the first of a group');
  const hourly = { step_ms: 3_600_000 };
  assert.deepEqual(sizes(raised('a{h="1"}', 0, hourly), raised('a{h="2"}', 180, hourly)), [2]);
  assert.deepEqual(sizes(raised('a{h="1"}', 0, { step_ms: 0 }), raised('a{h="2"}', 3, { step_ms: undefined })), [2]);
});

test('now: one series that comes again is no group', async () => {
  const { groups_of } = await page('now_groups.js');
  assert.deepEqual(groups_of([raised('cpu', 5), raised('cpu', 6)]).map((group) => group.length), [1, 1]);
});

test('now: a group is named by the labels that differ', async () => {
  const { apart } = await page('now_groups.js');
  assert.equal(apart(on_hosts(3, 5)), 'host=0, 1, 2');
  assert.equal(apart([raised('cpu', 5)]), '');
});
