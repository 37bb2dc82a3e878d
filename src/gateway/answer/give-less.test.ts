import { describe, expect, it } from "vitest";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { float32, int64, type Tensor } from "../../engine/tensor/tensor.ts";
import type { Exchange } from "../exchange.ts";
import type { Policy } from "../policy/policy.ts";
import { presets } from "../policy/presets.ts";
import type { ServedModel } from "../run/served-model.ts";
import { checkAnswers, giveLess } from "./give-less.ts";

const balanced = presets.find((p) => p.name === "balanced") as Policy;
const key = Buffer.alloc(32, 7);

const describeAs = (kind: ModelDescription["output"]["kind"], value: string, classes: number): ModelDescription => ({
  name: "m",
  input: "x",
  batch: { kind: "free" },
  output: { value, kind },
  classes,
  domain: { dims: [2], size: 2, layout: "flat", lower: Float32Array.of(0, 0), upper: Float32Array.of(1, 1) },
  decisions: [],
});
const modelOf = (
  description: ModelDescription | undefined,
  outputs: ServedModel["outputs"] = [{ name: "y", dtype: "float32", dims: [-1, 4] }],
): ServedModel => ({
  name: "m",
  version: "1",
  digest: `sha256:${"1".repeat(64)}`,
  inputs: [{ name: "x", dtype: "float32", dims: [-1, 2] }],
  outputs,
  ...(description === undefined ? {} : { description }),
  run: async () => new Map(),
  ready: () => true,
  close: async () => undefined,
});

const told = async (
  model: ServedModel,
  outputs: Readonly<Record<string, Tensor>>,
  filters: readonly string[],
  level = 0,
  x: readonly number[] = [0.25, 0.75],
): Promise<Readonly<Record<string, readonly number[]>>> => {
  const policy: Policy = { ...balanced, answer: { mode: "on", filters: [...filters] } };
  checkAnswers(model, policy, key);
  const verdict = await giveLess(key).run({
    model,
    policy,
    inputs: new Map([["x", float32([x.length / 2, 2], x)]]),
    outputs: new Map(Object.entries(outputs)),
    samples: x.length / 2,
    level,
    headers: {},
    call: {},
    signal: new AbortController().signal,
  } as unknown as Exchange);
  if (verdict.kind !== "pass") throw new Error("expected an answer");
  return Object.fromEntries(
    [...(verdict.changes?.outputs ?? [])].map(([name, t]) => [
      name,
      Array.from(t.data as ArrayLike<number | bigint>, (v) => Math.round(Number(v) * 1e4) / 1e4),
    ]),
  );
};
const four = modelOf(describeAs("probabilities", "y", 4));
const p = float32([1, 4], [0.512, 0.321, 0.1234, 0.0436]);

