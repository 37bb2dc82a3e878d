/** freeNow: memory of a buffer given back at once, not when it is collected. */
import { MessageChannel, type MessagePort } from "node:worker_threads";

/** a port at whose other end nobody is */
let nowhere: MessagePort | undefined;

/**
 * The buffer is empty afterwards; one that shares its memory with others is left as it is.
 *
 * A cipher of Node makes a new buffer for each chunk, and V8 collects such memory when some 30 MB of it have gathered: all of it cold by then. Sent to
 * nowhere it is freed at once, and the next chunk gets the same memory, still in the cache.
 */
export const freeNow = (bytes: Buffer): void => {
  if (bytes.length === 0 || bytes.length !== bytes.buffer.byteLength) return;
  if (nowhere === undefined) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    nowhere = port1;
  }
  nowhere.postMessage(undefined, [bytes.buffer as ArrayBuffer]);
};
