/** A dozen VNN-COMP instances against the verdicts of the competition; vnncomp.long.test.ts runs all. */
import { describe, expect, it } from "vitest";
import { meets } from "../../src/attacks/property/property.ts";
import { readPropertyFile } from "../../src/attacks/property/read-property.ts";
import { hasShared } from "../support/mnist.ts";
import { check, instances } from "../support/vnncomp.ts";

if (!hasShared) console.log("skipped: VNN-COMP instances are not at hand (../shared is absent)");

const sat = [
  "ACASXU_run2a_1_9_batch_2000 prop_7",
  "ACASXU_run2a_1_2_batch_2000 prop_2",
  "ACASXU_run2a_1_8_batch_2000 prop_3",
  "ACASXU_run2a_1_9_batch_2000 prop_4",
  "mnist-net_256x6 prop_6_0.05",
  "mnist-net_256x2 prop_8_0.05",
  "vdp vdp_6",
  "robot robot_0",
  "robot robot_10",
  "gcas gcas_6",
];
const unsatPerBenchmark = 1;

describe.skipIf(!hasShared)("VNN-COMP properties (needs ../shared)", () => {
  const all = hasShared ? instances() : [];

  it.each(sat)("finds a counterexample: %s", async (name) => {
    const [instance] = all.filter((i) => i.name === name);
    if (instance === undefined) throw new Error(`no instance is called '${name}'`);
    expect(instance.verdict).toBe("sat");
    const { verdict, counterexample } = await check(instance, 60_000);
    expect(verdict).toBe("violated");
    const { input = [], output = [] } = counterexample ?? {};
    const property = await readPropertyFile(instance.property);
    expect(property.cases.some((c) => meets(c, input, output))).toBe(true);
  });

  it("claims none where there is none", async () => {
    for (const benchmark of new Set(all.map((i) => i.benchmark))) {
      const unsat = all.filter((i) => i.benchmark === benchmark && i.verdict === "unsat");
      expect(unsat.length).toBeGreaterThan(0);
      for (const i of unsat.slice(0, unsatPerBenchmark)) expect((await check(i, 500)).verdict, i.name).toBe("unknown");
    }
  });
});
