/** Probe: runs one value of a model on trial inputs, before it is known what the value means. */
import { CasemateError } from "../../core/error.ts";
import type { ModelProto } from "../onnx/graph.ts";
import type { Inferred } from "../onnx/infer.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import { adaptGraph } from "./adapt.ts";
import type { Batch } from "./description.ts";
import { type Draw, drawn } from "./draws.ts";
import { Session } from "./ort.ts";
import { sessionBytes } from "./session-bytes.ts";

export interface ProbeOptions {
  readonly input: string;
  /** of one sample */
  readonly dims: readonly number[];
  readonly batch: Batch;
  /** the value that is looked at */
  readonly value: string;
  readonly feeds?: Readonly<Record<string, Tensor>>;
}

/** Values of n samples: `data.length` is n * `perSample`. */
export interface Probed {
  readonly data: Float64Array | readonly string[];
  readonly perSample: number;
}

const chunk = 64;

export class Probe {
  readonly #session: Session;
  readonly #o: ProbeOptions;
  readonly #size: number;
  readonly #input: string;
  readonly #draws: readonly Draw[];

  private constructor(session: Session, options: ProbeOptions, input: string, draws: readonly Draw[]) {
    this.#session = session;
    this.#o = options;
    this.#size = options.dims.reduce((a, b) => a * b, 1);
    this.#input = input;
    this.#draws = draws;
  }

  /** `model` is normalized, `types` inferred from it. Throws what adaptGraph and Session.create throw. */
  static async open(model: ModelProto, types: Inferred, options: ProbeOptions): Promise<Probe> {
    const size = options.dims.reduce((a, b) => a * b, 1);
    // "labels" hands the value out as it is
    const {
      model: adapted,
      input,
      draws,
    } = adaptGraph(model, types, {
      name: "probe",
      input: options.input,
      batch: options.batch,
      output: { value: options.value, kind: "labels" },
      classes: 1,
      domain: { dims: options.dims, size, layout: "flat", lower: new Float32Array(0), upper: new Float32Array(0) },
      ...(options.feeds === undefined ? {} : { feeds: options.feeds }),
      decisions: [],
    });
    const { graph, weights } = sessionBytes(adapted);
    return new Probe(await Session.create(graph, { weights, spinning: false }), options, input, draws);
  }

  /** Throws MODEL_RUN_FAILED, also when the values can not be told apart by sample. */
  async run(x: Float32Array): Promise<Probed> {
    const { batch, dims, value } = this.#o;
    const n = x.length / this.#size;
    const step = batch.kind === "none" ? 1 : batch.kind === "fixed" ? batch.size : chunk;
    let numbers = new Float64Array(0);
    const names: string[] = [];
    let perSample = 0;
    for (let from = 0; from < n; from += step) {
      const to = Math.min(n, from + step);
      const rows = batch.kind === "fixed" ? batch.size : to - from;
      const filled = new Float32Array(rows * this.#size);
      filled.set(x.subarray(from * this.#size, to * this.#size));
      const shape = batch.kind === "none" ? dims : [rows, ...dims];
      const feeds = { [this.#input]: tensor("float32", shape, filled), ...drawn(this.#draws, rows) };
      const results = await this.#session.run(feeds, [value]);
      const data = results[value]?.data ?? [];
      perSample = data.length / rows;
      if (!Number.isInteger(perSample) || perSample === 0)
        throw new CasemateError("MODEL_RUN_FAILED", `value '${value}' has ${data.length} values for ${rows} samples`);
      const count = (to - from) * perSample;
      if (results[value]?.dtype === "string") names.push(...Array.from({ length: count }, (_, i) => String(data[i])));
      else {
        if (from === 0) numbers = new Float64Array(n * perSample);
        for (let i = 0; i < count; i++) numbers[from * perSample + i] = Number(data[i]);
      }
    }
    return { data: names.length > 0 ? names : numbers, perSample };
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

/** The probed values as float64; names that are no numbers become NaN. */
export const numbersOf = (p: Probed): Float64Array =>
  p.data instanceof Float64Array ? p.data : Float64Array.from(p.data, Number);
