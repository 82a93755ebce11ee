// What has one cause is one row: incidents of one metric that were raised within a few steps.

import { parse_key } from '/page/series_key.js';

const STEPS = 3;          // How far apart two of one cause may be raised.
const STEP_MS = 60_000;   // Of an incident that does not say.

/** [[incident, ...], ...]: in the order in which they come, each group where its first one stands. Two
    series make a group; what came again on one series stays two rows. */
export function groups_of(incidents) {
  const bunches = new Map();
  const by_time = [...incidents].sort((a, b) => a.raised_ms - b.raised_ms);
  const newest = new Map();  // By name: the bunch that may still grow.
  for (const incident of by_time) {
    const { name } = parse_key(incident.series);
    let bunch = newest.get(name);
    const within = STEPS * (incident.step_ms || bunch?.step_ms || STEP_MS);
    if (!bunch || incident.raised_ms - bunch.from > within) {
      bunch = { from: incident.raised_ms, step_ms: incident.step_ms, series: new Set() };
      newest.set(name, bunch);
    }
    bunch.series.add(incident.series);
    bunches.set(incident, bunch);
  }
  const groups = new Map();
  for (const incident of incidents) {
    const bunch = bunches.get(incident);
    const key = bunch.series.size > 1 ? bunch : incident;
    if (groups.has(key)) groups.get(key).push(incident);
    else groups.set(key, [incident]);
  }
  return [...groups.values()];
}

/** "host=a, b, c": the labels that tell the series of a group apart. */
export function apart(group) {
  const values = new Map();
  const series = new Set(group.map((one) => one.series));
  for (const key of series) {
    for (const [label, value] of parse_key(key).labels) {
      if (!values.has(label)) values.set(label, new Set());
      values.get(label).add(value);
    }
  }
  return [...values].filter(([, all]) => all.size > 1)
    .map(([label, all]) => `${label}=${[...all].sort().join(', ')}`).join(' ');
}
