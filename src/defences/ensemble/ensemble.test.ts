/** Ensembles against their members run apart, against formulas written out here, and their gradients against differences. */
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import { type ModelProto, node, valueInfo } from "../../engine/onnx/graph.ts";
import { GraphProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import type { DescribeOptions } from "../../engine/runtime/describe/options.ts";
import { graphOf } from "../../engine/runtime/graph-of.test-data.ts";
import { canDifferentiate } from "../../engine/runtime/model.ts";
import { openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import { float32, float64, int64, tensor } from "../../engine/tensor/tensor.ts";
import { compareWithMembers } from "./compare.ts";
import { combinationIds } from "./combination.ts";
import { ensemble } from "./ensemble.ts";
import type { Member } from "./member.ts";

const [classes, size] = [3, 2 * 3 * 4];

/** Normal values by seed. */
const normals = (n: number, ...name: (string | number)[]): Float32Array => {
  const rng = rngFor(1, "ensemble.test", ...name);
  return Float32Array.from({ length: n }, () => rng.normal());
};

const dense = (b: GraphBuilder, x: Value, seed: number): Value => {
  const flat = b.op("Reshape", [x, b.constant(int64([2], [-1, size]))]);
  const w = b.constant(float32([size, classes], normals(size * classes, "w", seed)));
  return b.op("MatMul", [flat, w]);
};

/** All of them use the same names inside. */
const nets = {
  chw: () => graphOf({ x: ["float32", ["N", 2, 3, 4]] }, (b) => ({ [dense(b, "x", 1)]: ["float32", ["N", classes]] })),
  hwc: () => graphOf({ x: ["float32", ["N", 3, 4, 2]] }, (b) => ({ [dense(b, "x", 2)]: ["float32", ["N", classes]] })),
  /** probabilities, batch fixed at 1, opset 11 */
  old: () =>
    withOpset(
      11n,
      graphOf({ x: ["float32", [1, 2, 3, 4]] }, (b) => ({
        [b.op("Softmax", [dense(b, "x", 3)], { axis: 1 })]: ["float32", [1, classes]],
      })),
    ),
  double: () =>
    graphOf({ x: ["float64", ["N", 2, 3, 4]] }, (b) => {
      const flat = b.op("Reshape", ["x", b.constant(int64([2], [-1, size]))]);
      const w = b.constant(float64([size, classes], Float64Array.from(normals(size * classes, "w", 4))));
      return { [b.op("MatMul", [flat, w])]: ["float64", ["N", classes]] };
    }),
  /** reads a value of the outer graph in the branch of an If */
  branching: () =>
    graphOf({ x: ["float32", ["N", 2, 3, 4]] }, (b) => {
      const z = dense(b, "x", 5);
      const yes = b.constant(tensor("bool", [], Uint8Array.of(1)));
      const branch = (op: string) => ({
        graph: create(GraphProtoSchema, {
          name: op,
          node: [node(op, [z], [`inner_${op}`])],
          output: [valueInfo(`inner_${op}`, "float32", ["N", classes])],
        }),
      });
      const out = b.op("If", [yes], { then_branch: branch("Tanh"), else_branch: branch("Neg") });
      return { [out]: ["float32", ["N", classes]] };
    }),
};

const withOpset = (version: bigint, model: ModelProto): ModelProto => {
  const main = model.opsetImport.find((o) => o.domain === "");
  if (main !== undefined) main.version = version;
  return model;
};

const member = async (
  net: keyof typeof nets,
  options: DescribeOptions = {},
  preparation?: Member["preparation"],
): Promise<Member> => {
  const model = readOnnx(writeOnnx(nets[net]()));
  const description = await describeModel(model, undefined, {
    layout: net === "hwc" ? "hwc" : "chw",
    scores: net === "old" ? "probabilities" : "logits",
    ...options,
  });
  return { name: net, model, description, ...(preparation === undefined ? {} : { preparation }) };
};

const x = normals(6 * size, "x");

describe("ensemble", () => {
  it.each(combinationIds)("%s of unlike members equals them run apart", async (combine) => {
    const members = [
      await member("chw"),
      await member("hwc", {}, { factor: [2, 0.5], offset: [-0.1, 0.3] }),
      await member("old"),
      await member("double"),
      await member("branching"),
    ];
    const model = readOnnx(writeOnnx(ensemble(members, { combine })));
    const { maxDifference, otherClass, samples } = await compareWithMembers(model, members, { combine }, x);
    expect(samples).toBe(6);
    expect(otherClass).toBe(0);
    expect(maxDifference).toBeLessThan(2e-5);
    // a member that is changed shows
    for (const t of model.graph?.initializer ?? [])
      if (t.name.startsWith("member2/") && t.dims.length === 2 && t.dims[0] === BigInt(size))
        t.rawData = t.rawData.slice().fill(0);
    expect((await compareWithMembers(model, members, { combine }, x)).maxDifference).toBeGreaterThan(0.01);
  });

  it("is its formula, with layout and scale of each member", async () => {
    const members = [await member("chw"), await member("hwc", {}, { factor: [2, 0.5], offset: [-0.1, 0.3] })];
    const logits = (at: number, k: 0 | 1): number[] =>
      Array.from({ length: classes }, (_, c) => {
        const w = normals(size * classes, "w", k + 1);
        let sum = 0;
        for (let ch = 0; ch < 2; ch++)
          for (let p = 0; p < 12; p++) {
            const v = x[at * size + ch * 12 + p] as number;
            const prepared = k === 0 ? v : ch === 0 ? 2 * v - 0.1 : 0.5 * v + 0.3;
            sum += prepared * (w[(k === 0 ? ch * 12 + p : p * 2 + ch) * classes + c] as number);
          }
        return sum;
      });
    const softmax = (z: number[]): number[] => z.map((v) => 1 / z.reduce((s, u) => s + Math.exp(u - v), 0));
    const run = async (options: Parameters<typeof ensemble>[1]): Promise<Float32Array> =>
      (await compareWithMembers(ensemble(members, options), members, options ?? {}, x)).scores;
    const [probability, logit, vote] = [
      await run({ weights: [3, 1] }),
      await run({ combine: "mean-logit" }),
      await run({ combine: "majority-vote" }),
    ];
    for (let i = 0; i < 6; i++) {
      const [a, b] = [logits(i, 0), logits(i, 1)];
      const [p, q] = [softmax(a), softmax(b)];
      for (let c = 0; c < classes; c++) {
        const at = i * classes + c;
        expect(probability[at]).toBeCloseTo(0.75 * (p[c] as number) + 0.25 * (q[c] as number), 5);
        expect(logit[at]).toBeCloseTo(((a[c] as number) + (b[c] as number)) / 2, 4);
        const votes = [a, b].filter((z) => z.indexOf(Math.max(...z)) === c).length;
        expect(vote[at]).toBeCloseTo((votes + ((p[c] as number) + (q[c] as number)) / 4) / 2.5, 5);
      }
    }
  });

  it.each(["mean-probability", "mean-logit"] as const)("gradients of %s pass through every member", async (combine) => {
    const members = [
      await member("chw"),
      await member("hwc", {}, { factor: [2], offset: [1] }),
      await member("double"),
    ];
    const model = readOnnx(writeOnnx(ensemble(members, { combine })));
    const description = await describeModel(model, undefined, { scores: "logits" });
    const open = await openOnnxModel(model, description, { threads: 1 });
    if (!canDifferentiate(open)) throw new Error("no gradients");
    const labels = Int32Array.of(0, 1, 2, 0, 1, 2);
    const { gradient } = await open.gradient(x, { loss: "cross-entropy", labels });
    const loss = async (at: Float32Array): Promise<Float32Array> =>
      (await open.gradient(at, { loss: "cross-entropy", labels })).loss;
    for (const j of [0, 7, 23]) {
      const [up, down] = [1e-2, -1e-2].map((h) => loss(x.map((v, i) => (i % size === j ? v + h : v))));
      for (let i = 0; i < 6; i++) {
        const difference = (((await up)?.[i] as number) - ((await down)?.[i] as number)) / 2e-2;
        expect(Math.abs((gradient[i * size + j] as number) - difference)).toBeLessThan(5e-3);
      }
    }
    expect(gradient.every((v) => v !== 0)).toBe(true);
    await open.close();
  });

  it("votes decide, and have the gradient of the mean probability", async () => {
    const members = [await member("chw"), await member("double"), await member("branching")];
    const model = ensemble(members, { combine: "majority-vote" });
    const open = await openOnnxModel(model, await describeModel(model), { threads: 1 });
    if (!canDifferentiate(open)) throw new Error("no gradients");
    const request = {
      loss: "logit-difference",
      labels: new Int32Array(6),
      targets: new Int32Array(6).fill(1),
    } as const;
    const { gradient } = await open.gradient(x, request);
    const [up, down] = [1e-3, -1e-3].map((h) =>
      open.gradient(
        x.map((v, i) => (i % size === 3 ? v + h : v)),
        request,
      ),
    );
    for (let i = 0; i < 6; i++) {
      const difference = (((await up)?.loss[i] as number) - ((await down)?.loss[i] as number)) / 2e-3;
      expect(Math.abs(difference)).toBeGreaterThan(0.01);
      expect(Math.abs((gradient[i * size + 3] as number) - difference)).toBeLessThan(5e-3);
    }
    await open.close();
  });

  it("refuses members that do not belong together", async () => {
    const [chw, hwc] = [await member("chw"), await member("hwc")];
    const broken = (d: Partial<Member["description"]>): Member => ({
      ...hwc,
      description: { ...hwc.description, ...d },
    });
    const caught = (list: readonly Member[], o = {}): unknown => {
      try {
        ensemble(list, o);
      } catch (e) {
        return e;
      }
      return undefined;
    };
    expect(caught([chw])).toMatchObject({ code: "USAGE" });
    expect(caught([chw, broken({ classes: 4 })])).toMatchObject({ code: "MODEL_CAPABILITY" });
    expect(caught([chw, broken({ output: { value: "z", kind: "labels" } })])).toMatchObject({
      code: "MODEL_CAPABILITY",
    });
    expect(caught([chw, broken({ batch: { kind: "fixed", size: 1 } })])).toMatchObject({ code: "MODEL_CAPABILITY" });
    expect(caught([chw, hwc], { weights: [1, 0] })).toMatchObject({ code: "USAGE" });
    expect(caught([chw, hwc], { combine: "majority-vote", weights: [1, 2] })).toMatchObject({ code: "USAGE" });
    const grid = graphOf({ x: ["float32", ["N", 2, 3, 4]] }, (b) => {
      const at = b.constant(float32([1, 3, 4, 2], normals(24, "grid")));
      const sampled = b.op("GridSample", ["x", at], { mode: "bilinear" });
      return { [dense(b, sampled, 1)]: ["float32", ["N", classes]] };
    });
    const sampling: Member = {
      ...chw,
      name: "sampling",
      model: grid,
      description: { ...chw.description, output: { value: grid.graph?.output[0]?.name ?? "", kind: "logits" } },
    };
    const newer: Member = { ...chw, model: withOpset(21n, nets.chw()) };
    expect(caught([sampling, newer])).toMatchObject({ code: "ONNX_UNSUPPORTED" });
  });
});
