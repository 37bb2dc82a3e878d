/** renderPage: a run as one self-contained HTML file with its loss curves; it loads itself again while the run is on, and needs no script and no network. */
import type { EpochResult } from "../../engine/fit/fit.ts";
import { type Curve, curves } from "./curves.ts";
import { style } from "./page-style.ts";

export interface PageContent {
  readonly name: string;
  readonly status: string;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly history: readonly EpochResult[];
  readonly metrics: Readonly<Record<string, number>>;
  /** digest of the pins */
  readonly identity: string;
  readonly started: string;
}

/** Text of recipes and commands is untrusted here. */
const escape = (s: string): string => s.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

export const renderPage = (c: PageContent): string => {
  const metrics = Object.entries(c.metrics).map(([name, v]) => fact(name, number(v)));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
${c.status === "running" ? '<meta http-equiv="refresh" content="5">\n' : ""}<meta name="color-scheme" content="light dark">
<title>${escape(c.name)}: ${escape(c.status)}</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="brand">Casemate training run</p>
<h1>${escape(c.name)}</h1>
<dl class="facts">${fact("Status", c.status)}${fact("Epochs", epochs(c))}${fact("Started", c.started)}${metrics.join("")}${fact("Pins", c.identity)}</dl>
</header>
<main>
${c.history.length === 0 ? "<p>No epoch is done yet.</p>" : `<div class="cards">${charts(c.history)}</div>${table(c.history)}`}
<h2>Configuration</h2>
<pre>${escape(JSON.stringify(c.configuration, null, 2))}</pre>
</main>
</body>
</html>
`;
};

const fact = (name: string, value: string): string => `<div><dt>${escape(name)}</dt><dd>${escape(value)}</dd></div>`;

const number = (v: number): string => String(Number(v.toPrecision(5)));

const epochs = ({ history, configuration }: PageContent): string => {
  const all = configuration["epochs"];
  return typeof all === "number" ? `${history.length} of ${all}` : "-";
};

const charts = (history: readonly EpochResult[]): string => {
  const curve = (name: string, of: (e: EpochResult) => number | undefined): Curve => ({
    name,
    points: history.flatMap((e) => {
      const y = of(e);
      return y === undefined ? [] : [{ x: e.epoch + 1, y }];
    }),
  });
  return [
    curves("Loss", [curve("training", (e) => e.loss), curve("validation", (e) => e.validation?.loss)]),
    curves("Accuracy", [curve("training", (e) => e.accuracy), curve("validation", (e) => e.validation?.accuracy)], 1),
  ].join("");
};

const table = (history: readonly EpochResult[]): string => {
  const cell = (v: number | undefined): string => `<td>${v === undefined ? "–" : number(v)}</td>`;
  return `<h2>Epochs</h2><div class="scroll"><table><thead><tr><th>Epoch</th><th>Loss</th><th>Accuracy</th><th>Validation loss</th><th>Validation accuracy</th></tr></thead><tbody>${history
    .map(
      (e) =>
        `<tr><td>${e.epoch + 1}</td>${cell(e.loss)}${cell(e.accuracy)}${cell(e.validation?.loss)}${cell(e.validation?.accuracy)}</tr>`,
    )
    .join("")}</tbody></table></div>`;
};
