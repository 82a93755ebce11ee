// Finds the browser and the program that is tested. Exit code 77 means: not to be had here.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const SKIPPED = 77;

export function skip(why) {
  console.log(why);
  process.exit(SKIPPED);
}

const deps = process.env.FORESHOCK_DEPS ?? join(homedir(), '.cache/foreshock/deps');
const program = [process.env.FORESHOCK_CHROMIUM, '/usr/bin/chromium'].find((one) => one && existsSync(one));

export const base = (process.env.FORESHOCK_URL ?? '').replace(/\/+$/, '');

/** Without a graphics card, as on a build server. */
export async function launch() {
  if (!base) skip('FORESHOCK_URL names no running service');
  if (!program) skip('no chromium: apt-get install chromium');
  let playwright;
  try {
    playwright = createRequire(join(deps, 'playwright/'))('playwright-core');
  } catch {
    skip(`no playwright-core in ${deps}/playwright: ./run setup`);
  }
  return playwright.chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** The series that the tests look at: the one that is asked for, else the first that there is. */
export async function some_series() {
  if (process.env.FORESHOCK_SERIES) return process.env.FORESHOCK_SERIES;
  for (let i = 0; i < 100; i++) {
    const answer = await (await fetch(`${base}/api/v1/search?q=&limit=1`)).json();
    if (answer.series.length) return answer.series[0].series;
    await pause(200);
  }
  throw new Error('the service has no series');
}

export const quantile = (values, q) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
};
