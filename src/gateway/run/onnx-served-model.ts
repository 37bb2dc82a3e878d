/** openOnnxServedModel: from the verified bytes of an ONNX file to a model that answers: described, filtered, tried, in threads of its own or in the server's. */
import { availableParallelism } from "node:os";
import { CasemateError } from "../../core/error.ts";
import { parseFilter } from "../../defences/input/with-filters.ts";
import { type ModelProto, opName, type Shape, valueType } from "../../engine/onnx/graph.ts";
import { infer } from "../../engine/onnx/infer.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { eachNode } from "../../engine/onnx/walk.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import { openInputs } from "../../engine/runtime/describe/input.ts";
import type { DescribeOptions } from "../../engine/runtime/describe/options.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { type Draw, drawn, drawsOf } from "../../engine/runtime/draws.ts";
import { multiplications } from "../../engine/runtime/multiplications.ts";
import { Session, type SessionOptions } from "../../engine/runtime/ort.ts";
import { type SessionBytes, sessionBytes } from "../../engine/runtime/session-bytes.ts";
import type { Policy } from "../policy/policy.ts";
import { Batcher } from "./batcher.ts";
import { checkCall } from "./check-call.ts";
import { ModelThreads } from "./model-threads.ts";
import type { Tensors } from "./rows.ts";
import { servedGraph } from "./served-graph.ts";
import type { ServedModel, TensorSpec } from "./served-model.ts";
import { type Trial, tryModel } from "./trial.ts";

export interface OnnxServedOptions {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** the ONNX file, verified; it is kept, not copied: do not change it */
  readonly model: Uint8Array;
  /** its external data, by the path that the model calls it */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  readonly run: Policy["run"];
  /** of defences/input, in front of the model: "bit-depth:bits=5" */
  readonly filters?: readonly string[];
  /** what is known of it beforehand: bounds, layout */
  readonly decisions?: DescribeOptions;
  /** documents of its version, by kind */
  readonly documents?: ReadonlyMap<string, Uint8Array>;
}

/** How a model runs: for logs and `explain`. */
export interface Running {
  /** 0: in the server's thread */
  readonly workers: number;
  /** inside one operator */
  readonly threads: number;
  /** are samples of several requests run together */
  readonly shared: boolean;
  /** one sentence: why there is no description, or why nothing is shared */
  readonly why?: string;
  /** of one sample, in ms; undefined where it was not tried */
  readonly runMs?: number;
}

/** Runs up to this stand in for a thread's hand-over, which costs about as much: one sample, and the largest run, in ms. The second is how long other requests then wait at most. */
const ownThreadMs = { one: 0.2, full: 2 };

/** Below so many multiplications per sample threads inside operators only take cores from others. */
const oneThreadBelow = 1_000_000;

/** Ops by which the time of a run depends on values: a client could hold the server's thread. */
const unbounded: ReadonlySet<string> = new Set(["Loop", "Scan", "If", "SequenceMap"]);

/**
 * Nothing is written to disk or read from it. THROWS what readOnnx throws, MODEL_LOAD_FAILED, MODEL_RUN_FAILED where it does not run, MODEL_CAPABILITY for filters
 * that do not fit, USAGE for names in `decisions` and filters that are not there.
 */
export const openOnnxServedModel = async (
  options: OnnxServedOptions,
): Promise<ServedModel & { readonly running: Running }> => {
  const { name, version, digest, run, documents } = options;
  const file = readOnnx(options.model, options.files === undefined ? {} : { files: options.files });
  const described = await describe(file, { ...options.decisions, name });
  const description = described instanceof CasemateError ? undefined : described;
  const graph = servedGraph(file, description, (options.filters ?? []).map(parseFilter));
  const threads = threadsFor(graph);
  const settings: SessionOptions = { threads, spinning: false };
  const bytes = sessionBytes(graph);
  const draws = graph.graph === undefined ? [] : drawsOf(graph.graph);

  const first = await Session.create(bytes.graph, { ...settings, weights: bytes.weights });
  const full = Math.max(run.maxBatch, 32);
  let trial: Trial | undefined;
  let runner: Runner;
  try {
    // what a filter does by chance it does anew in every run: nothing could be compared
    trial = draws.length > 0 ? undefined : await tried(first, graph, description, full);
    const small =
      trial !== undefined &&
      trial.oneMs < ownThreadMs.one &&
      trial.fullMs < ownThreadMs.full &&
      ![...eachNode(graph)].some((n) => unbounded.has(opName(n)));
    const workers = run.workers === "auto" ? (small ? 0 : 1) : run.workers;
    runner = workers === 0 ? ownThread(first) : await threaded(first, bytes, settings, workers, trial);
  } catch (error) {
    await first.release();
    throw error;
  }
  const shared = trial?.apart === true && run.maxBatch > 1;
  const why =
    described instanceof CasemateError
      ? described.message
      : trial?.apart === false
        ? "the answer for a sample depends on the samples that it is run with, or its batch axis is fixed"
        : undefined;
  const batcher = new Batcher(draws.length === 0 ? runner.run : withDraws(runner.run, draws), {
    ...run,
    name,
    lanes: Math.max(1, runner.workers),
    rows: trial?.apart === true,
  });
  const { inputs, outputs } = specs(graph, description, trial);
  let closed: Promise<void> | undefined;
  return {
    name,
    version,
    digest,
    inputs,
    outputs,
    ...(description === undefined ? {} : { description }),
    document: (kind) => documents?.get(kind),
    async run(given, wanted, signal, account = "") {
      checkCall(inputs, outputs, given, wanted);
      try {
        return await batcher.submit(given, wanted, signal, account);
      } catch (error) {
        throw ofValues(error)
          ? new CasemateError("REQUEST_INVALID", "a value lies outside what the model can look up")
          : error;
      }
    },
    drainMs: () => batcher.drainMs(),
    ready: () => closed === undefined,
    close() {
      closed ??= batcher.close().then(() => runner.close());
      return closed;
    },
    running: {
      workers: runner.workers,
      threads,
      shared,
      ...(why === undefined ? {} : { why }),
      ...(trial === undefined ? {} : { runMs: trial.oneMs }),
    },
  };
};

