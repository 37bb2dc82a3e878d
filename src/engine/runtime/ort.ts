/** The only file that names ONNX Runtime: sessions over model bytes, tensors in and out. */
import * as ort from "onnxruntime-node";
import { CasemateError } from "../../core/error.ts";
import { type DType, type Tensor, type TypedArrays, tensor } from "../tensor/tensor.ts";

export interface SessionOptions {
  /** threads inside one operator; default 0: ONNX Runtime's own choice */
  readonly threads?: number;
  /** execution providers by name, tried in order; default ["cpu"] */
  readonly executionProviders?: readonly string[];
  /** "all" unless a test wants the graph as written */
  readonly optimization?: "disabled" | "basic" | "extended" | "all";
}

export const ortVersion: string = ort.env.versions.node ?? "unknown";

/** An ONNX Runtime session. `run` blocks the event loop while the model computes (see docs/decisions). */
export class Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly #session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.#session = session;
    this.inputNames = session.inputNames;
    this.outputNames = session.outputNames;
  }

  /** Throws MODEL_LOAD_FAILED with ONNX Runtime's reason. `bytes` must have passed readOnnx: external data is not resolved here. */
  static async create(bytes: Uint8Array, options: SessionOptions = {}): Promise<Session> {
    try {
      const session = await ort.InferenceSession.create(bytes, {
        logSeverityLevel: 3,
        graphOptimizationLevel: options.optimization ?? "all",
        executionProviders: [...(options.executionProviders ?? ["cpu"])],
        ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
        interOpNumThreads: 1,
      });
      return new Session(session);
    } catch (cause) {
      throw new CasemateError("MODEL_LOAD_FAILED", `onnx runtime ${ortVersion} refused the model: ${reason(cause)}`, { cause });
    }
  }

  /** Runs the model. `fetch`: names of the outputs wanted (default all). Throws MODEL_RUN_FAILED. */
  async run(feeds: Readonly<Record<string, Tensor>>, fetch?: readonly string[]): Promise<Record<string, Tensor>> {
    const inputs: Record<string, ort.Tensor> = {};
    for (const name in feeds) inputs[name] = toOrt(feeds[name] as Tensor);
    try {
      const results = fetch === undefined ? await this.#session.run(inputs) : await this.#session.run(inputs, [...fetch]);
      const out: Record<string, Tensor> = {};
      for (const name in results) out[name] = fromOrt(results[name] as ort.Tensor);
      return out;
    } catch (cause) {
      throw new CasemateError("MODEL_RUN_FAILED", `the model failed while it ran: ${reason(cause)}`, { cause });
    }
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";

const toOrt = (t: Tensor): ort.Tensor => {
  if (t.dtype === "bfloat16") throw new CasemateError("ONNX_UNSUPPORTED", "onnx runtime for node takes no bfloat16 inputs");
  return new ort.Tensor(t.dtype as "float32", t.data as Float32Array, t.dims);
};

const fromOrt = (t: ort.Tensor): Tensor => {
  const data = t.data as unknown as TypedArrays[DType];
  // newer Node versions hand out float16 as Float16Array; ours are the raw bits
  if (t.type === "float16" && !(data instanceof Uint16Array)) {
    const view = data as unknown as Float32Array;
    return tensor("float16", t.dims, new Uint16Array(view.buffer, view.byteOffset, view.length));
  }
  return tensor(t.type as DType, t.dims, data as never);
};
