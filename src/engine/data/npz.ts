/** npz: a zip of npy arrays, as numpy.savez writes it. Reading treats the archive as untrusted: declared sizes and compression ratios are limited. */
import { zipSync } from "fflate";
import yauzl from "yauzl";
import { CasemateError } from "../../core/error.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { readNpy, writeNpy } from "./npy.ts";

const maxEntries = 10_000;
/** bytes of all members together, unpacked */
const maxUnpacked = 8 * 2 ** 30;
/** deflate can not do better than about 1032 */
const maxRatio = 1100;

/** Members by name without ".npy". Throws DATA_UNREADABLE. */
export const readNpz = async (bytes: Uint8Array, name: string): Promise<Map<string, Tensor>> => {
  const members = await unzip(bytes, name);
  const out = new Map<string, Tensor>();
  for (const [member, body] of members)
    if (member.endsWith(".npy")) out.set(member.slice(0, -4), readNpy(body, `${name}/${member}`));
  return out;
};

/** Deterministic bytes: fixed times, members in the order given. */
export const writeNpz = (arrays: Readonly<Record<string, Tensor>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(arrays).map(([key, t]) => [`${key}.npy`, writeNpy(t)])), {
    mtime: "1980-01-01T00:00:00",
    level: 6,
  });

/** All members of a zip, in order. Throws DATA_UNREADABLE for a broken, encrypted or oversized archive. */
export const unzip = (bytes: Uint8Array, name: string): Promise<Map<string, Uint8Array>> =>
  new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown): void =>
      reject(new CasemateError("DATA_UNREADABLE", `'${name}' is no readable zip archive: ${why}`, { cause }));
    yauzl.fromBuffer(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      { lazyEntries: true, validateEntrySizes: true },
      (error, zip) => {
        if (error !== null || zip === undefined) return fail(error?.message ?? "unknown", error);
        const out = new Map<string, Uint8Array>();
        let total = 0;
        zip.on("error", (e: Error) => fail(e.message, e));
        zip.on("end", () => resolve(out));
        zip.on("entry", (entry: yauzl.Entry) => {
          total += entry.uncompressedSize;
          if (
            out.size >= maxEntries ||
            total > maxUnpacked ||
            entry.uncompressedSize > maxRatio * Math.max(entry.compressedSize, 64)
          )
            return fail("it unpacks to more than is allowed");
          if (entry.fileName.endsWith("/")) return zip.readEntry();
          zip.openReadStream(entry, (e, stream) => {
            if (e !== null || stream === undefined) return fail(e?.message ?? "unknown", e);
            const parts: Buffer[] = [];
            stream.on("data", (part: Buffer) => parts.push(part));
            stream.on("error", (cause: Error) => fail(cause.message, cause));
            stream.on("end", () => {
              out.set(entry.fileName, new Uint8Array(Buffer.concat(parts)));
              zip.readEntry();
            });
          });
        });
        zip.readEntry();
      },
    );
  });
