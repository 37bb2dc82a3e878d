/** Confirm: a candidate is a counterexample when the model as the file has it says so in a run of its own. */
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { Session } from "../../engine/runtime/ort.ts";
import { sessionBytes } from "../../engine/runtime/session-bytes.ts";
import { type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import { meets, type Property } from "./property.ts";
import type { Signature } from "./signature.ts";

/** An input in the box of the property and the output that the model gives for it. */
export interface Counterexample {
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/**
 * Two sessions over the unchanged model, one of them without any graph optimization: a pair counts only when both outputs meet the property exactly,
 * so that rounding inside one set of kernels decides nothing.
 */
export class Judge {
  readonly #sessions: readonly Session[];
  readonly #property: Property;
  readonly #s: Signature;

  private constructor(sessions: readonly Session[], property: Property, signature: Signature) {
    this.#sessions = sessions;
    this.#property = property;
    this.#s = signature;
  }

  /** Throws MODEL_LOAD_FAILED. */
  static async open(model: ModelProto, property: Property, signature: Signature): Promise<Judge> {
    const { graph, weights } = sessionBytes(model);
    const sessions: Session[] = [];
    for (const optimization of ["disabled", "all"] as const)
      sessions.push(await Session.create(graph, { optimization, weights, threads: 1 }));
    return new Judge(sessions, property, signature);
  }

  /** `input`: float64 values; the model gets the nearest values of its own type. The output reported is that without optimizations. */
  async confirm(input: Float64Array): Promise<Counterexample | undefined> {
    const { input: name, output, dims, dtype } = this.#s;
    const fed: Tensor =
      dtype === "float32" ? tensor(dtype, dims, Float32Array.from(input)) : tensor(dtype, dims, input);
    let reported: readonly number[] | undefined;
    for (const session of this.#sessions) {
      const y = (await session.run({ [name]: fed }, [output]))[output];
      if (y?.dtype !== "float32" && y?.dtype !== "float64") return undefined;
      if (y.data.length !== this.#property.outputs) return undefined;
      const values = Array.from(y.data);
      if (!this.#property.cases.some((c) => meets(c, input, values))) return undefined;
      reported ??= values;
    }
    return reported === undefined ? undefined : { input: Array.from(input), output: reported };
  }

  async close(): Promise<void> {
    for (const session of this.#sessions) await session.release();
  }
}
