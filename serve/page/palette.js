// What a canvas needs of the colours; style.css has the same for the rest.

const LIGHT = {
  ink: '#17212b', muted: '#56616d', grid: 'rgba(23,33,43,.09)', line: '#c9cfd6',
  seen: '#17212b', expected: '#1d6fb8',
  outer: 'rgba(29,111,184,.13)', inner: 'rgba(29,111,184,.17)',
  outer_ahead: 'rgba(29,111,184,.17)', inner_ahead: 'rgba(29,111,184,.28)',
  ahead: 'rgba(29,111,184,.045)', paper: '#ffffff',
  warning: '#9a5800', critical: '#b3261e', incident: 'rgba(179,38,30,.08)',
  lane: 'rgba(86,97,109,.55)', lane_fill: 'rgba(86,97,109,.16)', what_if: '#6b3fa0',
};

const DARK = {
  ink: '#e3e9ef', muted: '#94a1af', grid: 'rgba(200,215,230,.075)', line: '#303a45',
  seen: '#e9eef3', expected: '#6cb2eb',
  outer: 'rgba(108,178,235,.13)', inner: 'rgba(108,178,235,.17)',
  outer_ahead: 'rgba(108,178,235,.17)', inner_ahead: 'rgba(108,178,235,.30)',
  ahead: 'rgba(108,178,235,.045)', paper: '#151b22',
  warning: '#f2b441', critical: '#ff7a6e', incident: 'rgba(255,122,110,.10)',
  lane: 'rgba(148,161,175,.6)', lane_fill: 'rgba(148,161,175,.16)', what_if: '#c4a1f5',
};

export const dark_system = matchMedia('(prefers-color-scheme: dark)');

/** `theme`: "light", "dark", or anything else for what the system prefers. */
export function palette(theme) {
  const dark = theme === 'dark' || (theme !== 'light' && dark_system.matches);
  return dark ? DARK : LIGHT;
}
