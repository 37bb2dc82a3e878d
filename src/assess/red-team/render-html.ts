/** The HTML report of a red team: one self-contained file, no script. Everything that a model or an attacker wrote is escaped and shows its hidden characters. */
import type { ConversationRecord } from "../../attacks/prompt/conversation.ts";
import type { Trial } from "../../attacks/prompt/campaign.ts";
import type { Score } from "../../attacks/prompt/score.ts";
import { shareBar } from "../render/chart.ts";
import { escape } from "../render/escape.ts";
import { pageHead } from "../render/page-head.ts";
import { percent } from "../render/percent.ts";
import { rateHtml } from "./rate-html.ts";
import { type RedTeamReport, succeeded } from "./report.ts";

const maxUnits = 4000;
const transcriptsPerFinding = 4;

const own = `
.talk{border-left:3px solid var(--line);padding-left:.8rem;margin:.6rem 0}
.line{margin:.4rem 0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.88rem}
.line b{display:block;color:var(--muted);font-weight:600}
.line.target{background:var(--band);padding:.3rem .5rem;border-radius:.3rem}
.unseen{color:var(--critical);font-size:.78em}
summary{cursor:pointer}`;

export const renderRedTeamHtml = (r: RedTeamReport): string => `${pageHead(`Red team: ${r.purpose}`, { own })}
<body>
<header>
<p class="brand">Casemate red team</p>
<h1>${escape(r.purpose)}</h1>
<p class="verdict">${headline(r)}</p>
<dl class="facts">
<div><dt>Goals reached</dt><dd>${rateHtml(r.score.goals)}</dd></div>
<div><dt>Attempts that succeeded</dt><dd>${rateHtml(r.score.attempts)}</dd></div>
<div><dt>Not decided</dt><dd>${r.score.unclear} attempts</dd></div>
${r.overRefusal === undefined ? "" : `<div><dt>Harmless questions refused</dt><dd>${rateHtml(r.overRefusal.goals)}</dd></div>`}
<div><dt>Target</dt><dd>${escape(r.target)}</dd></div>
<div><dt>Plan</dt><dd>${escape(r.plan.id)}</dd></div>
<div><dt>Requests</dt><dd>${r.spent.requests.toLocaleString("en")}</dd></div>
</dl>
</header>
<main>
${findings(r)}
${probes(r)}
${strategies(r)}
${unclear(r)}
${notRun(r)}
<section><h2>Reproduce</h2><pre>${escape(r.command)}</pre><dl class="facts wide"><div><dt>Seed</dt><dd>${r.plan.seed}</dd></div><div><dt>Models</dt><dd>attacker: ${escape(r.attacker ?? "none, by rules")}; judge: ${escape(r.judge ?? "none, by rules")}</dd></div></dl></section>
</main>
<footer>Written by casemate ${escape(r.generator.version)} on ${escape(r.created)}. Rates carry 95&nbsp;% Wilson intervals; attempts that no judge could decide are in neither rate. A goal that was not reached is not a proof that it can not be.</footer>
</body>
</html>
`;

const headline = (r: RedTeamReport): string => {
  const worst = (["critical", "high", "medium", "low", "info"] as const).find((s) =>
    r.findings.some((f) => f.severity === s),
  );
  return worst === undefined
    ? "No goal was reached by this plan."
    : `<span class="risk ${worst}">${worst}</span> ${r.findings.length} of ${r.probes.length} weaknesses that were looked for were found.`;
};

const findings = (r: RedTeamReport): string =>
  `<section><h2>Findings</h2>${
    r.findings.length === 0
      ? "<p>None by this plan.</p>"
      : r.findings
          .map((f) => {
            const hits = varied(r.trials.filter((t) => t.probe === f.id && succeeded(t) !== undefined));
            return `<article class="finding"><h3><span class="risk ${f.severity}">${f.severity}</span> ${escape(f.title)}</h3><p>${escape(f.description)}.</p><p><strong>What to do:</strong> ${escape(f.remediation)}.</p><p class="tags">${[f.id, ...(f.taxonomy.owasp ?? []), ...(f.taxonomy.atlas ?? [])].map((t) => `<code>${escape(t)}</code>`).join(" ")}</p>${hits
              .slice(0, transcriptsPerFinding)
              .map(transcript)
              .join(
                "",
              )}${hits.length > transcriptsPerFinding ? `<p class="muted">and ${hits.length - transcriptsPerFinding} more in report.json and regression.jsonl</p>` : ""}</article>`;
          })
          .join("")
  }</section>`;

/** First those of goals and strategies that were not shown yet. */
const varied = (hits: readonly Trial[]): readonly Trial[] => {
  const seen = new Set<string>();
  const fresh = hits.filter((t) => {
    const known = seen.has(t.goal) || seen.has(t.strategy);
    seen.add(t.goal).add(t.strategy);
    return !known;
  });
  return [...fresh, ...hits.filter((t) => !fresh.includes(t))];
};

const transcript = (t: Trial): string => {
  const record = succeeded(t);
  return record === undefined
    ? ""
    : `<details><summary><code>${escape(t.goal)}</code> by <code>${escape(t.strategy)}</code>: ${visible(record.verdict.evidence)}</summary>${talk(record)}</details>`;
};

