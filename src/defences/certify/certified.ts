/** certified: which samples provably keep their class within an Linf ball, by interval bounds. */
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder } from "../../engine/onnx/builder.ts";
import { type ModelProto, valueInfo } from "../../engine/onnx/graph.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { allNames } from "../../engine/onnx/normalize/scope.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { Session } from "../../engine/runtime/ort.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import { float32, tensor } from "../../engine/tensor/tensor.ts";
import { intervalBounds } from "./interval.ts";
import { worstCase } from "./worst-case.ts";

export interface CertifyOptions {
  /** a graph output, or an inner value, with logits [N, K] */
  readonly scores: string;
  readonly domain: Domain;
  /** in units of each feature's range */
  readonly epsilon: number;
  readonly threads?: number;
}

const chunk = 250;
/** By so much, in units of the largest logit, the true class must win: what float32 rounding may hide. */
const margin = 1e-4;

/** `x` is n x size. RETURNS 1 where the sample is certified. THROWS MODEL_CAPABILITY for an op without bounds. */
export const certified = async (
  original: ModelProto,
  x: Float32Array,
  labels: Int32Array,
  { scores, domain, epsilon, threads }: CertifyOptions,
): Promise<Uint8Array> => {
  const model = normalize(original);
  const graph = model.graph;
  if (graph === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  const b = new GraphBuilder(allNames(graph), "certify");
  const [lower, upper, y] = [b.fresh("lower"), b.fresh("upper"), b.fresh("labels")];
  const input = graph.input.find((v) => !graph.initializer.some((p) => p.name === v.name))?.name ?? "";
  const z = intervalBounds({ b, nodes: graph.node, input, box: { lower, upper } }, scores);
  const worst = worstCase(b, z, y);
  graph.node = b.nodes;
  graph.initializer = [...graph.initializer, ...b.initializers];
  graph.input = [
    valueInfo(lower, "float32", ["N", ...domain.dims]),
    valueInfo(upper, "float32", ["N", ...domain.dims]),
    valueInfo(y, "int64", ["N"]),
  ];
  graph.output = [valueInfo(worst, "float32", undefined)];
  const session = await Session.create(writeOnnx(model), threads === undefined ? {} : { threads });
  const out = new Uint8Array(labels.length);
  try {
    for (let start = 0; start < labels.length; start += chunk) {
      const part = labels.subarray(start, start + chunk);
      const box = boxOf(x.subarray(start * domain.size, (start + part.length) * domain.size), domain, epsilon);
      const dims = [part.length, ...domain.dims];
      const result = await session.run({
        [lower]: float32(dims, box.lower),
        [upper]: float32(dims, box.upper),
        [y]: tensor("int64", [part.length], BigInt64Array.from(part, BigInt)),
      });
      const logits = result[worst]?.data as Float32Array;
      const classes = logits.length / part.length;
      part.forEach((own, i) => {
        const row = logits.subarray(i * classes, (i + 1) * classes);
        const rest = row.reduce((a, v, k) => (k === own ? a : Math.max(a, v)), -Infinity);
        const size = row.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
        // not a number certifies nothing
        out[start + i] = (row[own] as number) - rest > margin * size ? 1 : 0;
      });
    }
  } finally {
    await session.release();
  }
  return out;
};

/** The ball and the domain together; features that may not change stay. */
const boxOf = (x: Float32Array, d: Domain, epsilon: number): { lower: Float32Array; upper: Float32Array } => {
  const lower = new Float32Array(x.length);
  const upper = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const j = i % d.size;
    const [low, high, at] = [d.lower[j] as number, d.upper[j] as number, x[i] as number];
    const radius = d.mutable !== undefined && d.mutable[j] === 0 ? 0 : epsilon * (high - low);
    lower[i] = Math.max(at - radius, Math.min(low, at));
    upper[i] = Math.min(at + radius, Math.max(high, at));
  }
  return { lower, upper };
};
