/** The style of the page to try models on, light or dark as the reader's system is. */
export const pageStyle = `:root {
  color-scheme: light dark;
  --back: #fff; --front: #1b1f24; --soft: #59636e; --line: #d1d9e0; --field: #f6f8fa;
  --accent: #0b57d0; --on-accent: #fff; --bar: #7aa7f0; --best: #0b57d0; --wrong: #b3261e; --wrong-back: #fdecea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14171c; --front: #e6e9ed; --soft: #a3adb8; --line: #3a424d; --field: #1d2229;
    --accent: #8ab4f8; --on-accent: #14171c; --bar: #44618f; --best: #8ab4f8; --wrong: #f2b8b5; --wrong-back: #3b1d1b;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--back); color: var(--front); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; overflow-wrap: anywhere; }
header p { margin: .25rem 0 1.5rem; color: var(--soft); }
a { color: var(--accent); }
main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 2.5rem; align-items: start; }
@media (max-width: 52rem) { main { grid-template-columns: minmax(0, 1fr); gap: 1.5rem; } }
form { display: grid; gap: .5rem; margin-bottom: 1.25rem; }
label { font-weight: 600; }
fieldset label { font-weight: 400; display: block; }
fieldset, section#drawing { border: 1px solid var(--line); border-radius: .5rem; margin: 0; padding: .75rem 1rem; }
legend { font-weight: 600; padding: 0 .25rem; }
.row { display: flex; gap: .5rem; flex-wrap: wrap; }
.row input { flex: 1 1 12rem; min-width: 0; }
.note { color: var(--soft); font-size: .875rem; font-weight: 400; margin: 0; }
input:not([type=radio]), select, textarea, button { font: inherit; color: inherit; background: var(--field); border: 1px solid var(--line); border-radius: .375rem; padding: .45rem .7rem; }
select, textarea { width: 100%; }
textarea, pre { font: .8125rem/1.45 ui-monospace, monospace; }
textarea { resize: vertical; white-space: pre; overflow: auto; }
textarea[aria-invalid=true] { border-color: var(--wrong); }
button { cursor: pointer; }
button:disabled { cursor: progress; opacity: .6; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; padding-inline: 1.4rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
caption { text-align: left; color: var(--soft); padding-bottom: .25rem; }
th { text-align: left; font-weight: 600; color: var(--soft); }
th, td { padding: .2rem .5rem .2rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
canvas { width: 14rem; max-width: 100%; aspect-ratio: 1; image-rendering: pixelated; touch-action: none; cursor: crosshair; border: 1px solid var(--line); border-radius: .375rem; display: block; margin-bottom: .5rem; }
section#drawing button { margin-top: .5rem; }
.answer { position: sticky; top: 1.5rem; }
@media (max-width: 52rem) { .answer { position: static; } }
#status { margin: 0 0 .5rem; }
.label { font-size: 3rem; line-height: 1.1; font-weight: 700; margin: 0; color: var(--best); overflow-wrap: anywhere; }
.bars { table-layout: fixed; font-variant-numeric: tabular-nums; }
.bars th:nth-child(1), .bars td:nth-child(1) { width: 3.5rem; }
.bars th:nth-child(2), .bars td:nth-child(2) { width: 7rem; }
.bars .bar { padding-right: 0; }
.bars .bar div { height: .7rem; min-width: 1px; border-radius: .2rem; background: var(--bar); }
.bars .best { font-weight: 700; }
.bars .best .bar div { background: var(--best); }
.headers { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem; font-size: .8125rem; margin: 1rem 0; }
.headers dt { color: var(--soft); }
.headers dd { margin: 0; overflow-wrap: anywhere; }
.problem { border-left: .3rem solid var(--wrong); background: var(--wrong-back); border-radius: .25rem; padding: .75rem 1rem; }
.problem h3 { margin: 0; }
.problem p { margin: .35rem 0 0; overflow-wrap: anywhere; }
.problem .code { font: .8125rem ui-monospace, monospace; color: var(--wrong); }
details { margin-top: .5rem; }
summary { cursor: pointer; color: var(--soft); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--field); border: 1px solid var(--line); border-radius: .375rem; padding: .75rem; max-height: 20rem; overflow: auto; }
@media (prefers-reduced-motion: no-preference) { .bars .bar div { transition: width .2s; } }
`;
