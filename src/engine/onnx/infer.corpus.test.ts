import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { type CorpusModel, feedsFor, fileModels, hasShared, zippedModels } from "../../../test/support/onnx-corpus.ts";
import { Session } from "../runtime/ort.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type ModelProto, type Shape, valueInfo, valueType } from "./graph.ts";
import { infer } from "./infer.ts";
import { normalize } from "./normalize.ts";
import { GraphProtoSchema, ModelProtoSchema } from "./proto/onnx_pb.ts";
import { writeOnnx } from "./write.ts";

if (!hasShared) console.log("infer on whole models: skipped, ../shared is absent");

interface Coverage {
  models: number;
  values: number;
  ranks: number;
  shapes: number;
  dtypes: number;
  constants: number;
}

/** The model with every value of known dtype as an output. */
const opened = (
  model: ModelProto,
  dtypeOf: ReturnType<typeof infer>["dtype"],
): { model: ModelProto; names: string[] } => {
  const graph = model.graph;
  if (graph === undefined) throw new Error("no graph");
  const names = graph.node.flatMap((n) => n.output.filter((v) => v !== "" && dtypeOf(v) !== undefined));
  const output = names.map((v) => valueInfo(v, dtypeOf(v) ?? "float32", undefined));
  return {
    names,
    model: create(ModelProtoSchema, { ...model, graph: create(GraphProtoSchema, { ...graph, output, valueInfo: [] }) }),
  };
};

const isRandom = (m: ModelProto): boolean =>
  m.graph?.node.some((n) => /^(Random|Bernoulli|Multinomial)/.test(n.opType)) === true;

/** Every dim that is claimed holds, a symbol is one number throughout. */
const mismatch = (name: string, shape: Shape, t: Tensor, symbols: Map<string, number>): string | undefined => {
  if (shape === undefined) return undefined;
  const claim = `'${name}' is [${t.dims.join()}], inferred [${shape.join()}]`;
  if (shape.length !== t.dims.length) return claim;
  for (const [i, d] of shape.entries()) {
    const actual = t.dims[i] ?? -1;
    if (typeof d === "number" && d !== actual) return claim;
    if (typeof d !== "string") continue;
    const bound = symbols.get(d);
    if (bound !== undefined && bound !== actual) return `${claim}, where '${d}' was ${bound}`;
    symbols.set(d, actual);
  }
  return undefined;
};

const check = async (m: CorpusModel, coverage: Coverage): Promise<string | undefined> => {
  let model: ModelProto;
  try {
    model = normalize(await m.load());
  } catch {
    return undefined; // refused; read and normalize have their own tests
  }
  const types = infer(model);
  const outputs = model.graph?.node.flatMap((n) => n.output.filter((v) => v !== "")) ?? [];
  coverage.models++;
  for (const v of outputs) {
    const shape = types.shape(v);
    coverage.values++;
    if (shape !== undefined) coverage.ranks++;
    if (shape?.every((d) => d !== null)) coverage.shapes++;
    else if (process.env["SHOW"])
      console.log("unknown", m.name, v, model.graph?.node.find((n) => n.output.includes(v))?.opType, shape);
    if (types.dtype(v) !== undefined) coverage.dtypes++;
    else if (process.env["SHOW"])
      console.log("dtype", m.name, v, model.graph?.node.find((n) => n.output.includes(v))?.opType, shape);
  }
  const all = opened(model, (v) => types.dtype(v));
  if (all.names.length === 0) return undefined;
  let session: Session;
  try {
    session = await Session.create(writeOnnx(all.model), { threads: 1, optimization: "disabled" });
  } catch (e) {
    const original = await Session.create(writeOnnx(model), { threads: 1, optimization: "disabled" }).catch(
      () => undefined,
    );
    await original?.release();
    return original === undefined ? undefined : `with all values as outputs: ${(e as Error).message.slice(0, 300)}`;
  }
  try {
    for (const size of [3, 2, 1, 4, 320, 576]) {
      // the last: one sample of sound
      const feeds = feedsFor(model, m.inputs, (s) => (size === 576 && s === "batch" ? 1 : size));
      if (feeds === undefined) return undefined;
      let results: Record<string, Tensor>;
      try {
        results = await session.run(feeds);
      } catch {
        continue;
      }
      const symbols = new Map<string, number>();
      for (const [name, t] of Object.entries(feeds)) {
        const wrong = mismatch(name, types.shape(name), t, symbols);
        if (wrong !== undefined && m.inputs === undefined) return wrong;
        if (wrong !== undefined) return undefined; // recorded data that does not fit the declared input
      }
      const bound = infer(model, { inputShapes: new Map(Object.entries(feeds).map(([n, t]) => [n, t.dims])) });
      for (const name of all.names) {
        const t = results[name];
        if (t === undefined) continue;
        // some models declare static outputs for what depends on their data
        const declared = model.graph?.output.find((o) => o.name === name);
        const asDeclared = declared !== undefined && valueType(declared)?.shape?.join() === types.shape(name)?.join();
        const wrong =
          (asDeclared ? undefined : mismatch(name, types.shape(name), t, symbols)) ??
          mismatch(name, bound.shape(name), t, new Map());
        if (wrong !== undefined) return wrong;
        if (types.dtype(name) !== t.dtype) return `'${name}' is ${t.dtype}, inferred ${types.dtype(name)}`;
        if (isRandom(model)) continue;
        for (const inferred of [types, bound]) {
          const constant = inferred.constant(name);
          if (constant === undefined) continue;
          coverage.constants++;
          if (!same(constant, t))
            return `'${name}' folded to [${constant.dims.join()}] ${head(constant)}, is [${t.dims.join()}] ${head(t)}`;
        }
      }
      return undefined;
    }
    return undefined;
  } finally {
    await session.release();
  }
};

const head = (t: Tensor): string =>
  Array.from(t.data as ArrayLike<unknown>)
    .slice(0, 8)
    .join(" ");

/** Equal but for the last bits of exp and log. */
const same = (a: Tensor, b: Tensor): boolean =>
  a.dtype === b.dtype &&
  a.dims.join() === b.dims.join() &&
  Array.from(a.data as ArrayLike<unknown>).every((x, i) => {
    const y = b.data[i];
    return Object.is(x, y) || x === y || Math.abs(Number(x) - Number(y)) <= 1e-6 * Math.abs(Number(x));
  });

describe.skipIf(!hasShared)("infer claims nothing that onnx runtime contradicts (needs ../shared)", () => {
  for (const [label, models, share] of [
    ["zips", hasShared ? zippedModels() : [], 0.9],
    ["files", hasShared ? fileModels() : [], 0.95],
  ] as const)
    it(label, { timeout: 300_000 }, async () => {
      const c: Coverage = { models: 0, values: 0, ranks: 0, shapes: 0, dtypes: 0, constants: 0 };
      const failures: string[] = [];
      for (const m of models) {
        const wrong = await check(m, c);
        if (wrong !== undefined) failures.push(`${m.name}: ${wrong}`);
      }
      const percent = (n: number): string => `${((100 * n) / c.values).toFixed(1)} %`;
      console.log(
        `infer ${label}: ${c.models} models, ${c.values} values, rank known ${percent(c.ranks)}, shape ${percent(c.shapes)}, dtype ${percent(c.dtypes)}, ${c.constants} constants compared`,
      );
      expect(failures).toEqual([]);
      expect(c.shapes / c.values).toBeGreaterThan(share);
    });
});
