/** A small document as a blob. Call it inside `exclusive`, before the entry that names it: nothing is collected between, and without that entry it is removed. */
import { sha256Of } from "../documents/version-manifest.ts";
import type { Writing } from "./writing.ts";

/** RETURNS its digest. THROWS what the store throws. */
export const writeSmall = async (w: Pick<Writing, "store" | "unnamed">, bytes: Uint8Array): Promise<string> => {
  const known = await w.store.blobs.stat(sha256Of(bytes));
  const { digest } = await w.store.blobs.write(once(bytes));
  // what was there may be named by an older entry
  if (known === undefined) w.unnamed.add(digest);
  return digest;
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
