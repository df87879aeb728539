// Room http: how the page looks. Two schemes of colours with enough contrast, one column on a phone; no state is told by
// colour alone.

export const style = `:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--muted:#515a65;--line:#d3d8de;--card:#f5f7f9;--link:#0b57a4;--good:#0b6b2e;--bad:#b00020;--warn:#7a4d00;--unknown:#4f5964}
@media (prefers-color-scheme:dark){:root{--bg:#12161b;--fg:#e8ecf0;--muted:#aab4bf;--line:#37404a;--card:#1a2027;--link:#8ec5ff;--good:#6fdc8c;--bad:#ff9c9c;--warn:#f5c451;--unknown:#b6c0ca}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:60rem;margin:0 auto;padding:0 1rem}
header{padding-top:1rem}
h1{font-size:1.25rem;margin:0}
h2{font-size:1.05rem;margin:0 0 .5rem}
p{margin:.25rem 0}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.muted{color:var(--muted)}
.verdict{border:.2rem solid var(--unknown);border-radius:.6rem;padding:.75rem 1rem;margin:.75rem 0;color:var(--unknown)}
.verdict strong{display:block;font-size:clamp(2rem,9vw,4rem);line-height:1.1}
.verdict.quorate{border-color:var(--good);color:var(--good)}
.verdict.inquorate{border-color:var(--bad);color:var(--bad);border-style:double;border-width:.4rem}
.verdict.not-observed{border-style:dashed}
.margin{font-size:1.15rem;font-weight:600}
.margin.warn{color:var(--warn)}
.alarm{border:.2rem dashed var(--warn);border-radius:.6rem;padding:.5rem 1rem;margin:.75rem 0;font-weight:600}
.alarm:empty{display:none}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1rem}
section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.75rem 1rem;margin:0 0 1rem;min-width:0}
.grid section{margin:0}
.grid{margin-bottom:1rem}
svg{display:block;width:100%;height:3rem}
.empty{fill:none;stroke:var(--muted);stroke-width:.03}
.cast{fill:var(--good)}
.short .cast{fill:var(--bad)}
.needed{stroke:var(--fg);stroke-width:.06}
dl{display:grid;grid-template-columns:auto 1fr;gap:.15rem .75rem;margin:.5rem 0 0}
dt{color:var(--muted)}
dd{margin:0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;overflow-wrap:normal}
th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-top:1px solid var(--line);vertical-align:top}
thead th{border-top:0;color:var(--muted);font-weight:600}
tbody th{font-weight:600}
td.wide{overflow-wrap:anywhere;min-width:10rem}
.bad{color:var(--bad);font-weight:600}
time{white-space:nowrap}
footer{padding-bottom:2rem}
footer ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
[data-stale] main .live{filter:grayscale(1)}
[data-stale] .verdict,[data-stale] .margin.warn,[data-stale] .bad{color:var(--unknown);border-color:var(--unknown)}
[data-stale] .verdict strong{text-decoration:line-through}
[data-stale] .live{background-image:repeating-linear-gradient(135deg,transparent 0 .6rem,var(--line) .6rem .65rem)}
@media (prefers-reduced-motion:no-preference){.verdict{transition:color .3s,border-color .3s}}
@media (max-width:30rem){time{white-space:normal}}
`;
