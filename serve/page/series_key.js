// cpu{host="a",job="api"}: a name and its labels, as Prometheus writes them.

const UNESCAPED = { n: '\n', '\\': '\\', '"': '"' };

/** {name, labels: [[key, value], ...]}; what cannot be read as labels belongs to the name. */
export function parse_key(key) {
  const open = key.indexOf('{');
  if (open < 0 || !key.endsWith('}')) return { name: key, labels: [] };
  const labels = [];
  const pair = /\s*([^=,{}"]+)="((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;
  const inside = key.slice(open + 1, -1);
  while (pair.lastIndex < inside.length) {
    const found = pair.exec(inside);
    if (!found) return { name: key, labels: [] };
    labels.push([found[1].trim(), found[2].replace(/\\(.)/g, (_, c) => UNESCAPED[c] ?? c)]);
  }
  return { name: key.slice(0, open), labels };
}

const escaped = (text) =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

/** yhat{metric="cpu",host="a"}: the same series in the Prometheus-compatible API. */
export function promql(key, name = 'yhat', more = []) {
  const { name: metric, labels } = parse_key(key);
  const all = [['metric', metric], ...labels, ...more];
  return `${name}{${all.map(([label, value]) => `${label}="${escaped(value)}"`).join(',')}}`;
}
