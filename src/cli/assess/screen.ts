/** Screen: what the user of `casemate assess` sees while it runs, on stderr; the verdict on stdout. */
import type { Assessment, AssessOptions } from "../../assess/assess.ts";
import { doctorSummary } from "../../assess/render/doctor.ts";
import type { Progress } from "../../assess/run-plan.ts";
import { printable } from "../printable.ts";
import { monotonicMs } from "../../core/clock.ts";

export class Screen {
  readonly #quiet: boolean;
  /** is there a terminal that can go back to the start of its line; escape codes reach nothing else */
  readonly #live = process.stderr.isTTY && process.env["TERM"] !== "dumb";
  #last = 0;
  #shown = false;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
  }

  listeners(): Pick<AssessOptions, "onDecisions" | "onProgress" | "onResume"> {
    if (this.#quiet) return {};
    return {
      onDecisions: (decisions) => {
        const width = Math.max(...decisions.map((d) => d.what.length));
        const lines = decisions.map((d) => {
          const why = d.why === "" ? "" : `  (${d.why})`;
          return `${d.ambiguous === true ? "?" : " "} ${d.what.padEnd(width)}  ${d.value}${why}  [${d.override}]`;
        });
        const unsure = decisions.filter((d) => d.ambiguous === true).length;
        if (unsure > 0)
          lines.push(`look at the ${unsure === 1 ? "line" : `${unsure} lines`} with ?: other readings fit as well`);
        process.stderr.write("decided about data and model, with reason and [how to decide otherwise]:\n");
        for (const line of lines) process.stderr.write(`${printable(line)}\n`);
      },
      onResume: (finished) => process.stderr.write(`going on with an unfinished run: ${finished} units are done\n`),
      onProgress: (p) => this.#progress(p),
    };
  }

  #progress(p: Progress): void {
    const now = monotonicMs();
    // a terminal is redrawn ten times a second, a log gets a line every ten seconds
    if (now - this.#last < (this.#live ? 100 : 10_000)) return;
    this.#last = now;
    const left =
      p.secondsLeft === undefined
        ? ""
        : `, ${p.secondsLeft < 90 ? `${Math.ceil(p.secondsLeft)} s` : `${Math.ceil(p.secondsLeft / 60)} min`} left`;
    const line = `${(100 * p.done).toFixed(0).padStart(3)} %${left}: ${p.attack}`;
    process.stderr.write(this.#live ? `\r\x1b[2K${line}` : `${line}\n`);
    this.#shown = this.#live;
  }

  clear(): void {
    if (this.#shown) process.stderr.write("\r\x1b[2K");
    this.#shown = false;
  }

  verdict({ report }: Assessment, paths: readonly string[]): void {
    const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;
    const out = [`${report.verdict.risk.toUpperCase()} risk: ${report.verdict.summary}`];
    if (!this.#quiet) {
      out.push("", `clean accuracy ${percent(report.clean.accuracy)} on ${report.clean.n} samples`);
      for (const m of report.threatModels)
        out.push(
          `${m.norm.padEnd(5)} <= ${String(Number(m.epsilon.toPrecision(4))).padEnd(8)} robust ${percent(m.robustAccuracy).padStart(7)}  (95 % interval ${percent(m.interval[0])} to ${percent(m.interval[1])})  ${m.risk}`,
        );
      for (const s of report.skipped) out.push(`left out  ${s.id} (${s.norm}): ${printable(s.reason)}`);
      for (const f of report.findings) out.push(`${f.severity.padEnd(9)} ${f.title} [${f.id}]`);
      out.push(`doctor    ${doctorSummary(report)}`);
    }
    out.push("", ...paths.map((p) => `wrote ${p}`));
    process.stdout.write(`${out.join("\n")}\n`);
  }
}
