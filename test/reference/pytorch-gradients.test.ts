/**
 * Whole nets against gradients that PyTorch recorded (test/vectors/pytorch-gradients, made by bench/peers/record-gradients.py).
 *
 * Error of a tensor g against PyTorch's h of the same dtype: the larger of |g - h|_2 / |h|_2 and |g - h|_inf / |h|_inf over all its elements.
 * The gradient of a weight that has none up to rounding (a bias in front of a normalization) is measured against a hundredth of the largest
 * weight gradient of the net instead.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readNpz } from "../../src/engine/data/npz.ts";
import { differentiate } from "../../src/engine/grad/differentiate.ts";
import type { LossId } from "../../src/engine/grad/loss.ts";
import { readOnnxFile } from "../../src/engine/onnx/read.ts";
import { writeOnnx } from "../../src/engine/onnx/write.ts";
import { Session } from "../../src/engine/runtime/ort.ts";
import { type Tensor, tensor } from "../../src/engine/tensor/tensor.ts";

const folder = join(import.meta.dirname, "../vectors/pytorch-gradients");
const tolerance = { float32: 1e-4, float64: 1e-10 } as const;
const lossIds: readonly LossId[] = ["cross-entropy", "margin", "dlr"];

const numbers = (t: Tensor | undefined): readonly number[] =>
  t === undefined ? [] : Array.from(t.data as ArrayLike<number>);
const l2 = (v: readonly number[]): number => Math.hypot(...v);
const linf = (v: readonly number[]): number => v.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
/** `floor`: norms below it count as it. */
const relative = (a: Tensor | undefined, b: Tensor | undefined, floor = 0): number => {
  const [g, h] = [numbers(a), numbers(b)];
  expect(g.length).toBe(h.length);
  const d = g.map((x, i) => x - (h[i] ?? Number.NaN));
  // a gradient of zeros must be zeros
  const size = (v: number): number => Math.max(v, floor) || 1;
  return Math.max(l2(d) / size(l2(h)), linf(d) / size(linf(h)));
};

const files = readdirSync(folder).filter((f) => f.endsWith(".onnx"));

describe("gradients of whole nets are PyTorch's", () => {
  test("all recorded nets are here", () => {
    expect(files.filter((f) => !f.endsWith(".float64.onnx")).length).toBe(18);
    expect(files.filter((f) => f.endsWith(".float64.onnx")).length).toBe(6);
  });
  test.each(files)("%s", async (file) => {
    const name = file.replace(/(\.float64)?\.onnx$/, "");
    const dtype = file.endsWith(".float64.onnx") ? "float64" : "float32";
    const recorded = await readNpz(new Uint8Array(readFileSync(join(folder, `${name}.npz`))), name);
    const model = await readOnnxFile(join(folder, file));
    const input = recorded.has("x") ? "x" : "tokens";
    const given = recorded.get(input) as Tensor;
    const x =
      input === "x" && dtype === "float64" ? tensor("float64", given.dims, Float64Array.from(numbers(given))) : given;
    const weights = [...recorded.keys()].flatMap((k) =>
      k.startsWith(`${dtype}/weights/`) ? [k.slice(`${dtype}/weights/`.length)] : [],
    );
    const floor = 1e-2 * Math.max(0, ...weights.map((w) => linf(numbers(recorded.get(`${dtype}/weights/${w}`)))));
    const errors: Record<string, number> = {};
    for (const loss of lossIds) {
      const wrt = [...(input === "x" ? ["x"] : []), ...(loss === "cross-entropy" ? weights : [])];
      if (wrt.length === 0) continue;
      const d = differentiate(model, { loss, wrt });
      const session = await Session.create(writeOnnx(d.model), { threads: 1 });
      const feeds: Record<string, Tensor> = { [input]: x };
      for (const [what, value] of d.lossInputs)
        feeds[value] =
          what === "labels"
            ? (recorded.get("labels") as Tensor)
            : // PyTorch's margin has no confidence
              tensor(dtype, [], dtype === "float64" ? Float64Array.of(1e9) : Float32Array.of(1e9));
      const out = await session.run(feeds);
      await session.release();
      errors["scores"] = relative(out[d.scores], recorded.get(`${dtype}/scores`));
      errors[`${loss}: loss`] = relative(out[d.loss], recorded.get(`${dtype}/${loss}/loss`));
      for (const [w, g] of d.gradients)
        errors[`${loss}: d/d${w}`] =
          w === "x"
            ? relative(out[g], recorded.get(`${dtype}/${loss}/input`))
            : relative(out[g], recorded.get(`${dtype}/weights/${w}`), floor);
    }
    expect(Object.entries(errors).filter(([, e]) => !(e <= tolerance[dtype]))).toEqual([]);
    expect(Object.keys(errors).length).toBeGreaterThan(2);
  });
});
