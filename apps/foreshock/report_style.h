#pragma once

#include <string_view>

namespace foreshock::app {

/// Look of the report, for light and dark screens and for paper. Nothing is told by colour alone:
/// models differ by dashes, the best by a star, forecasts by bands.
constexpr std::string_view kReportStyle = R"(
:root{color-scheme:light dark;--page:#fcfcfb;--card:#fff;--ink:#1b2230;--soft:#5b6472;
--rule:#e3e6ea;
--blue:#1f62b0;--rust:#b1490f;--m1:#b1490f;--m2:#0b7a5c;--m3:#8a3c8f;--m4:#7a6200;--m5:#4a5568}
@media(prefers-color-scheme:dark){:root{--page:#12151a;--card:#181c22;--ink:#e7e9ed;--soft:#9aa4b2;
--rule:#2a303a;--blue:#6cabf5;--rust:#f0935a;--m1:#f0935a;--m2:#4cc9a0;--m3:#d596da;--m4:#d8bd4a;
--m5:#a7b1bf}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main{max-width:1140px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:26px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:17px;margin:44px 0 4px}h3{font-size:15px;margin:0;overflow-wrap:anywhere}
p{margin:0 0 10px;max-width:72ch}.soft{color:var(--soft)}
.lead{font-size:17px;max-width:none;margin:14px 0 20px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%}
th,td{padding:7px 12px;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
th{font-weight:600;color:var(--soft);font-size:13px}
th:first-child,td:first-child{text-align:left;padding-left:0}tbody th{color:var(--ink);
font-size:15px}
td.best{font-weight:700}td.best::after{content:" \2605";color:var(--blue)}
td:not(.best)::after,thead th:not(:first-child)::after{content:" \2605";visibility:hidden}
.plain td::after,.plain th::after{content:none!important}
.plain tbody th{white-space:normal}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,460px),1fr));gap:20px;
margin-top:14px}
.three{grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr))}
.grid>article{max-width:780px}
.card{background:var(--card);border:1px solid var(--rule);border-radius:8px;padding:16px 18px 12px;
min-width:0}
.card header{display:flex;justify-content:space-between;gap:12px;align-items:baseline;
margin-bottom:8px}
.card header span{color:var(--soft);font-size:13px;white-space:nowrap}
main>.card{margin-top:20px}.card h2{font-size:15px;margin:0;overflow-wrap:anywhere}
.card section>h3{font-size:13px;font-weight:600;color:var(--soft);margin:2px 0 8px}
.grid>section{min-width:0}.wide{grid-column:1/-1}
.card p{font-size:13px;color:var(--soft);margin:2px 0 8px}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font:11px system-ui,sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}
path{fill:none}path.rule{stroke:var(--rule)}
.zero{stroke:var(--soft);stroke-width:1;opacity:.6}.cutoff{stroke:var(--soft);stroke-dasharray:2 3}
.actual{stroke:var(--ink);stroke-width:1.4;stroke-linejoin:round}.outcome{fill:var(--ink)}
.median,.model{stroke:var(--blue);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
path.band{fill:var(--blue);fill-opacity:.17}
.over,.count{fill:var(--blue);fill-opacity:.75}.even-bar{fill:var(--soft);fill-opacity:.55}
.under{fill:var(--rust);fill-opacity:.8}.alert{fill:var(--rust)}
.frame{fill:none;stroke:var(--rule)}.heat{stroke:var(--blue);shape-rendering:crispEdges}
.h1{stroke-opacity:.07}.h2{stroke-opacity:.17}.h3{stroke-opacity:.29}.h4{stroke-opacity:.42}
.h5{stroke-opacity:.56}.h6{stroke-opacity:.7}.h7{stroke-opacity:.85}.h8{stroke-opacity:1}
svg .named{fill:var(--ink);font-weight:600}
.even{stroke:var(--rust);stroke-width:1.4;stroke-dasharray:5 4}
.m1{stroke:var(--m1);stroke-dasharray:7 4}.m2{stroke:var(--m2);stroke-dasharray:2 4}
.m3{stroke:var(--m3);stroke-dasharray:10 3 2 3}.m4{stroke:var(--m4);stroke-dasharray:4 3}
.m5{stroke:var(--m5)}
.key{display:flex;flex-wrap:wrap;gap:4px 18px;color:var(--soft);font-size:13px;margin:6px 0 0;
padding:0;list-style:none}
.key li{display:flex;align-items:center;gap:7px}.key svg{width:26px;height:12px;flex:none}
details{margin-top:8px;font-size:13px}summary{cursor:pointer;color:var(--soft)}
details th,details td{padding:3px 8px;font-size:12px}
footer{margin-top:48px;color:var(--soft);font-size:13px}
@media print{body{background:#fff}.card{break-inside:avoid}details{display:none}}
)";

}  // namespace foreshock::app
