/** All instances of vnncomp-verdicts.csv: every sat found within a minute, none claimed on unsat. Some 20 minutes. */
import { describe, expect, it } from "vitest";
import { hasShared } from "../support/mnist.ts";
import { check, instances } from "../support/vnncomp.ts";

if (!hasShared) console.log("skipped: VNN-COMP instances are not at hand (../shared is absent)");

/** Long enough to find all that is found on sat, several times over. */
const unsatMs = 10_000;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

describe.skipIf(!hasShared)("all VNN-COMP instances (needs ../shared)", () => {
  it("finds every sat and claims no unsat", async () => {
    const rows: { benchmark: string; verdict: string; found: boolean; seconds: number }[] = [];
    const missed: string[] = [];
    const wrong: string[] = [];
    for (const i of instances()) {
      const r = await check(i, i.verdict === "sat" ? 60_000 : unsatMs);
      const found = r.verdict === "violated";
      rows.push({ benchmark: i.benchmark, verdict: i.verdict, found, seconds: r.seconds });
      if (i.verdict === "sat" && !found) missed.push(i.name);
      // "holds" would be as wrong on sat, and "violated" on unsat
      if ((i.verdict === "unsat" && found) || (i.verdict === "sat" && r.verdict === "holds")) wrong.push(i.name);
    }
    for (const benchmark of new Set(rows.map((r) => r.benchmark))) {
      const sat = rows.filter((r) => r.benchmark === benchmark && r.verdict === "sat");
      const unsat = rows.filter((r) => r.benchmark === benchmark && r.verdict === "unsat");
      const seconds = sat.filter((r) => r.found).map((r) => r.seconds);
      console.log(
        `${benchmark}: sat found ${seconds.length} of ${sat.length} (median ${median(seconds).toFixed(2)} s, longest ${Math.max(...seconds).toFixed(2)} s), claimed on unsat ${unsat.filter((r) => r.found).length} of ${unsat.length}`,
      );
    }
    expect(rows).toHaveLength(152);
    expect(wrong).toEqual([]);
    expect(missed).toEqual([]);
  });
});
