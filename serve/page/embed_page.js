// /embed?series=KEY&range=...&theme=...: the element, told what the address says.

import '/embed.js';

const query = new URLSearchParams(location.search);
const chart = document.createElement('foreshock-chart');
for (const name of ['series', 'range', 'theme']) {
  if (query.has(name)) chart.setAttribute(name, query.get(name));
}
if (query.get('live') !== '0') chart.setAttribute('live', '');
document.body.append(chart);
