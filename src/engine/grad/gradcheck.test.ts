/** Every gradient rule against central differences, at every opset at which the op's schema changed. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type GradcheckCase, gradcheck, missingRows } from "../../testing/gradcheck.ts";
import { cases as activation } from "./rules/activation.test-data.ts";
import { cases as elementary } from "./rules/elementary.test-data.ts";
import { cases as reduce } from "./rules/reduce.test-data.ts";
import { cases as matmul } from "./rules/matmul.test-data.ts";
import { cases as col2im } from "./rules/col2im.test-data.ts";
import { cases as conv } from "./rules/conv.test-data.ts";
import { cases as pool } from "./rules/pool.test-data.ts";
import { cases as normalization } from "./rules/normalization.test-data.ts";
import { cases as arithmetic } from "./rules/arithmetic.test-data.ts";
import { cases as attention } from "./lower/attention.test-data.ts";
import { cases as classical } from "./lower/classical.test-data.ts";
import { cases as controlFlow } from "./lower/control-flow.test-data.ts";
import { cases as microsoft } from "./lower/microsoft.test-data.ts";
import { cases as recurrent } from "./lower/recurrent.test-data.ts";
import { cases as sample } from "./lower/sample.test-data.ts";
import { cases as sequences } from "./lower/sequences.test-data.ts";
import { cases as gather } from "./rules/gather.test-data.ts";
import { cases as join } from "./rules/join.test-data.ts";
import { cases as pad } from "./rules/pad.test-data.ts";
import { cases as resize } from "./rules/resize.test-data.ts";
import { cases as reshape } from "./rules/reshape.test-data.ts";
import { cases as rotary } from "./rules/rotary.test-data.ts";
import { cases as scanOps } from "./rules/scan-ops.test-data.ts";
import { cases as scatter } from "./rules/scatter.test-data.ts";
import { cases as slice } from "./rules/slice.test-data.ts";

const tables: Readonly<Record<string, readonly GradcheckCase[]>> = {
  activation,
  normalization,
  pool,
  col2im,
  conv,
  matmul,
  reduce,
  elementary,
  arithmetic,
  attention,
  classical,
  controlFlow,
  microsoft,
  recurrent,
  gather,
  join,
  pad,
  reshape,
  resize,
  rotary,
  sample,
  sequences,
  scanOps,
  scatter,
  slice,
};

const versions = new Map<string, { versions: number[]; removed?: number }>(
  Object.entries(
    (
      JSON.parse(readFileSync(new URL("../../../test/vectors/op-versions.json", import.meta.url), "utf8")) as {
        ops: Record<string, { versions: number[]; removed?: number }>;
      }
    ).ops,
  ),
);

for (const [family, cases] of Object.entries(tables))
  describe(family, () => {
    for (const c of cases)
      for (const opset of c.opsets)
        test(`${c.op} @ ${opset}: ${c.name}`, async () => expect(await gradcheck(c, opset)).toEqual([]));
  });

describe("the table as a whole", () => {
  const all = Object.values(tables).flat();
  test("every rule has a row at every version of its op's schema", () =>
    // ONNX Runtime 1.30 has no kernel for GlobalLpPool at 22, so no row can run there
    expect(missingRows(all, versions)).toEqual(["GlobalLpPool: no row at opset 22 (schema of 22)"]));
  test("names of rows are unique per op", () => {
    const names = all.map((c) => `${c.op}: ${c.name}`);
    expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
  });
  test("a missing row is noticed", () =>
    expect(
      missingRows(
        all.filter((c) => c.op !== "Add" || c.name !== "same shape"),
        versions,
      ),
    ).toContain("Add: no row at opset 7 (schema of 7)"));
});
