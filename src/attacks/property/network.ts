/** Network: a model as the search uses it, many points at once, with gradients where there are some. */
import { availableParallelism } from "node:os";
import { CasemateError } from "../../core/error.ts";
import { differentiate } from "../../engine/grad/differentiate.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { infer } from "../../engine/onnx/infer.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { adaptGraph } from "../../engine/runtime/adapt.ts";
import type { Batch } from "../../engine/runtime/description.ts";
import { probeBatch } from "../../engine/runtime/describe/batch.ts";
import { multiplications } from "../../engine/runtime/multiplications.ts";
import { Session } from "../../engine/runtime/ort.ts";
import { sessionBytes } from "../../engine/runtime/session-bytes.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import type { Property } from "./property.ts";
import type { Signature } from "./signature.ts";

export interface Network {
  readonly inputs: number;
  readonly outputs: number;
  /** points that are worth running at once */
  readonly batchSize: number;
  /** n x outputs for n x inputs */
  forward(x: Float32Array): Promise<Float32Array>;
  /** n x inputs: the gradient of sum(cotangent * outputs). Absent where the model has none */
  readonly gradient?: (x: Float32Array, cotangent: Float32Array) => Promise<Float32Array>;
  close(): Promise<void>;
}

/** Multiplications per run that keep a core busy some 5 ms, and runs short enough to stop in time. */
const workPerRun = 5e7;

/** Multiplications per point below which one thread is as fast as several. */
const oneThreadBelow = 1_000_000;

/** Throws MODEL_LOAD_FAILED, MODEL_RUN_FAILED, DATA_MISMATCH when the output has another size than the property says. */
export const openNetwork = async (
  model: ModelProto,
  property: Property,
  s: Signature,
  threads?: number,
): Promise<Network> => {
  const normal = normalize(model);
  const types = infer(normal);
  const { inputs, outputs } = property;
  const dims = s.batched ? s.dims.slice(1) : s.dims;
  const declared: Batch = s.batched ? { kind: "fixed", size: 1 } : { kind: "none" };
  const probed = await probeBatch(normal, types, { input: s.input, dims, value: s.output, integer: false }, declared);
  if (probed.perSample !== outputs)
    throw new CasemateError(
      "DATA_MISMATCH",
      `'${property.name}' declares ${outputs} outputs, output '${s.output}' has ${probed.perSample} values`,
      { hint: "is this the property of another model?" },
    );
  const { batch } = probed;
  const adapted = adaptGraph(normal, types, {
    name: property.name,
    input: s.input,
    batch,
    output: { value: s.output, kind: "values" },
    classes: outputs,
    domain: {
      dims,
      size: inputs,
      layout: "flat",
      lower: new Float32Array(inputs).fill(-Infinity),
      upper: new Float32Array(inputs).fill(Infinity),
    },
    decisions: [],
  });
  const work = Math.max(1, multiplications(normal, types));
  const options = { threads: threads ?? (work < oneThreadBelow ? 1 : availableParallelism()), spinning: false };
  const chunk = batch.kind === "freed" ? Math.max(4, Math.min(256, Math.floor(workPerRun / work))) : 1;
  const { graph, weights } = sessionBytes(adapted.model);
  const session = await Session.create(graph, { ...options, weights });
  const shaped = (x: Float32Array, n: number) => float32(batch.kind === "none" ? dims : [n, ...dims], x);

  /** Runs `n` rows chunk by chunk. */
  const run = async (
    of: Session,
    feeds: (from: number, to: number) => Parameters<Session["run"]>[0],
    n: number,
    output: string,
    width: number,
  ): Promise<Float32Array> => {
    const all = new Float32Array(n * width);
    for (let from = 0; from < n; from += chunk) {
      const to = Math.min(n, from + chunk);
      const part = (await of.run(feeds(from, to), [output]))[output];
      if (part?.dtype !== "float32" || part.data.length !== (to - from) * width)
        throw new CasemateError(
          "MODEL_RUN_FAILED",
          `the model gave ${part?.data.length ?? 0} values for ${to - from} points`,
        );
      all.set(part.data, from * width);
    }
    return all;
  };
  const network: Network = {
    inputs,
    outputs,
    batchSize: chunk,
    forward: (x) =>
      run(
        session,
        (from, to) => ({ [adapted.input]: shaped(x.subarray(from * inputs, to * inputs), to - from) }),
        x.length / inputs,
        adapted.output,
        outputs,
      ),
    close: () => session.release(),
  };
  const backward = await openGradient(adapted.model, adapted.input, adapted.output, options);
  if (backward === undefined) return network;
  return {
    ...network,
    gradient: (x, cotangent) =>
      run(
        backward.session,
        (from, to) => ({
          [adapted.input]: shaped(x.subarray(from * inputs, to * inputs), to - from),
          [backward.cotangent]: float32([to - from, outputs], cotangent.subarray(from * outputs, to * outputs)),
        }),
        x.length / inputs,
        backward.gradient,
        inputs,
      ),
    async close() {
      await backward.session.release();
      await session.release();
    },
  };
};

/** Undefined where the model can not be differentiated: the search then goes without gradients. */
const openGradient = async (
  model: ModelProto,
  input: string,
  output: string,
  options: { readonly threads: number; readonly spinning: boolean },
): Promise<{ session: Session; cotangent: string; gradient: string } | undefined> => {
  try {
    const d = differentiate(model, { loss: "cotangent", wrt: [input], output });
    const { graph, weights } = sessionBytes(d.model);
    const session = await Session.create(graph, { ...options, weights });
    return { session, cotangent: d.lossInputs.get("cotangent") ?? "", gradient: d.gradients.get(input) ?? "" };
  } catch (error) {
    if (error instanceof CasemateError && error.code !== "INTERNAL") return undefined;
    throw error;
  }
};
