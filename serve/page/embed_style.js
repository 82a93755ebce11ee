// The style inside <foreshock-chart>'s shadow: the page around it neither sees nor changes it.

const DARK = '--card:#151b22;--ink:#e3e9ef;--muted:#94a1af;--line:#27303a;--accent:#6cb2eb;' +
  '--warning:#f2b441;--critical:#ff7a6e;color-scheme:dark;';

export const EMBED_CSS = `
:host { --card:#fff; --ink:#17212b; --muted:#56616d; --line:#d9dcd7; --accent:#1d6fb8; --warning:#9a5800;
  --critical:#b3261e; color-scheme:light; display:block; height:320px; background:var(--card); color:var(--ink);
  border-radius:8px; font:13px/1.4 system-ui,sans-serif; font-variant-numeric:tabular-nums; }
:host([theme="dark"]) { ${DARK} }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${DARK} } }
figure { display:flex; flex-direction:column; height:100%; margin:0; padding:8px 10px; box-sizing:border-box;
  position:relative; }
figcaption { display:flex; justify-content:space-between; gap:12px; }
figcaption b { font-weight:600; overflow-wrap:anywhere; }
figcaption span { color:var(--critical); white-space:nowrap; }
.plot { flex:1; min-height:0; touch-action:pan-y; overflow:hidden; }
p, ul { margin:0; padding:0; list-style:none; }
.note:not(:empty) { position:absolute; inset:40px 16px; display:grid; place-items:center; text-align:center; }
.aside { color:var(--muted); font-size:12px; overflow-wrap:anywhere; }
.signs { display:flex; flex-wrap:wrap; gap:2px 14px; font-size:12px; color:var(--muted); }
.signs li { display:flex; gap:6px; align-items:center; }
.sign { width:12px; height:12px; overflow:visible; }
.sign polygon { stroke:var(--warning); fill:transparent; stroke-width:.35; stroke-linejoin:round; }
.sign.critical polygon { stroke:var(--critical); fill:var(--critical); }
.u-cursor-x { border-right:1px solid var(--muted) !important; }
.u-select { background:var(--accent) !important; opacity:.14; }
.dot { width:8px; height:8px; margin:-4px 0 0 -4px; border-radius:50%; background:var(--ink) !important;
  border:2px solid var(--card) !important; box-sizing:border-box; }
.dot.expected { background:var(--accent) !important; }
`;
