/** checkCall: do inputs and wanted outputs fit the tensors that a model names. What more is asked of values is the form step's; this holds also where that is off. */
import { CasemateError } from "../../core/error.ts";
import type { Tensors } from "./rows.ts";
import type { TensorSpec } from "./served-model.ts";

/** Longest name of a client's that a message repeats. */
const shown = 64;

/** THROWS REQUEST_INVALID. */
export const checkCall = (
  inputs: readonly TensorSpec[],
  outputs: readonly TensorSpec[],
  given: Tensors,
  wanted: readonly string[] | undefined,
): void => {
  for (const { name, dtype, dims } of inputs) {
    const t = given.get(name);
    if (t === undefined) throw invalid(`input '${name}' is missing`);
    if (t.dtype !== dtype) throw invalid(`input '${name}' is of ${t.dtype}, expected ${dtype}`);
    if (t.dims.length !== dims.length || dims.some((d, i) => d >= 0 && d !== t.dims[i]))
      throw invalid(`input '${name}' has dims [${t.dims.join(", ")}], expected [${dims.join(", ")}]`);
  }
  if (given.size !== inputs.length) {
    const unknown = [...given.keys()].find((name) => !inputs.some((i) => i.name === name)) ?? "";
    throw invalid(`the model has no input '${unknown.slice(0, shown)}'`);
  }
  if (wanted === undefined) return;
  if (wanted.length === 0 || new Set(wanted).size !== wanted.length)
    throw invalid("outputs are named once each, or not at all");
  const unknown = wanted.find((name) => !outputs.some((o) => o.name === name));
  if (unknown !== undefined) throw invalid(`the model has no output '${unknown.slice(0, shown)}'`);
};

const invalid = (message: string): CasemateError => new CasemateError("REQUEST_INVALID", message);
