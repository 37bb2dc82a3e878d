/** The report's style sheet. */
export const style = `
:root{--bg:#fbfaf7;--card:#fff;--ink:#1d2327;--muted:#5b6770;--line:#d9d6cd;--accent:#1f6f8b;--band:#1f6f8b2e;--low:#2c7a4b;--medium:#946200;--high:#b3480f;--critical:#a3162f;--info:#4a5a66}
@media (prefers-color-scheme:dark){:root{--bg:#14181b;--card:#1c2226;--ink:#e6e8e6;--muted:#9aa7ae;--line:#343d43;--accent:#6cc2df;--band:#6cc2df33;--low:#2f8a57;--medium:#a87813;--high:#c25a22;--critical:#c52a47;--info:#5f7280}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:2rem 1.25rem 3rem;background:var(--bg);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.brand{margin:0;color:var(--muted);letter-spacing:.08em;text-transform:uppercase;font-size:.75rem}
h1{margin:.1rem 0 .6rem;font-size:1.9rem;line-height:1.2;overflow-wrap:anywhere}
h2{margin:2.4rem 0 .6rem;font-size:1.25rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}
h3{margin:0 0 .4rem;font-size:1rem}
.verdict{font-size:1.1rem}
.risk{display:inline-block;padding:.1rem .55rem;border-radius:.3rem;color:#fff;font-size:.78rem;font-weight:600;text-transform:uppercase;letter-spacing:.04em;background:var(--info)}
.risk.low{background:var(--low)}.risk.medium{background:var(--medium)}.risk.high{background:var(--high)}.risk.critical{background:var(--critical)}
.outcome{font-weight:600;white-space:nowrap}.outcome.passed{color:var(--low)}.outcome.not-run{color:var(--muted)}
.facts{display:flex;flex-wrap:wrap;gap:.6rem 2rem;margin:1rem 0 0}
.facts.wide{display:block}.facts.wide div{margin:.3rem 0}
dt{color:var(--muted);font-size:.8rem}dd{margin:0;overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:1rem}
.card,.finding,figure{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:0}
.finding{margin-bottom:.8rem}.finding p{margin:.35rem 0}
.big{font-size:2rem;font-weight:650;margin:.2rem 0 0}
.muted,small,figcaption{color:var(--muted)}figcaption{font-size:.82rem}
.tags code{margin-right:.3rem}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.82em}
pre{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.8rem;white-space:pre-wrap;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.88rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}
th{color:var(--muted);font-weight:600}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.chart{width:100%;height:auto;margin-top:.5rem}
.grid{stroke:var(--line)}.mark{stroke:var(--critical);stroke-dasharray:4 3}.line{fill:none;stroke:var(--accent);stroke-width:2}.band{fill:var(--band)}.dot{fill:var(--accent)}
.tick,.axis{fill:var(--muted);font-size:11px}
.bar-back{fill:var(--line)}.bar-fill{fill:var(--accent)}.whisker{stroke:var(--ink);stroke-width:1.5}
.exhibits{display:grid;grid-template-columns:repeat(auto-fit,minmax(310px,1fr));gap:1rem}
.triple{display:grid;grid-template-columns:repeat(3,1fr);gap:.5rem;text-align:center}.triple p{margin:.2rem 0;font-size:.85rem}
img{width:100%;image-rendering:pixelated;background:#000;border-radius:.25rem}
.tabular{margin-bottom:.8rem}
footer{margin-top:2.5rem;color:var(--muted);font-size:.82rem}
@media print{body{max-width:none;padding:0;background:#fff}.card,.finding,figure,tr{break-inside:avoid}details>*{display:block}}
`;
