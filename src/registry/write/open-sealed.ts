/** A sealed blob as a source that is read in place where the store has it as a file here, else from memory. */
import { CasemateError } from "../../core/error.ts";
import { bytesSource, type OpenSource, openSource } from "../scan/source.ts";
import type { Blobs } from "../store/store.ts";

/** the most that is taken into memory where a store has no files here */
const maxMemoryBytes = 2 ** 30;

/** THROWS what the store throws; REGISTRY_REFUSED for what is too large to be scanned. */
export const openSealed = async (blobs: Blobs, digest: string): Promise<OpenSource> => {
  const path = await blobs.localPath?.(digest);
  if (path !== undefined) return openSource(path);
  const stat = await blobs.stat(digest);
  if (stat !== undefined && stat.size > maxMemoryBytes)
    throw new CasemateError("REGISTRY_REFUSED", `a file of ${stat.size} bytes can not be scanned in this store`, {
      hint: `at most ${maxMemoryBytes} bytes, unless the store keeps files on this machine`,
    });
  const parts: Uint8Array[] = [];
  for await (const piece of blobs.read(digest)) parts.push(piece);
  return { ...bytesSource(Buffer.concat(parts)), close: () => undefined };
};
