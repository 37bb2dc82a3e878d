/** The HTML report: one self-contained file, offline, dark and light, printable; no script needed to read it. */
import type { Feature } from "../../engine/data/dataset.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import type { Report } from "../report.ts";
import { epsilonCurve, shareBar } from "./chart.ts";
import { doctorSection } from "./doctor.ts";
import { picture, pictureShape } from "./picture.ts";
import { pageHead } from "./page-head.ts";
import { percent } from "./percent.ts";
import { escape } from "./escape.ts";

/** What the report shows of single samples, besides report.json. Values are in attack space ([0, 1] of each feature's range). */
export interface Exhibit {
  readonly attack: string;
  readonly norm: string;
  readonly epsilon: number;
  readonly index: number;
  readonly original: Float32Array;
  readonly adversarial: Float32Array;
  readonly label: string;
  readonly before: { readonly label: string; readonly confidence: number };
  readonly after: { readonly label: string; readonly confidence: number };
}

export interface HtmlContext {
  readonly domain: Domain;
  readonly exhibits: readonly Exhibit[];
  /** names and ranges of tabular features, in input order */
  readonly features?: readonly Feature[];
}

const short = (v: number | null): string => (v === null ? "unbounded" : String(Number(v.toPrecision(4))));
const normName: Readonly<Record<string, string>> = { linf: "L∞", l2: "L2", l1: "L1", l0: "L0" };

export const renderHtml = (
  r: Report,
  c: HtmlContext,
): string => `${pageHead(`${r.model.name}: ${r.verdict.risk} risk`, { images: true })}
<body>
<header>
<p class="brand">Casemate assessment</p>
<h1>${escape(r.model.name)}</h1>
<p class="verdict"><span class="risk ${r.verdict.risk}">${r.verdict.risk} risk</span> ${escape(r.verdict.summary)}</p>
<dl class="facts">
<div><dt>Clean accuracy</dt><dd>${percent(r.clean.accuracy)} <small>(${percent(r.clean.interval[0])} to ${percent(r.clean.interval[1])})</small></dd></div>
<div><dt>Samples</dt><dd>${r.clean.n}</dd></div>
<div><dt>Access</dt><dd>${r.model.access}${randomness(r)}</dd></div>
<div><dt>Queries</dt><dd>${r.queries.total.toLocaleString("en")}</dd></div>
<div><dt>Plan</dt><dd>${escape(r.plan.id)}</dd></div>
<div><dt>Time</dt><dd>${duration(r.seconds)}</dd></div>
</dl>
</header>
<main>
${threatModels(r)}
${findings(r)}
${doctorSection(r)}
${exhibits(c)}
${attacks(r)}
${decisions(r)}
${reproduce(r)}
</main>
<footer>Written by casemate ${escape(r.generator.version)} on ${escape(r.created)}. Accuracies carry 95&nbsp;% Wilson intervals. Finding no adversarial example is not a proof that there is none.</footer>
</body>
</html>
`;

const modelSize = ({ model }: Report): string =>
  model.endpoint === undefined
    ? `; ${(model.parameters ?? 0).toLocaleString("en")} parameters, ${(model.bytes ?? 0).toLocaleString("en")} bytes`
    : `; ${escape(model.endpoint.protocol)} at ${escape(model.endpoint.url)}`;

const randomness = ({ model }: Report): string =>
  [
    model.random === true ? " <small>random outputs</small>" : "",
    model.averagedOver === undefined ? "" : ` <small>each answer averaged over ${model.averagedOver} runs</small>`,
  ].join("");

const duration = (s: number): string => (s < 120 ? `${s.toFixed(1)} s` : `${Math.round(s / 60)} min`);