describe("what is left of an answer", () => {
  it.each([
    ["nothing taken", [], [0.512, 0.321, 0.1234, 0.0436]],
    ["digits", ["rounding:digits=1"], [0.5, 0.3, 0.1, 0.1]],
    ["the best classes, the others at 0", ["top-k:k=2"], [0.512, 0.321, 0, 0]],
    ["the label, as one and zeros", ["label-only"], [1, 0, 0, 0]],
  ] as const)("%s: the shape stays", async (_, filters, expected) =>
    expect(await told(four, { y: p }, filters)).toEqual({ y: expected }),
  );

  it("by level: fewer digits, the best classes, one digit, noise, a decoy; the policy's own filters count too", async () => {
    expect(await told(four, { y: p }, [], 1)).toEqual({ y: [0.512, 0.321, 0.123, 0.044] });
    expect(await told(four, { y: p }, [], 2)).toEqual({ y: [0.512, 0.321, 0.123, 0] });
    expect((await told(four, { y: p }, [], 3))["y"]).toEqual([0.5, 0.3, 0.1, 0]);
    const noisy = await told(four, { y: p }, [], 4);
    expect(noisy["y"]).not.toEqual([0.5, 0.3, 0.1, 0]);
    expect(await told(four, { y: p }, [], 4)).toEqual(noisy);
    for (const level of [1, 2, 3, 4])
      expect(await told(four, { y: p }, ["label-only"], level)).toEqual({ y: [1, 0, 0, 0] });
  });

  it("a decoy answers the same for the same input, and says nothing of the model", async () => {
    const one = await told(four, { y: p }, [], 5);
    const other = await told(four, { y: float32([1, 4], [0, 0, 0, 1]) }, [], 5);
    expect(other).toEqual(one);
    const labels = new Set<number>();
    for (let i = 0; i < 30; i++) {
      const y = (await told(four, { y: p }, ["label-only"], 5, [Math.sin(i), Math.cos(i)]))["y"] ?? [];
      labels.add(y.indexOf(1));
    }
    expect(labels.size).toBeGreaterThan(1);
  });

  it("logits become probabilities as soon as anything is taken", async () => {
    const model = modelOf(describeAs("logits", "y", 4));
    const z = float32([1, 4], [2, 1, 0, -1]);
    expect(await told(model, { y: z }, [])).toEqual({ y: [2, 1, 0, -1] });
    expect(await told(model, { y: z }, ["rounding:digits=2"])).toEqual({ y: [0.64, 0.24, 0.09, 0.03] });
  });

  it("scores that were found before a final softmax are probabilities where they come out", async () => {
    const model = modelOf(describeAs("logits", "inner", 4));
    expect(await told(model, { y: p }, ["rounding:digits=1"])).toEqual({ y: [0.5, 0.3, 0.1, 0.1] });
  });

  it("one value for two classes", async () => {
    const model = modelOf(describeAs("binary-probability", "y", 2), [{ name: "y", dtype: "float32", dims: [-1, 1] }]);
    const y = float32([2, 1], [0.678, 0.123]);
    expect(await told(model, { y }, ["rounding:digits=1"], 0, [0, 0, 1, 1])).toEqual({ y: [0.7, 0.1] });
    expect(await told(model, { y }, ["label-only"], 0, [0, 0, 1, 1])).toEqual({ y: [1, 0] });
  });

  it("a label beside the scores follows them, and other outputs go where the answer names none", async () => {
    const model = modelOf(describeAs("probabilities", "y", 4), [
      { name: "label", dtype: "int64", dims: [-1] },
      { name: "y", dtype: "float32", dims: [-1, 4] },
      { name: "embedding", dtype: "float32", dims: [-1, 8] },
    ]);
    const outputs = {
      label: int64([1], [0]),
      y: p,
      embedding: float32(
        [1, 8],
        Array.from({ length: 8 }, () => 9),
      ),
    };
    expect(Object.keys(await told(model, outputs, []))).toEqual(["label", "y", "embedding"]);
    expect(await told(model, outputs, ["label-only"])).toEqual({ label: [0], y: [1, 0, 0, 0] });
    expect(await told(model, outputs, ["class-allow-list:classes=1+2", "label-only"])).toMatchObject({
      label: [-1],
      y: [0, 0, 0, 0],
    });
    // labels that are no positions can not be made anew
    expect(await told(model, { ...outputs, label: int64([1], [77]) }, ["label-only"])).toEqual({
      label: [77],
      y: [1, 0, 0, 0],
    });
    expect(
      await told(model, { ...outputs, label: int64([1], [77]) }, ["class-allow-list:classes=1", "label-only"]),
    ).toEqual({ y: [0, 0, 0, 0] });
  });

  it("scores that are not as promised break the step", async () => {
    await expect(told(four, { y: float32([1, 3], [1, 0, 0]) }, [])).rejects.toMatchObject({ code: "INTERNAL" });
  });
});

describe("what a policy can not be asked", () => {
  it("filters for a model without classes", () => {
    expect(() => checkAnswers(modelOf(undefined), balanced, key)).toThrow(/has no scores of classes/);
    expect(() =>
      checkAnswers(modelOf(undefined), { ...balanced, answer: { mode: "on", filters: [] } }, key),
    ).not.toThrow();
  });

  it.each([["nonsense"], ["rounding:digits=99"], ["mem-guard"]])("%s", (filter) =>
    expect(() => checkAnswers(four, { ...balanced, answer: { mode: "on", filters: [filter] } }, key)).toThrow(
      /policy 'balanced'/,
    ),
  );
});
