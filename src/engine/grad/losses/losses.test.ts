/** Every loss: values and cotangents against PyTorch's autograd, ties, edges, dtypes, and classes known or not. */
import { readFileSync } from "node:fs";
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { type Dim, type ModelProto, node, valueInfo } from "../../onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../onnx/tensor-proto.ts";
import { writeOnnx } from "../../onnx/write.ts";
import { Session } from "../../runtime/ort.ts";
import { float16ToFloat32, float32ToFloat16 } from "../../tensor/float16.ts";
import { float32, float64, int64, type Tensor, tensor } from "../../tensor/tensor.ts";
import { differentiate } from "../differentiate.ts";
import { type LossId, type LossInput, lossIds } from "../loss.ts";
import { losses } from "./index.ts";

type Float = "float64" | "float32" | "float16";

interface Vectors {
  readonly labels: readonly number[];
  readonly targets: readonly number[];
  readonly confidence: number;
  readonly scores: readonly number[];
  readonly probabilities: readonly number[];
  readonly losses: Readonly<
    Record<LossId, { readonly loss: readonly number[]; readonly cotangent: readonly number[] }>
  >;
}
const vectors = JSON.parse(
  readFileSync(new URL("../../../../test/vectors/losses.json", import.meta.url), "utf8"),
) as Vectors;

const floats = (dtype: Float, dims: readonly number[], v: readonly number[]): Tensor => {
  if (dtype === "float64") return float64(dims, v);
  return dtype === "float32" ? float32(dims, v) : tensor("float16", dims, float32ToFloat16(Float32Array.from(v)));
};
const numbers = (t: Tensor | undefined): number[] => {
  if (t === undefined || t.dtype === "string") return [];
  return Array.from(t.dtype === "float16" ? float16ToFloat32(t.data) : (t.data as ArrayLike<number>), Number);
};

/** z = 1 x: the gradient with respect to x is the loss's own cotangent */
const passThrough = (dtype: Float, dims: readonly Dim[]): ModelProto =>
  create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "scores",
      node: [node("Mul", ["x", "one"], ["z"])],
      initializer: [toTensorProto("one", floats(dtype, [], [1]))],
      input: [valueInfo("x", dtype, dims)],
      output: [valueInfo("z", dtype, dims)],
    }),
  });

const run = async (
  id: LossId,
  scores: Tensor,
  given: Partial<Record<LossInput, Tensor>>,
  declared: readonly Dim[] = scores.dims,
): Promise<{ loss: number[]; cotangent: number[] }> => {
  const d = differentiate(passThrough(scores.dtype as Float, declared), { loss: id, wrt: ["x"] });
  const session = await Session.create(writeOnnx(d.model), { threads: 1 });
  const feeds: Record<string, Tensor> = { x: scores };
  for (const [what, name] of d.lossInputs) {
    const value = given[what];
    if (value === undefined) throw new Error(`loss '${id}' wants '${what}'`);
    feeds[name] = value;
  }
  const out = await session.run(feeds);
  await session.release();
  return { loss: numbers(out[d.loss]), cotangent: numbers(out[d.gradients.get("x") ?? ""]) };
};

const close = (actual: readonly number[], expected: readonly number[], tolerance: number): void => {
  expect(actual).toHaveLength(expected.length);
  for (const [i, e] of expected.entries())
    expect(Math.abs((actual[i] ?? Number.NaN) - e), `[${i}] ${actual[i]} for ${e}`).toBeLessThanOrEqual(
      tolerance * (1 + Math.abs(e)),
    );
};

const inputs = (dtype: Float): Record<LossInput, Tensor> => {
  const { scores } = vectors;
  const reversed = scores.map((_, i) => scores[i - (i % 5) + 4 - (i % 5)] ?? 0);
  return {
    labels: int64([4], vectors.labels),
    targets: int64([4], vectors.targets),
    confidence: floats(dtype, [], [vectors.confidence]),
    cotangent: floats(dtype, [4, 5], reversed),
    reference: floats(dtype, [4, 5], reversed),
  };
};

describe.each(lossIds)("%s", (id) => {
  const expected = vectors.losses[id];
  const of = id.includes("probabilities") ? vectors.probabilities : vectors.scores;

  test("the table of losses has it under its own id", () => expect(losses[id].id).toBe(id));

  test.each([
    ["float64", 1e-11],
    ["float32", 2e-6],
    ["float16", 5e-3],
  ] as const)("value and cotangent as PyTorch's, %s", async (dtype, tolerance) => {
    const r = await run(id, floats(dtype, [4, 5], of), inputs(dtype));
    close(r.loss, expected.loss, tolerance);
    close(r.cotangent, expected.cotangent, tolerance);
  });

  test("the same with batch and classes unknown", async () => {
    const r = await run(id, floats("float64", [4, 5], of), inputs("float64"), ["N", "K"]);
    close(r.loss, expected.loss, 1e-11);
    close(r.cotangent, expected.cotangent, 1e-11);
  });

  test("a sample's loss does not depend on the batch", async () => {
    const all = inputs("float64");
    for (const row of [0, 3]) {
      const one = Object.fromEntries(
        Object.entries(all).map(([what, t]) => {
          const width = t.dims.length === 2 ? 5 : 1;
          if (t.dims.length === 0) return [what, t];
          const part = Array.from(t.data as ArrayLike<number | bigint>, Number).slice(row * width, (row + 1) * width);
          return [what, t.dtype === "int64" ? int64([1], part) : float64([1, 5], part)];
        }),
      );
      const r = await run(id, float64([1, 5], of.slice(row * 5, row * 5 + 5)), one, ["N", 5]);
      close(r.loss, expected.loss.slice(row, row + 1), 1e-11);
      close(r.cotangent, expected.cotangent.slice(row * 5, row * 5 + 5), 1e-11);
    }
  });
});

