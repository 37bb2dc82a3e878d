/** The style sheet of a run's page. */
export const style = `
:root{--bg:#fbfaf7;--card:#fff;--ink:#1d2327;--muted:#5b6770;--line:#d9d6cd;--first:#1f6f8b;--second:#b3480f}
@media (prefers-color-scheme:dark){:root{--bg:#14181b;--card:#1c2226;--ink:#e6e8e6;--muted:#9aa7ae;--line:#343d43;--first:#6cc2df;--second:#f0925a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:2rem 1.25rem 3rem;background:var(--bg);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.brand{margin:0;color:var(--muted);letter-spacing:.08em;text-transform:uppercase;font-size:.75rem}
h1{margin:.1rem 0 .6rem;font-size:1.9rem;overflow-wrap:anywhere}
h2{margin:2rem 0 .6rem;font-size:1.25rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}
.facts{display:flex;flex-wrap:wrap;gap:.6rem 2rem;margin:1rem 0}
dt{color:var(--muted);font-size:.8rem}dd{margin:0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:1rem}
figure{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:0}
figcaption{font-weight:600}
svg{width:100%;height:auto}
.grid{stroke:var(--line)}.tick{fill:var(--muted);font-size:11px}
.c0{fill:none;stroke:var(--first);stroke-width:2}.c1{fill:none;stroke:var(--second);stroke-width:2;stroke-dasharray:6 3}
.d0{fill:var(--first)}.d1{fill:var(--second)}
.key{font-size:.82rem;color:var(--muted);margin:.3rem 0 0}.key b{display:inline-block;width:1.6em;border-top:2px solid var(--first);vertical-align:middle;margin:0 .35em 0 .9em}.key b.s1{border-top:2px dashed var(--second)}
pre{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.8rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.82em}
table{border-collapse:collapse;width:100%;font-size:.88rem}th,td{text-align:right;padding:.35rem .6rem;border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums}th{color:var(--muted)}
.scroll{overflow-x:auto}
`;
