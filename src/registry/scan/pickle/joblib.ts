/**
 * joblib's arrays: after BUILD of a NumpyArrayWrapper the unpickler reads the array from the file, between the opcodes.
 * Source: joblib/numpy_pickle.py, NumpyArrayWrapper.read_array, joblib 0.10 to 1.6.
 */
import { isInteger, isMadeBy, isNamed } from "./allow/arguments.ts";
import { type Instance, Mapping, Sequence, type Value } from "./value.ts";

/** What follows: `bytes` of numbers, maybe after padding that its first byte counts, or a pickle of objects. */
export type ArrayInFile =
  | { readonly kind: "numbers"; readonly bytes: number; readonly padded: boolean }
  | { readonly kind: "objects" };

/** Undefined when the object is no wrapper; null when it is one that can not be understood. */
export const arrayInFile = (built: Instance): ArrayInFile | null | undefined => {
  if (!isNamed(built.of, "joblib.numpy_pickle.NumpyArrayWrapper")) return undefined;
  if (!(built.state instanceof Mapping)) return null;
  const state = new Map(built.state.entries);
  const dtype = state.get("dtype");
  const shape = state.get("shape");
  if (!(shape instanceof Sequence) || shape.count !== shape.items.length || !shape.items.every(isInteger)) return null;
  const width = itemBytes(dtype);
  if (width === undefined) return null;
  if (width === "objects") return { kind: "objects" };
  const count = shape.items.reduce<number>((n, d) => n * Number(d), 1);
  if (!Number.isSafeInteger(count * width) || count < 0) return null;
  return { kind: "numbers", bytes: count * width, padded: state.get("numpy_array_alignment_bytes") != null };
};

/** numpy.dtype("f8", False, True) with the state (3, "<", None, None, None, -1, -1, 0); (version, order, subdtype, names, fields, size, ...) */
const itemBytes = (dtype: Value | undefined): number | "objects" | undefined => {
  if (!isMadeBy(dtype, "numpy.dtype")) return undefined;
  const [code] = dtype.args;
  if (typeof code !== "string") return undefined;
  const state = dtype.state instanceof Sequence ? dtype.state.items : [];
  if (code.startsWith("O")) return "objects";
  // nested or named fields may hold objects
  const fields = state[4];
  if (state[2] != null || (fields instanceof Mapping && fields.count > 0)) {
    const size = state[5];
    const flags = state[7];
    // flag 1: the item holds references (NPY_ITEM_REFCOUNT)
    if (!isInteger(size) || !isInteger(flags) || (Number(flags) & 1) !== 0) return undefined;
    return Number(size);
  }
  const digits = /^[<>|=]?[?a-zA-Z](\d+)$/.exec(code)?.[1];
  if (digits === undefined) return undefined;
  return /^[<>|=]?U/.test(code) ? 4 * Number(digits) : Number(digits);
};