const threatModels = (r: Report): string =>
  r.threatModels.length === 0
    ? ""
    : `<section><h2>Threat models</h2><p>Worst case over all attacks of a norm, sample by sample. Epsilon is in units of each feature's range (pixels in 0 to 1).</p><div class="cards">${r.threatModels
        .map(
          (m) =>
            `<article class="card"><h3>${normName[m.norm] ?? m.norm} ≤ ${short(m.epsilon)} <span class="risk ${m.risk}">${m.risk}</span></h3><p class="big">${percent(m.robustAccuracy)}</p><p class="muted">robust accuracy, 95&nbsp;% interval ${percent(m.interval[0])} to ${percent(m.interval[1])}, n&nbsp;=&nbsp;${m.n}</p>${epsilonCurve(m)}</article>`,
        )
        .join("")}</div></section>`;

const findings = (r: Report): string =>
  `<section><h2>Findings</h2>${
    r.findings.length === 0
      ? "<p>None at this plan and these radii.</p>"
      : r.findings
          .map(
            (f) =>
              `<article class="finding"><h3><span class="risk ${f.severity}">${f.severity}</span> ${escape(f.title)}</h3><p>${escape(f.description)}.</p><p><strong>What to do:</strong> ${escape(f.remediation)}.</p>${f.page === undefined ? "" : `<p class="muted">Explained in <code>${escape(f.page)}</code>.</p>`}<p class="tags">${[f.id, ...(f.taxonomy.atlas ?? []), ...(f.taxonomy.owasp ?? []), ...(f.taxonomy.nist ?? [])].map((t) => `<code>${escape(t)}</code>`).join(" ")}</p></article>`,
          )
          .join("")
  }</section>`;

const attacks = (r: Report): string =>
  `<section><h2>Attacks</h2><div class="scroll"><table><thead><tr><th>Attack</th><th>Norm</th><th class="n">Epsilon</th><th class="n">n</th><th>Robust accuracy</th><th class="n">Median distance</th><th class="n">Forward passes</th><th class="n">Backward passes</th><th class="n">Seconds</th></tr></thead><tbody>${r.attacks
    .map(
      (a) =>
        `<tr><td>${escape(a.title)}${a.targeted ? " (targeted)" : ""}<br><code>${escape(a.id)}</code></td><td>${normName[a.norm] ?? a.norm}</td><td class="n">${short(a.epsilon)}</td><td class="n">${a.n}</td><td>${shareBar(a.robustAccuracy, a.interval)} ${percent(a.robustAccuracy)}</td><td class="n">${a.medianDistance === null ? "–" : short(a.medianDistance)}</td><td class="n">${a.queries.forward.toLocaleString("en")}</td><td class="n">${a.queries.backward.toLocaleString("en")}</td><td class="n">${a.seconds.toFixed(1)}</td></tr>`,
    )
    .join("")}</tbody></table></div>${
    r.skipped.length === 0
      ? ""
      : `<details><summary>${r.skipped.length} attacks of the plan do not apply</summary><ul>${r.skipped.map((s) => `<li><code>${escape(s.id)}</code> (${escape(s.norm)}): ${escape(s.reason)}</li>`).join("")}</ul></details>`
  }</section>`;

const decisions = (r: Report): string =>
  `<section><h2>What was decided about data and model</h2>${r.decisions.some((d) => d.ambiguous === true) ? "<p>Lines with <strong>?</strong> are close calls: other readings fit as well, and a wrong one makes every number of this report meaningless.</p>" : ""}<div class="scroll"><table><thead><tr><th>What</th><th>Decision</th><th>Why</th><th>Override</th></tr></thead><tbody>${r.decisions
    .map(
      (d) =>
        `<tr><td>${d.ambiguous === true ? "<strong>?</strong> " : ""}${escape(d.what)}</td><td>${escape(d.value)}</td><td>${escape(d.why)}</td><td><code>${escape(d.override)}</code></td></tr>`,
    )
    .join("")}</tbody></table></div></section>`;

