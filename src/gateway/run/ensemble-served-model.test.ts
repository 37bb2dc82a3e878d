import { describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { unbounded } from "../../engine/runtime/http-model.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { ensembleModel } from "./ensemble-served-model.ts";
import type { ServedModel } from "./served-model.ts";

const never = new AbortController().signal;
const numbers = (t: Tensor | undefined): number[] => Array.from(t?.data ?? [], Number);

/** Gives these scores for every sample, whatever comes. */
const saying = (scores: readonly number[], kind: "logits" | "probabilities", input = "x"): ServedModel => {
  let closed = false;
  const description: ModelDescription = {
    name: "m",
    input,
    batch: { kind: "free" },
    output: { value: "s", kind },
    classes: scores.length,
    domain: unbounded([2]),
    decisions: [],
  };
  return {
    name: "m",
    version: "1",
    digest: `sha256:${scores.join()}`,
    inputs: [{ name: input, dtype: "float32", dims: [-1, 2] }],
    outputs: [{ name: "s", dtype: "float32", dims: [-1, scores.length] }],
    description,
    async run(given) {
      const n = given.get(input)?.dims[0];
      if (n === undefined) throw new CasemateError("REQUEST_INVALID", `no '${input}'`);
      return new Map([["s", float32([n, scores.length], Array.from({ length: n }, () => [...scores]).flat())]]);
    },
    ready: () => !closed,
    close: async () => {
      closed = true;
    },
  };
};

const x = new Map([["x", float32([2, 2], [0, 0, 1, 1])]]);
const members = () => [
  saying([0.6, 0.4, 0], "probabilities"),
  // softmax: 0.25, 0.5, 0.25; its input has another name
  saying([0, Math.LN2, 0], "logits", "picture"),
  saying([0.1, 0.8, 0.1], "probabilities"),
];

describe("ensembleModel", () => {
  it("gives the mean of probabilities, and notes how much members disagree", async () => {
    const model = ensembleModel({ name: "e", version: "1", members: members(), combine: "mean" });
    const got = await model.run(x, undefined, never);
    const row = [0.95 / 3, 1.7 / 3, 0.35 / 3];
    for (const [i, v] of numbers(got.get("s")).entries()) expect(v).toBeCloseTo(row[i % 3] ?? 0, 6);
    expect(model.note?.(got)).toEqual({ disagreement: 0.333 });
    expect(model.description?.output).toEqual({ value: "s", kind: "probabilities" });
  });

  it("gives shares of votes", async () => {
    const model = ensembleModel({ name: "e", version: "1", members: members(), combine: "vote" });
    const [first] = (await model.run(x, undefined, never)).values();
    expect(numbers(first).slice(0, 3)).toEqual([1, 2, 0].map((v) => Math.fround(v / 3)));
  });

  it("asks one member by chance", async () => {
    const draws = [0, 2 ** 32 - 1, 1, 5];
    const model = ensembleModel({
      name: "e",
      version: "1",
      members: members(),
      combine: "random",
      bits: { u32: () => draws.shift() ?? 0 },
    });
    const firsts: number[] = [];
    for (let i = 0; i < 3; i++) {
      const got = await model.run(x, undefined, never);
      firsts.push(numbers(got.get("s"))[0] ?? 0);
      expect(model.note?.(got)).toBeUndefined();
    }
    // 2^32 - 1 would make the first member likelier, and is thrown away; 1 and 5 are members 1 and 2
    expect(firsts.map((v) => v.toFixed(2))).toEqual(["0.60", "0.25", "0.10"]);
  });

  it("is ready when all are, and closes all", async () => {
    const all = members();
    const model = ensembleModel({ name: "e", version: "1", members: all, combine: "mean" });
    expect(model.ready()).toBe(true);
    await all[1]?.close();
    expect(model.ready()).toBe(false);
    await model.close();
    expect(all.map((m) => m.ready())).toEqual([false, false, false]);
  });

  it("takes no members that do not fit together", () => {
    const [a] = members();
    const make = (all: readonly (ServedModel | undefined)[]) => () =>
      ensembleModel({ name: "e", version: "1", members: all as ServedModel[], combine: "mean" });
    expect(make([a])).toThrow("two members");
    expect(make([a, saying([0.5, 0.5], "probabilities")])).toThrow("same classes");
  });
});