/** A number that stands for a row of a table (a word, a category) and is none: the one failure of a run that is the client's doing and can be told. */
const ofValues = (error: unknown): boolean =>
  error instanceof CasemateError &&
  error.code === "MODEL_RUN_FAILED" &&
  /\bout of (data )?bounds\b/i.test(error.message);

interface Runner {
  readonly workers: number;
  run(inputs: Tensors, outputs: readonly string[] | undefined): Promise<Tensors>;
  close(): Promise<void>;
}

/** Random numbers for the filters that want some, fresh for every run. */
const withDraws =
  (run: Runner["run"], draws: readonly Draw[]): Runner["run"] =>
  (inputs, outputs) => {
    const [first] = inputs.values();
    return run(new Map([...inputs, ...Object.entries(drawn(draws, first?.dims[0] ?? 1))]), outputs);
  };

const ownThread = (session: Session): Runner => ({
  workers: 0,
  run: async (inputs, outputs) => new Map(Object.entries(await session.run(Object.fromEntries(inputs), outputs))),
  close: () => session.release(),
});

const threaded = async (
  first: Session,
  bytes: SessionBytes,
  settings: SessionOptions,
  workers: number,
  trial: Trial | undefined,
): Promise<Runner> => {
  const pool = await ModelThreads.open(bytes, settings, workers);
  await first.release();
  // the first run of a session is slower than others
  if (trial !== undefined) await Promise.all(Array.from({ length: workers }, () => pool.run(trial.input, undefined)));
  return { workers, run: (i, o) => pool.run(i, o), close: () => pool.close() };
};

/** The error that says why there is no description, where the model is fit to be served all the same. */
const describe = async (file: ModelProto, decisions: DescribeOptions): Promise<ModelDescription | CasemateError> => {
  try {
    return await describeModel(file, undefined, decisions);
  } catch (error) {
    if (error instanceof CasemateError && (error.code === "MODEL_CAPABILITY" || error.code === "SHAPE_UNKNOWN"))
      return error;
    throw error;
  }
};

const tried = async (
  session: Session,
  graph: ModelProto,
  d: ModelDescription | undefined,
  full: number,
): Promise<Trial | undefined> => {
  const open = graph.graph === undefined ? [] : openInputs(graph.graph);
  const [input] = open;
  if (d === undefined || input === undefined || open.length !== 1) return undefined;
  try {
    return await tryModel(session, d, input.dtype, full);
  } catch (error) {
    if (error instanceof CasemateError && error.code === "MODEL_CAPABILITY") return undefined;
    throw error;
  }
};

const threadsFor = (model: ModelProto): number => {
  const normal = normalize(model);
  return multiplications(normal, infer(normal)) < oneThreadBelow ? 1 : availableParallelism();
};

const specs = (
  model: ModelProto,
  description: ModelDescription | undefined,
  trial: Trial | undefined,
): { readonly inputs: readonly TensorSpec[]; readonly outputs: readonly TensorSpec[] } => {
  const { graph } = model;
  if (graph === undefined) return { inputs: [], outputs: [] };
  const types = infer(normalize(model));
  const numbers = (shape: Shape): readonly number[] => (shape ?? []).map((d) => (typeof d === "number" ? d : -1));
  const inputs = openInputs(graph).map((i): TensorSpec => {
    const known = description?.input === i.name ? description : undefined;
    if (i.shape === undefined && known === undefined)
      throw new CasemateError("SHAPE_UNKNOWN", `input '${i.name}' has no shape, not even a number of axes`);
    if (known === undefined || known.batch.kind === "none") return { ...i, dims: numbers(i.shape) };
    // what depends on its neighbours is described as run one by one, but takes as many as the file says
    const declared = i.shape?.[0];
    const rows = known.batch.kind === "fixed" && typeof declared === "number" ? declared : -1;
    return { name: i.name, dtype: i.dtype, dims: [rows, ...known.domain.dims] };
  });
  const free = description?.batch.kind === "free" || description?.batch.kind === "freed";
  const outputs = graph.output.map((o): TensorSpec => {
    const seen = trial?.outputs.get(o.name);
    if (seen !== undefined)
      return { name: o.name, dtype: seen.dtype, dims: free ? [-1, ...seen.dims.slice(1)] : seen.dims };
    const type = valueType(o);
    return {
      name: o.name,
      dtype: types.dtype(o.name) ?? type?.dtype ?? "float32",
      dims: numbers(types.shape(o.name) ?? type?.shape),
    };
  });
  return { inputs: inputs.map(({ name, dtype, dims }) => ({ name, dtype, dims })), outputs };
};