describe("edges", () => {
  const labels = int64([1], [0]);
  const targets = int64([1], [1]);
  const confidence = float64([], [0]);

  test("dlr on logits 3, 1, -1: -(3 - 1) / (3 - -1)", async () => {
    const r = await run("dlr", float64([1, 3], [3, 1, -1]), { labels });
    close(r.loss, [-0.5], 1e-11);
    // d/dz0 of -(z0 - z1) / (z0 - z2) = (z2 - z1) / (z0 - z2)^2
    close(r.cotangent, [-2 / 16, 1 / 4, -2 / 16], 1e-11);
  });

  test("dlr of equal scores is finite", async () => {
    const r = await run("dlr", float64([1, 4], [1, 1, 1, 1]), { labels });
    expect([...r.loss, ...r.cotangent].every(Number.isFinite)).toBe(true);
    close(r.loss, [0], 0);
  });

  test("dlr-targeted needs four classes: -(4 - 2) / (4 - (1 + 0) / 2)", async () => {
    const r = await run("dlr-targeted", float64([1, 4], [4, 2, 1, 0]), { labels, targets });
    close(r.loss, [-2 / 3.5], 1e-11);
  });

  test("margin: a tie of the best with the label, and between two rivals", async () => {
    const tie = await run("margin", float64([1, 3], [2, 2, 1]), { labels, confidence });
    close(tie.loss, [0], 0);
    close(tie.cotangent, [-1, 1, 0], 0);
    const rivals = await run("margin", float64([1, 3], [3, 2, 2]), { labels, confidence });
    close(rivals.loss, [-1], 0);
    close(rivals.cotangent, [-1, 1, 0], 0);
  });

  test("margin: no slope beyond the confidence, full slope at it", async () => {
    const beyond = await run("margin", float64([1, 3], [0, 2, 1]), { labels, confidence });
    close(beyond.loss, [0], 0);
    close(beyond.cotangent, [0, 0, 0], 0);
    const at = await run("margin", float64([1, 3], [0, 2, 1]), { labels, confidence: float64([], [2]) });
    close(at.loss, [2], 0);
    close(at.cotangent, [-1, 1, 0], 0);
  });

  test("cross-entropy of large logits is exact, and a logit of minus infinity does no harm", async () => {
    const r = await run("cross-entropy", float32([1, 3], [1000, 0, Number.NEGATIVE_INFINITY]), {
      labels: int64([1], [1]),
    });
    close(r.loss, [1000], 1e-6);
    close(r.cotangent, [1, -1, 0], 1e-6);
  });

  test("probabilities of zero give a finite loss and a finite slope in the right direction", async () => {
    const r = await run("cross-entropy-probabilities", float32([1, 2], [0, 1]), { labels });
    expect([...r.loss, ...r.cotangent].every(Number.isFinite)).toBe(true);
    expect(r.cotangent[0]).toBeLessThan(0);
  });

  test.each([
    ["mean-squared-error", [14 / 4, 2 / 4], [0, 0.5, 1, 1.5, 0, 0, 0.5, 0.5]],
    ["cotangent", [14, 2], [0, 1, 2, 3, 0, 0, 1, 1]],
  ] as const)("%s of an output of rank 3", async (id, loss, cotangent) => {
    // z - r is 0, 1, 2, 3 and 0, 0, 1, 1 with r = 0; the cotangent is z itself
    const z = [0, 1, 2, 3, 0, 0, 1, 1];
    const zero = z.map(() => 0);
    const r = await run(id, float64([2, 2, 2], z), {
      reference: float64([2, 2, 2], zero),
      cotangent: float64([2, 2, 2], z),
    });
    close(r.loss, loss, 1e-12);
    close(r.cotangent, cotangent, 1e-12);
  });

  test.each([
    ["dlr", [1, 2]],
    ["dlr-targeted", [1, 3]],
    ["margin", [1, 1]],
    ["cross-entropy", [1, 3, 2]],
  ] as const)("%s of scores of shape %j is refused with the shape it wants", (id, dims) => {
    expect(() => differentiate(passThrough("float32", dims), { loss: id, wrt: ["x"] })).toThrow(
      expect.objectContaining({
        code: "MODEL_CAPABILITY",
        message: expect.stringContaining("wants scores of shape [N, K]"),
      }),
    );
  });
});
