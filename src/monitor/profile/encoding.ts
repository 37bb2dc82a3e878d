/** Float32 and byte arrays as base64 text in a profile: little-endian, whatever the machine. */
import { CasemateError } from "../../core/error.ts";

export const encodeFloats = (values: Float32Array): string => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, v] of values.entries()) bytes.writeFloatLE(v, i * 4);
  return bytes.toString("base64");
};

/** THROWS DOCUMENT_INVALID when there are not `count` finite numbers. */
export const decodeFloats = (text: string, count: number, name: string): Float32Array => {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== count * 4) throw invalid(name, `${count} numbers`, bytes.length / 4);
  const values = Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(i * 4));
  if (!values.every(Number.isFinite)) throw invalid(name, "finite numbers", "others");
  return values;
};

export const encodeBytes = (values: Uint8Array): string => Buffer.from(values).toString("base64");

/** THROWS DOCUMENT_INVALID when there are not `count` bytes. */
export const decodeBytes = (text: string, count: number, name: string): Uint8Array => {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== count) throw invalid(name, `${count} bytes`, bytes.length);
  return new Uint8Array(bytes);
};

const invalid = (name: string, expected: string, got: number | string): CasemateError =>
  new CasemateError("DOCUMENT_INVALID", `the profile is not valid at '${name}': expected ${expected}, got ${got}`);
