/** What an op is lowered to gives what ONNX Runtime's own kernel gives. */
import { describe, expect, test } from "vitest";
import { type GradcheckCase, instantiate } from "../../../testing/gradcheck.ts";
import { normalize } from "../../onnx/normalize.ts";
import { writeOnnx } from "../../onnx/write.ts";
import { Session } from "../../runtime/ort.ts";
import { float32, type Tensor } from "../../tensor/tensor.ts";
import { lower } from "../lower.ts";
import { cases as attention } from "./attention.test-data.ts";
import { cases as classical } from "./classical.test-data.ts";
import { cases as controlFlow } from "./control-flow.test-data.ts";
import { cases as microsoft } from "./microsoft.test-data.ts";
import { cases as sample } from "./sample.test-data.ts";
import { cases as sequences } from "./sequences.test-data.ts";

/** The same rows in float32, for which ONNX Runtime has another kernel. */
const narrow = (cases: readonly GradcheckCase[]): readonly GradcheckCase[] =>
  cases
    .filter((c) => c.dtype === "float64")
    .map((c) => ({
      ...c,
      dtype: "float32",
      inputs: c.inputs.map((i) =>
        i.value?.dtype === "float64" ? { ...i, value: float32(i.value.dims, Float32Array.from(i.value.data)) } : i,
      ),
    }));

const tables: Readonly<Record<string, readonly GradcheckCase[]>> = {
  attention,
  "attention in float32": narrow(attention),
  classical,
  controlFlow,
  microsoft,
  sample,
  sequences,
};

/** Largest |a - b| / (1 + |b|); infinities must agree. */
const difference = (a: Tensor | undefined, b: Tensor): number => {
  expect(a?.dims).toEqual(b.dims);
  const [x, y] = [a, b].map((t) => Array.from((t?.data ?? []) as ArrayLike<number>, Number));
  return (y ?? []).reduce(
    (m, v, i) => Math.max(m, x?.[i] === v ? 0 : Math.abs((x?.[i] ?? Number.NaN) - v) / (1 + Math.abs(v))),
    0,
  );
};

for (const [family, cases] of Object.entries(tables))
  describe(family, () => {
    for (const c of cases)
      for (const opset of c.opsets)
        test(`${c.op} @ ${opset}: ${c.name}`, async () => {
          const { model, feeds } = instantiate(c, opset);
          const wrt = c.inputs.flatMap((i) => (i.shape === undefined ? [] : [i.name]));
          const lowered = lower(normalize(model), { wrt });
          // an If whose condition is not known, a Loop of unknown length and a long Scan are left to their rules
          const left = c.op === "If" || c.inputs[0]?.name === "" || /^(more steps|a trip|a body)/.test(c.name);
          if (!left) expect(lowered.graph?.node.map((n) => n.opType)).not.toContain(c.op.replace(/.*\./, ""));
          const results: Record<string, Tensor>[] = [];
          for (const m of [lowered, model]) {
            const session = await Session.create(writeOnnx(m), { threads: 1 });
            results.push(await session.run(feeds));
            await session.release();
          }
          const [mine = {}, theirs = {}] = results;
          for (const [name, t] of Object.entries(theirs))
            if (t.data.length > 0)
              expect(difference(mine[name], t), name).toBeLessThan(c.dtype === "float32" ? 5e-6 : 1e-7);
        });
  });
