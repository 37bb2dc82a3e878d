/**
 * Draws: graph inputs that stand for randomness, fed anew in every run by whoever runs the model (docs/decisions/random-inputs.md).
 *
 * A float32 input whose name begins with `casemate/uniform`, of shape [N, k] or [1, k], takes k independent numbers, uniform in [0, 1), for every sample. They are
 * part of the model, not of the sample: nobody sends them, no attack changes them, and they are drawn from the operating system's generator, so that who asks can
 * not know them beforehand.
 */
import { type BitSource, secureBits } from "../../core/csprng.ts";
import { type GraphProto, valueType } from "../onnx/graph.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";

/** What the names of such inputs begin with. */
export const drawPrefix = "casemate/uniform";

export interface Draw {
  readonly name: string;
  /** numbers for each sample */
  readonly columns: number;
}

/** In the order of the graph's inputs. An input of that name and another type or shape is none. */
export const drawsOf = (graph: GraphProto): readonly Draw[] =>
  graph.input.flatMap(({ name, ...info }) => {
    if (!name.startsWith(drawPrefix)) return [];
    const type = valueType({ name, ...info });
    const columns = type?.shape?.[1];
    const fits = type?.dtype === "float32" && type.shape?.length === 2 && typeof columns === "number" && columns > 0;
    return fits ? [{ name, columns }] : [];
  });

const secure = secureBits();

/** Fresh values for `rows` samples. `source`: for tests. */
export const drawn = (draws: readonly Draw[], rows: number, source: BitSource = secure): Record<string, Tensor> =>
  Object.fromEntries(
    draws.map(({ name, columns }) => {
      const values = new Float32Array(rows * columns);
      // 24 bits: what float32 holds of [0, 1) in even steps
      for (let i = 0; i < values.length; i++) values[i] = (source.u32() >>> 8) / 2 ** 24;
      return [name, tensor("float32", [rows, columns], values)];
    }),
  );