const reproduce = (r: Report): string =>
  `<section><h2>Reproduce</h2><pre>${escape(r.command)}</pre><dl class="facts wide"><div><dt>Seed</dt><dd>${r.plan.seed}</dd></div><div><dt>Model</dt><dd><code>${escape(r.model.digest)}</code></dd></div><div><dt>Data</dt><dd>${escape(r.data.name)} <code>${escape(r.data.digest)}</code></dd></div><div><dt>Versions</dt><dd>casemate ${escape(r.generator.version)}, ONNX Runtime ${escape(r.generator.onnxruntime)}, Node.js ${escape(r.generator.node)}</dd></div><div><dt>Model</dt><dd>${escape(r.model.inputs)} → ${escape(r.model.outputs)}${modelSize(r)}</dd></div></dl></section>`;

const exhibits = (c: HtmlContext): string => {
  if (c.exhibits.length === 0) return "";
  const shape = pictureShape(c.domain);
  const answer = (a: Exhibit["before"]): string => `${escape(a.label)} <small>${percent(a.confidence)}</small>`;
  const caption = (e: Exhibit): string =>
    `<figcaption>sample ${e.index}, ${escape(e.attack)}, ${normName[e.norm] ?? e.norm} ≤ ${short(e.epsilon)}; true class ${escape(e.label)}</figcaption>`;
  if (shape !== undefined)
    return `<section><h2>Adversarial examples</h2><div class="exhibits">${c.exhibits
      .map((e) => {
        let largest = 0;
        for (let i = 0; i < e.original.length; i++)
          largest = Math.max(largest, Math.abs((e.adversarial[i] as number) - (e.original[i] as number)));
        const gain = largest === 0 ? 0 : 0.5 / largest;
        const at = (x: Float32Array) => (i: number) => x[i] as number;
        const difference = (i: number): number =>
          0.5 + gain * ((e.adversarial[i] as number) - (e.original[i] as number));
        const image = (src: string, alt: string): string => `<img src="${src}" alt="${escape(alt)}">`;
        return `<figure><div class="triple"><div>${image(picture(shape, at(e.original)), `original, read as ${e.before.label}`)}<p>${answer(e.before)}</p></div><div>${image(picture(shape, difference), "perturbation, magnified")}<p>perturbation ×${short(gain)}</p></div><div>${image(picture(shape, at(e.adversarial)), `adversarial, read as ${e.after.label}`)}<p>${answer(e.after)}</p></div></div>${caption(e)}</figure>`;
      })
      .join("")}</div></section>`;
  return `<section><h2>Adversarial examples</h2>${c.exhibits
    .map((e) => {
      const rows = Array.from(e.original, (before, i) => ({ i, before, after: e.adversarial[i] as number }))
        .filter((v) => v.before !== v.after)
        .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
      const value = (i: number, v: number): string => {
        const f = c.features?.[i];
        if (f === undefined) return short(v);
        const stored = f.min + v * (f.max - f.min || 1);
        const category = f.categories?.[Math.round(stored)];
        return category === undefined ? short(f.kind === "numeric" ? stored : Math.round(stored)) : escape(category);
      };
      return `<figure class="tabular">${caption(e)}<p>${answer(e.before)} → ${answer(e.after)}</p><table><thead><tr><th>Feature</th><th class="n">Original</th><th class="n">Adversarial</th><th class="n">Change, of range</th></tr></thead><tbody>${rows
        .slice(0, 12)
        .map(
          (v) =>
            `<tr><td>${escape(c.features?.[v.i]?.name ?? `feature ${v.i}`)}</td><td class="n">${value(v.i, v.before)}</td><td class="n">${value(v.i, v.after)}</td><td class="n">${(100 * (v.after - v.before)).toFixed(2)}&nbsp;%</td></tr>`,
        )
        .join(
          "",
        )}</tbody></table>${rows.length > 12 ? `<p class="muted">and ${rows.length - 12} smaller changes</p>` : ""}</figure>`;
    })
    .join("")}</section>`;
};
