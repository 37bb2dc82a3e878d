/** The only file that names ONNX Runtime: sessions over model bytes, tensors in and out. */
import { createRequire } from "node:module";
import * as ort from "onnxruntime-node";
import { monotonicMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { type DType, type Tensor, type TypedArrays, tensor } from "../tensor/tensor.ts";

export interface SessionOptions {
  /** threads inside one operator (openOnnxModel: in all); default 0: ONNX Runtime's own choice */
  readonly threads?: number;
  /** may idle threads spin while they wait for work; default true. Off costs some 20 us per parallel operator, but leaves the cores to others */
  readonly spinning?: boolean;
  /** execution providers by name, tried in order; default ["cpu"] */
  readonly executionProviders?: readonly string[];
  /** through the public wrapper also where the binding itself could be used; default false */
  readonly wrapped?: boolean;
  /** "all" unless a test wants the graph as written */
  readonly optimization?: "disabled" | "basic" | "extended" | "all";
  /** external data in memory, by the path that the model calls it; see session-bytes.ts */
  readonly weights?: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/** A session as the native binding has it: `run` computes at once and returns plain objects or ort.Tensor. */
interface Native {
  readonly inputMetadata: readonly { readonly name: string }[];
  readonly outputMetadata: readonly { readonly name: string }[];
  loadModel(
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
    options: ort.InferenceSession.SessionOptions,
  ): void;
  run(
    feeds: Record<string, ort.Tensor>,
    fetches: Record<string, ort.Tensor | null>,
    options: object,
  ): Record<string, ort.Tensor>;
  dispose(): void;
}

/**
 * From 1.30 on, ONNX Runtime for Linux keeps an identifier of the machine in the user's cache folder and reports its use to its maker, unless this says no
 * when its first environment is made, which the binding does with the first session. Whoever wants it sets the variable to "0".
 */
process.env["ORT_DISABLE_TELEMETRY"] ??= "1";

/** Longest time that runs may keep the event loop from turning, in ms: timers, signals and progress wait that long. */
const turnEveryMs = 20;
let lastTurn = monotonicMs();

/** Names of execution providers that this build of ONNX Runtime knows. */
export const executionProviders: readonly string[] = ort.listSupportedBackends().map((b) => b.name);

export const ortVersion: string = ort.env.versions.node ?? "unknown";

/**
 * The native binding without the public wrapper, which costs a turn of the event loop and some 50 us per call: as much as a whole gradient of a
 * small net (docs/decisions/native-session.md). Undefined where this release of onnxruntime-node is built differently; then the wrapper is used.
 */
const native = ((): { readonly path: string; readonly Session: new () => Native } | undefined => {
  try {
    const require = createRequire(import.meta.url);
    const path = require.resolve("onnxruntime-node/dist/binding.js");
    const internal: unknown = require(path);
    const { binding, initOrt } = internal as {
      binding?: { InferenceSession?: new () => Native };
      initOrt?: () => void;
    };
    if (typeof binding?.InferenceSession !== "function" || typeof initOrt !== "function") return undefined;
    initOrt();
    return { path, Session: binding.InferenceSession };
  } catch {
    return undefined;
  }
})();

/** The file of the native binding, for other threads of this process; undefined where sessions with these options do not use it. */
export const nativeBinding = (options: SessionOptions): string | undefined =>
  isNative(options) ? native?.path : undefined;

/** Other providers go through the wrapper, which checks that they are there. */
const isNative = (o: SessionOptions): boolean =>
  native !== undefined && o.wrapped !== true && (o.executionProviders ?? ["cpu"]).every((p) => p === "cpu");

/** Options as ONNX Runtime takes them, without weights. */
export const nativeOptions = (options: SessionOptions): ort.InferenceSession.SessionOptions => ({
  // fatal only: what goes wrong comes back as an error, and trying things out goes wrong by design
  logSeverityLevel: 4,
  graphOptimizationLevel: options.optimization ?? "all",
  executionProviders: [...(options.executionProviders ?? ["cpu"])],
  ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
  ...(options.spinning === undefined
    ? {}
    : { extra: { session: { intra_op: { allow_spinning: options.spinning ? "1" : "0" } } } }),
  interOpNumThreads: 1,
});

/** An ONNX Runtime session. `run` blocks the event loop while the model computes, and lets it turn every 20 ms between two runs. */
export class Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  #native: Native | undefined;
  #wrapped: ort.InferenceSession | undefined;
  readonly #all: Readonly<Record<string, null>>;

  private constructor(session: { native: Native } | { wrapped: ort.InferenceSession }) {
    if ("native" in session) {
      this.#native = session.native;
      this.inputNames = session.native.inputMetadata.map((m) => m.name);
      this.outputNames = session.native.outputMetadata.map((m) => m.name);
    } else {
      this.#wrapped = session.wrapped;
      this.inputNames = session.wrapped.inputNames;
      this.outputNames = session.wrapped.outputNames;
    }
    this.#all = Object.fromEntries(this.outputNames.map((n) => [n, null]));
  }

  /** Throws MODEL_LOAD_FAILED with ONNX Runtime's reason. `bytes` must have passed readOnnx: external data is not resolved here. */
  static async create(bytes: Uint8Array, options: SessionOptions = {}): Promise<Session> {
    const providers = options.executionProviders ?? ["cpu"];
    // the wrapper would leave out an unknown one and only print a warning
    const unknown = providers.find((p) => !executionProviders.includes(p));
    if (unknown !== undefined)
      throw new CasemateError("USAGE", `onnx runtime ${ortVersion} has no execution provider '${unknown}' here`, {
        hint: `it has ${executionProviders.join(", ")}`,
      });
    const weights = options.weights === undefined || options.weights.length === 0 ? [] : [...options.weights];
    const sessionOptions = { ...nativeOptions(options), ...(weights.length > 0 ? { externalData: weights } : {}) };
    try {
      if (native !== undefined && isNative(options)) {
        const session = new native.Session();
        session.loadModel(bytes.buffer, bytes.byteOffset, bytes.byteLength, sessionOptions);
        return new Session({ native: session });
      }
      return new Session({ wrapped: await ort.InferenceSession.create(bytes, sessionOptions) });
    } catch (cause) {
      throw new CasemateError("MODEL_LOAD_FAILED", `onnx runtime ${ortVersion} refused the model: ${reason(cause)}`, {
        cause,
      });
    }
  }

  /**
   * Runs the model. `fetch`: names of the outputs wanted (default all). `into`: memory for outputs whose shape is known (not with the public wrapper).
   * Inputs are not kept; outputs are the caller's. Throws MODEL_RUN_FAILED.
   */
  async run(
    feeds: Readonly<Record<string, Tensor>>,
    fetch?: readonly string[],
    into?: Readonly<Record<string, Tensor>>,
  ): Promise<Record<string, Tensor>> {
    const inputs: Record<string, ort.Tensor> = {};
    for (const name in feeds) inputs[name] = toOrt(feeds[name] as Tensor);
    const fetches: Record<string, ort.Tensor | null> = fetch === undefined ? { ...this.#all } : {};
    if (fetch !== undefined) for (const name of fetch) fetches[name] = null;
    try {
      let results: Readonly<Record<string, ort.Tensor>>;
      if (this.#native !== undefined) {
        for (const name in into) fetches[name] = toOrt(into[name] as Tensor);
        // at once, before anything is awaited: the inputs are the caller's again as soon as this function returned its promise
        results = this.#native.run(inputs, fetches, {});
        if (monotonicMs() - lastTurn > turnEveryMs) {
          await new Promise(setImmediate);
          lastTurn = monotonicMs();
        }
      } else if (this.#wrapped !== undefined) results = await this.#wrapped.run(inputs, Object.keys(fetches));
      else throw new Error("the session was released");
      const out: Record<string, Tensor> = {};
      for (const name in results) out[name] = fromOrt(results[name] as ort.Tensor);
      return out;
    } catch (cause) {
      throw new CasemateError("MODEL_RUN_FAILED", `the model failed while it ran: ${reason(cause)}`, { cause });
    }
  }

  /** Frees the session's memory; `run` fails from then on. May be called again. */
  async release(): Promise<void> {
    const [native, wrapped] = [this.#native, this.#wrapped];
    this.#native = undefined;
    this.#wrapped = undefined;
    native?.dispose();
    await wrapped?.release();
  }
}

const reason = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";

const toOrt = (t: Tensor): ort.Tensor => {
  if (t.dtype === "bfloat16")
    throw new CasemateError("ONNX_UNSUPPORTED", "onnx runtime for node takes no bfloat16 inputs");
  return new ort.Tensor(t.dtype as "float32", t.data as Float32Array, t.dims);
};

const fromOrt = (t: ort.Tensor): Tensor => fromRuntime(t.type, t.dims, t.data);

/** A tensor of what ONNX Runtime gives. */
export const fromRuntime = (type: string, dims: readonly number[], values: unknown): Tensor => {
  const data = values as TypedArrays[DType];
  // newer Node versions hand out float16 as Float16Array; ours are the raw bits
  if (type === "float16" && !(data instanceof Uint16Array)) {
    const view = data as unknown as Float32Array;
    return tensor("float16", dims, new Uint16Array(view.buffer, view.byteOffset, view.length));
  }
  return tensor(type as DType, dims, data as never);
};
