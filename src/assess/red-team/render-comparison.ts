/** The comparison of prompts as one self-contained HTML file, without a script. */
import { escape } from "../render/escape.ts";
import { pageHead } from "../render/page-head.ts";
import { percent } from "../render/percent.ts";
import { rateHtml } from "./rate-html.ts";
import type { ComparedPrompt, HardeningComparison } from "./comparison.ts";

export const renderComparisonHtml = (c: HardeningComparison): string => {
  const probes = [...new Set(c.prompts.flatMap((p) => Object.keys(p.probes)))];
  return `${pageHead(`Hardened prompts: ${c.purpose}`)}
<body>
<header>
<p class="brand">Casemate red team</p>
<h1>Hardened prompts: ${escape(c.purpose)}</h1>
<dl class="facts">
<div><dt>Target</dt><dd>${escape(c.target)}</dd></div>
<div><dt>Plan</dt><dd>${escape(c.plan.id)}, seed ${c.plan.seed}</dd></div>
</dl>
</header>
<main>
<section><h2>Side by side</h2>${table(
    [
      "Prompt",
      "Goals reached",
      "Attempts that succeeded",
      "Goals saved, of 100",
      "Of the successes gone",
      "Harmless refused",
      "Not run",
    ],
    c.prompts.map((p) => [
      `<a href="${encodeURIComponent(p.id)}/index.html">${escape(p.id)}</a>`,
      rateHtml(p.score.goals),
      rateHtml(p.score.attempts),
      saved(p),
      p.gone === undefined ? "–" : percent(p.gone),
      p.overRefusal === undefined ? "–" : rateHtml(p.overRefusal.goals),
      String(p.missing),
    ]),
  )}</section>
<section><h2>Attempts that succeeded, by weakness</h2>${table(
    ["Weakness", ...c.prompts.map((p) => escape(p.id))],
    probes.map((id) => [
      `<code>${escape(id)}</code>`,
      ...c.prompts.map((p) => (p.probes[id] === undefined ? "–" : rateHtml(p.probes[id].attempts))),
    ]),
  )}</section>
<section><h2>Reproduce</h2><pre>${escape(c.command)}</pre></section>
</main>
<footer>The same attacks against each prompt. Rates carry 95&nbsp;% Wilson intervals, goals saved Newcombe's interval for pairs; attempts at one goal hang together, so that those of attempts are too narrow. A gain whose interval holds 0 was not shown.</footer>
</body>
</html>
`;
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${head.map((h) => `<th>${h}</th>`).join("")}</tr></thead><tbody>${rows
    .map((r) => `<tr>${r.map((cell) => `<td>${cell}</td>`).join("")}</tr>`)
    .join("")}</tbody></table>`;

const saved = ({ gain }: ComparedPrompt): string =>
  gain === undefined || gain.n === 0
    ? "–"
    : `${(100 * gain.value).toFixed(1)} <small>(${(100 * gain.interval[0]).toFixed(1)} to ${(100 * gain.interval[1]).toFixed(1)})</small>`;
