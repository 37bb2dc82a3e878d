/** A small document as a blob. Call it inside `exclusive`, before the entry that names it: nothing is collected between. */
import type { Writing } from "./writing.ts";

/** RETURNS its digest. THROWS what the store throws. */
export const writeSmall = async (w: Pick<Writing, "store">, bytes: Uint8Array): Promise<string> =>
  (await w.store.blobs.write(once(bytes))).digest;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
