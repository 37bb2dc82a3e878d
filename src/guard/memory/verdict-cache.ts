/**
 * VerdictCache: what was said of a message before, by a keyed hash of it. A conversation comes again with every turn; so an old message is not judged anew, and one that was
 * blocked once need not block the conversation for ever. It never has the texts, and without the key nobody can tell by its content whether a text was seen.
 */
import { createHmac } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import type { Message } from "../message.ts";

export interface VerdictCache<T> {
  /** undefined for what was not seen, or too long ago */
  get(message: Message): T | undefined;
  set(message: Message, value: T): void;
  /** The same cache for another context: neither finds what the other put there. */
  within(context: string): VerdictCache<T>;
  readonly size: number;
}

export interface VerdictCacheOptions {
  /** at least 16 bytes; one for each process or tenant */
  readonly key: Uint8Array;
  /** what the answer depends on beside the message: id and digest of the policy, direction, model */
  readonly context?: string;
  /** messages that are kept: beyond it the one that was not asked for longest goes; default 10,000 */
  readonly entries?: number;
}

const leastKeyBytes = 16;

/** Throws USAGE for a key that is too short or a number of entries below 1. */
export const verdictCache = <T>({ key, context = "", entries = 10_000 }: VerdictCacheOptions): VerdictCache<T> => {
  if (key.length < leastKeyBytes)
    throw new CasemateError("USAGE", `the key of a verdict cache has ${key.length} bytes, at least ${leastKeyBytes}`);
  if (!(entries >= 1)) throw new CasemateError("USAGE", "a verdict cache keeps at least one entry");
  // a Map keeps the order of insertion: what is asked for is put behind again
  const kept = new Map<string, T>();
  const within = (around: string): VerdictCache<T> => ({
    get(message) {
      const id = nameOf(key, around, message);
      const value = kept.get(id);
      if (value === undefined) return undefined;
      kept.delete(id);
      kept.set(id, value);
      return value;
    },
    set(message, value) {
      const id = nameOf(key, around, message);
      kept.delete(id);
      kept.set(id, value);
      const [oldest] = kept.keys();
      if (kept.size > entries && oldest !== undefined) kept.delete(oldest);
    },
    within,
    get size() {
      return kept.size;
    },
  });
  return within(context);
};

const nameOf = (key: Uint8Array, context: string, { role, name = "", text, calls = [] }: Message): string => {
  const hash = createHmac("sha256", key);
  // lengths first, so that no two messages are written alike
  for (const part of [context, role, name, ...calls.flatMap((c) => [c.name, c.arguments])])
    hash.update(`${part.length}:`).update(part, "utf16le");
  return hash.update("|").update(text, "utf16le").digest("base64");
};
