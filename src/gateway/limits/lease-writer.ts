/**
 * leaseWriter: parts of tables that have to be on the disk before somebody gets what they were charged for. Writes are gathered: all that come while one is under way
 * go into the next.
 */
import type { GatewayRecords } from "../state/records.ts";

export interface LeaseWriter {
  /** RETURNS when what `content` gives at the time of writing, which is now or later, is on the disk. REJECTS as the records do. */
  write(key: string, content: () => Uint8Array | undefined): Promise<void>;
  /** RETURNS the write of this key that is waited for, if any. */
  pending(key: string): Promise<void> | undefined;
  /** No write is under way, and none will be but those that are asked for afterwards. Never rejects. */
  idle(): Promise<void>;
}

/** of one write: a database that writes in this thread holds everybody up for so long */
const maxPages = 64;

interface Waiting {
  readonly content: () => Uint8Array | undefined;
  readonly written: Promise<void>;
  readonly settle: (error?: unknown) => void;
}

export const leaseWriter = (records: GatewayRecords): LeaseWriter => {
  const waiting = new Map<string, Waiting>();
  let writing = new Map<string, Waiting>();
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    // requests that came together are written together
    await new Promise<void>((next) => setImmediate(next));
    while (waiting.size > 0) {
      writing = new Map([...waiting].slice(0, maxPages));
      for (const key of writing.keys()) waiting.delete(key);
      let failure: { readonly error: unknown } | undefined;
      try {
        await records.write(new Map([...writing].map(([key, { content }]) => [key, content()])));
      } catch (error) {
        failure = { error };
      }
      const done = writing;
      writing = new Map();
      for (const { settle } of done.values()) settle(failure?.error);
    }
    running = undefined;
  };

  return {
    write(key, content) {
      let entry = waiting.get(key);
      if (entry === undefined) {
        let settle: Waiting["settle"] = () => undefined;
        const written = new Promise<void>((done, fail) => {
          settle = (error) => (error === undefined ? done() : fail(error));
        });
        // whoever waits is told; a failure that nobody waits for is none of the process's
        written.catch(() => undefined);
        entry = { content, written, settle };
        waiting.set(key, entry);
        running ??= run();
      }
      return entry.written;
    },
    pending: (key) => waiting.get(key)?.written ?? writing.get(key)?.written,
    // it ends when nothing is waited for
    idle: async () => running,
  };
};
