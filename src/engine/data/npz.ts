/** NumPy's .npz: a zip of npy files, one for each named array. Source: numpy.savez, numpy.savez_compressed. */
import { zipSync } from "fflate";
import { CasemateError } from "../../core/error.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { readNpy, writeNpy } from "./npy.ts";
import { openZip, type Zip, type ZipLimits } from "./zip.ts";

export interface Npz {
  /** names of the arrays, without ".npy", in archive order */
  readonly keys: readonly string[];
  /** Unpacks one array. Throws DATA_UNREADABLE when it is broken or of an unsupported kind, INTERNAL for an unknown key. */
  read(key: string): Promise<Tensor>;
}

/** Opens an npz without unpacking it, so that arrays nobody asks for can not do harm. Throws DATA_UNREADABLE. */
export const openNpz = async (bytes: Uint8Array, name: string, limits?: ZipLimits): Promise<Npz> =>
  npzOf(await openZip(bytes, name, limits), name);

/** The arrays of an open archive; members that are not npy are left out. */
export const npzOf = (zip: Zip, name: string): Npz => ({
  keys: zip.names.filter((n) => n.endsWith(".npy")).map((n) => n.slice(0, -4)),
  read: async (key) => readNpy(await zip.read(`${key}.npy`), `${name}/${key}`),
});

/** All arrays of an npz by name. Throws DATA_UNREADABLE. */
export const readNpz = async (bytes: Uint8Array, name: string, limits?: ZipLimits): Promise<Map<string, Tensor>> => {
  const npz = await openNpz(bytes, name, limits);
  const out = new Map<string, Tensor>();
  for (const key of npz.keys) out.set(key, await npz.read(key));
  return out;
};

/** bytes; sizes in a zip without 64-bit extensions */
const maxZipBytes = 2 ** 32 - 2 ** 20;

/**
 * The arrays as npz bytes: the same for the same arrays in the same order (fixed times and attributes).
 * Deflated unless `compress` is false. Throws DATA_MISMATCH over 4 GiB, USAGE for a name that is no file name.
 */
export const writeNpz = (
  arrays: Readonly<Record<string, Tensor>> | ReadonlyMap<string, Tensor>,
  options: { readonly compress?: boolean } = {},
): Uint8Array => {
  const members: Record<string, Uint8Array> = Object.create(null) as Record<string, Uint8Array>;
  let total = 0;
  const named: Iterable<readonly [string, Tensor]> = isMap(arrays) ? arrays : Object.entries(arrays);
  for (const [key, t] of named) {
    if (
      key === "" ||
      key.includes("\\") ||
      key.includes("\0") ||
      key.split("/").some((part) => part === "" || part === "..")
    )
      throw new CasemateError("USAGE", `'${key}' can not be the name of an array in an npz`);
    const bytes = writeNpy(t);
    total += bytes.length;
    members[`${key}.npy`] = bytes;
  }
  if (total > maxZipBytes)
    throw new CasemateError("DATA_MISMATCH", `${total} bytes of arrays do not fit one npz of 4 GiB`);
  // a local time without zone, the earliest that zip knows: the same bytes in every time zone
  return zipSync(members, { level: options.compress === false ? 0 : 6, mtime: "1980-01-01T00:00:00" });
};

const isMap = (a: Readonly<Record<string, Tensor>> | ReadonlyMap<string, Tensor>): a is ReadonlyMap<string, Tensor> =>
  a instanceof Map;
