/**
 * withThermometer: an encoder in front of a model that was trained on encoded inputs. Each value v becomes `levels` values [v > t_l] with t_l = low + l (high - low) / levels,
 * l = 0 .. levels - 1 (Buckman, Roy, Raffel, Goodfellow: Thermometer Encoding, ICLR 2018), which the model takes as that many channels.
 *
 * The steps have no gradient; they are written as a rounding of clip((v - t) / (high - low) + 1/2, 0, 1), whose gradient passes straight through, so that attacks see
 * through it (BPDA; Athalye, Carlini, Wagner 2018 broke this defence in that way).
 */
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder, type Value } from "../../engine/onnx/builder.ts";
import { type ModelProto, type Shape, valueInfo, valueType } from "../../engine/onnx/graph.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { allNames, renameReads } from "../../engine/onnx/normalize/scope.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { demand } from "./parameter.ts";
import { roundTo } from "./round.ts";

export interface ThermometerOptions {
  /** values that each one becomes, 2 to 64 */
  readonly levels: number;
  /** the input that is encoded; default: the only one */
  readonly input?: string;
  /** the axis of the encoded input, counted without the batch, that has `levels` times as many entries; default 0, channels first */
  readonly axis?: number;
  /** of the values that are encoded; default 0 and 1 */
  readonly range?: readonly [number, number];
}

/**
 * RETURNS a model that takes values as they are: entry c of `axis` becomes entries c levels + l of it. The argument is not changed, names stay. THROWS USAGE for options out
 * of range and for an input that is not there, MODEL_CAPABILITY for one whose axis is no multiple of `levels`.
 */
export const withThermometer = (original: ModelProto, o: ThermometerOptions): ModelProto => {
  const { levels, axis = 0, range: [low, high] = [0, 1] } = o;
  demand(
    Number.isInteger(levels) && levels >= 2 && levels <= 64,
    "thermometer",
    `levels is a whole number from 2 to 64, got ${levels}`,
  );
  demand(low < high && Number.isFinite(high - low), "thermometer", `${low} to ${high} is no range`);
  const model = normalize(original);
  const { graph } = model;
  const given = new Set(graph?.initializer.map((t) => t.name));
  const inputs = (graph?.input ?? []).filter((v) => !given.has(v.name));
  const info = inputs.find((v) => v.name === (o.input ?? inputs[0]?.name));
  if (graph === undefined || info === undefined || (o.input === undefined && inputs.length > 1))
    throw new CasemateError("USAGE", `the model has no input '${o.input ?? ""}'`, {
      hint: `its inputs are ${inputs.map((v) => `'${v.name}'`).join(", ")}`,
    });
  const type = valueType(info);
  const dims = type?.shape?.slice(1) ?? [];
  const coded = dims[axis];
  if (type?.dtype !== "float32" || typeof coded !== "number" || coded % levels !== 0)
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `axis ${axis} of input '${info.name}' [${dims.map((d) => d ?? "?").join(", ")}] does not hold ${levels} levels of each value`,
      { hint: "thermometer encoding is for models that were trained on it" },
    );
  const b = new GraphBuilder(allNames(graph), "thermometer");
  const rank = dims.length + 1;
  const at = axis + 1;
  // [N, .., C, 1, ..] against thresholds [levels, 1, ..]
  const wide = b.op("Unsqueeze", [info.name, b.ints([at + 1])]);
  const thresholds = float32(
    [levels, ...Array.from({ length: rank - at - 1 }, () => 1)],
    Array.from({ length: levels }, (_, l) => low + (l * (high - low)) / levels),
  );
  const scaled = b.op("Div", [b.op("Sub", [wide, b.constant(thresholds)]), b.scalar(high - low, "float32")]);
  const lifted = b.op("Add", [scaled, b.scalar(0.5, "float32")]);
  const step = roundTo(b, b.op("Clip", [lifted, b.scalar(0, "float32"), b.scalar(1, "float32")]), [1]);
  const merged: Value = b.op("Reshape", [
    step,
    b.ints([
      ...Array.from({ length: at }, () => 0),
      coded,
      ...dims.slice(axis + 1).map((d) => (typeof d === "number" ? d : -1)),
    ]),
  ]);
  renameReads(graph.node, new Map([[info.name, merged]]));
  const shape: Shape = [type.shape?.[0] ?? "N", ...dims.map((d, i) => (i === axis ? coded / levels : d))];
  graph.input = graph.input.map((v) => (v === info ? valueInfo(v.name, "float32", shape) : v));
  graph.node = [...b.nodes, ...graph.node];
  graph.initializer = [...graph.initializer, ...b.initializers];
  return model;
};
