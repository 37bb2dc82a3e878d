import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { auditOneRun, epsilonFromGuesses } from "./one-run.ts";

const recorded = join(import.meta.dirname, "../../../../shared/reference/privacy-audit.json");
if (!existsSync(recorded)) process.stderr.write("skipped: recorded one-run audits (needs ../shared)\n");

describe.skipIf(!existsSync(recorded))("as recorded from the paper's code (needs ../shared)", () => {
  type Row = { m: number; r: number; v: number; delta: number; p: number; eps_lb: number };
  const rows: Row[] = existsSync(recorded)
    ? (JSON.parse(readFileSync(recorded, "utf8")) as { dp_audit_one_run_steinke: Row[] }).dp_audit_one_run_steinke
    : [];
  it.each(rows)("$v of $r right of $m: $eps_lb", ({ m, r, v, delta, p, eps_lb }) => {
    // theirs bisects 30 times from whole numbers, and is below the root
    expect(epsilonFromGuesses({ samples: m, guesses: r, right: v }, delta, 1 - p).epsilon).toBeCloseTo(eps_lb, 4);
  });
});

it("all guesses right: the closed form", () => {
  // q^r = 0.05
  const q = 0.05 ** (1 / 40);
  expect(epsilonFromGuesses({ samples: 100, guesses: 40, right: 40 }, 0).epsilon).toBeCloseTo(Math.log(q / (1 - q)), 8);
});

it("delta takes from the bound what its theorem says", () => {
  // one guess of one sample, right: q + 2 delta q = 0.05 has no solution; at level 0.2: q (1 + 2 delta) = 0.8
  const delta = 0.01;
  const q = 0.8 / (1 + 2 * delta * 1);
  // max over i of P[1 > B >= 1 - i] / i is P[B = 0] = 1 - q at i = 1, so that q + 2 delta (1 - q) = 0.8
  const exact = (0.8 - 2 * delta) / (1 - 2 * delta);
  expect(exact).not.toBeCloseTo(q, 3);
  const { epsilon } = epsilonFromGuesses({ samples: 1, guesses: 1, right: 1 }, delta, 0.2);
  expect(epsilon).toBeCloseTo(Math.log(exact / (1 - exact)), 8);
});

it("randomized response: the bound holds, and is near where guesses are many", () => {
  const epsilon = 1.5;
  const q = 1 / (1 + Math.exp(-epsilon));
  let broken = 0;
  let last = 0;
  const runs = 60;
  for (let k = 0; k < runs; k++) {
    const rng = rngFor(3, "response", k);
    const member = Uint8Array.from({ length: 2000 }, () => rng.integer(2));
    const answer = Float64Array.from(member, (m) => (rng.uniform() < q ? m : 1 - m));
    last = auditOneRun(answer, member, 0, { seed: k }).epsilon;
    if (last > epsilon) broken++;
  }
  expect(broken / runs).toBeLessThan(0.1);
  expect(last).toBeGreaterThan(1);
});

it("the order of samples gives nothing away where scores are equal", () => {
  const member = Uint8Array.from({ length: 1000 }, (_, i) => (i < 500 ? 1 : 0));
  expect(auditOneRun(new Float64Array(1000), member, 0).epsilon).toBeLessThan(0.3);
});

it("refuses impossible counts", () => {
  expect(() => epsilonFromGuesses({ samples: 10, guesses: 11, right: 3 }, 0)).toThrow(/right <= guesses <= samples/);
});