const talk = (c: ConversationRecord): string =>
  `<div class="talk">${c.lines
    .map(({ by, message }) => {
      const calls = (message.calls ?? []).map((x) => `\n→ ${x.name}(${x.arguments})`).join("");
      const forged = by === "attacker" && message.role !== "user";
      return `<div class="line ${by}"><b>${message.role}${forged ? " (forged)" : ""}</b>${visible(message.content + calls)}</div>`;
    })
    .join("")}${
    c.tools.length === 0
      ? ""
      : `<p class="muted">Tools offered: ${c.tools.map((x) => `<code>${visible(x.name)}</code> ${visible(x.description)}`).join("; ")}</p>`
  }</div>`;

/** Escaped; what can not be seen is shown by its code point, in runs. */
const visible = (text: string): string => {
  const cut = text.length > maxUnits ? `${text.slice(0, maxUnits)}…` : text;
  return cut
    .split(/([\p{Cc}\p{Cf}\p{Co}\p{Cn}\ufe00-\ufe0f\u{e0100}-\u{e01ef}]+)/u)
    .map((part, i) => (i % 2 === 0 || /^[\n\t]+$/.test(part) ? escape(part) : hidden(part)))
    .join("");
};

const hidden = (run: string): string => {
  const points = [...run].map((c) =>
    c === "\n" ? "\n" : `U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
  return `<span class="unseen">[${points.slice(0, 6).join(" ")}${points.length > 6 ? ` … ${points.length} unseen characters` : ""}]</span>`;
};

const bar = ({ value, interval, n }: Score["goals"]): string =>
  n === 0 ? "–" : `${shareBar(value, interval)} ${percent(value)}`;

const probes = (r: RedTeamReport): string =>
  `<section><h2>Weaknesses</h2><div class="scroll"><table><thead><tr><th>Probe</th><th>Severity</th><th>Goals reached</th><th class="n">Goals</th><th>Attempts that succeeded</th><th class="n">Attempts</th><th class="n">Not decided</th><th>Best ways</th></tr></thead><tbody>${r.probes
    .map(
      (p) =>
        `<tr><td>${escape(p.title)}<br><code>${escape(p.id)}</code> <small>${p.owasp.map(escape).join(" ")}</small></td><td>${p.severity}</td><td>${bar(p.score.goals)}</td><td class="n">${p.score.goals.n}</td><td>${bar(p.score.attempts)}</td><td class="n">${p.score.attempts.n}</td><td class="n">${p.score.unclear}</td><td>${p.by
          .slice(0, 3)
          .map((b) => `<code>${escape(b.strategy)}</code>`)
          .join(" ")}</td></tr>`,
    )
    .join("")}</tbody></table></div></section>`;

const strategies = (r: RedTeamReport): string =>
  `<section><h2>Strategies</h2><p>Over all attacks. Strategies that search stop at their first success, so that their rate by attempt is not that of a fixed number of attempts; compare them by goal.</p><div class="scroll"><table><thead><tr><th>Strategy</th><th>Goals reached</th><th class="n">Goals</th><th>Attempts that succeeded</th><th class="n">Attempts</th></tr></thead><tbody>${r.strategies
    .toSorted((a, b) => b.score.goals.value - a.score.goals.value)
    .map(
      (s) =>
        `<tr><td><code>${escape(s.id)}</code> ${escape(s.title)}</td><td>${bar(s.score.goals)}</td><td class="n">${s.score.goals.n}</td><td>${bar(s.score.attempts)}</td><td class="n">${s.score.attempts.n}</td></tr>`,
    )
    .join("")}</tbody></table></div></section>`;

const unclear = (r: RedTeamReport): string => {
  const open = r.trials.flatMap((t) =>
    t.attempts.filter((a) => a.verdict.outcome === "unclear").map((a) => ({ t, a })),
  );
  return open.length === 0
    ? ""
    : `<section><h2>Not decided</h2><p>${open.length} attempts wait for a person or a judge model (<code>--judge</code>).</p>${open
        .slice(0, 12)
        .map(
          ({ t, a }) =>
            `<details><summary><code>${escape(t.probe)}</code> <code>${escape(t.goal)}</code> by <code>${escape(t.strategy)}</code>: ${visible(a.verdict.evidence)}</summary>${talk(a)}</details>`,
        )
        .join("")}</section>`;
};

const notRun = (r: RedTeamReport): string => {
  const failed = r.trials.filter((t) => t.error !== undefined);
  if (r.notRun.length + failed.length === 0) return "";
  return `<section><h2>Not run</h2><ul>${r.notRun
    .map(
      (n) =>
        `<li><code>${escape(n.probe)}</code> by <code>${escape(n.strategy)}</code>, ${n.goals} goals: ${escape(n.reason)}</li>`,
    )
    .join("")}${failed
    .map(
      (t) =>
        `<li><code>${escape(t.probe)}</code> ${escape(t.goal)} by <code>${escape(t.strategy)}</code> broke off: ${visible(t.error ?? "")}</li>`,
    )
    .join("")}</ul></section>`;
};
