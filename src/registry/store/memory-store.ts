/** memoryStore: the store contract in memory, for tests and short-lived programs; gone with the process. */
import { createHash } from "node:crypto";
import { nowMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { checkChanges, checkKey, checkRange, checkText, digestHex } from "./checked.ts";
import type { BlobInfo, Blobs, Expectation, Records, Store, StoredRecord } from "./store.ts";

/** bytes of a piece that is read */
const pieceBytes = 1 << 18;

export const memoryStore = (): Store => {
  let closed = false;
  const open = (): void => {
    if (closed) throw new CasemateError("STORE_CLOSED", "the store was closed");
  };
  return {
    records: memoryRecords(open),
    blobs: memoryBlobs(open),
    close: async () => {
      closed = true;
    },
  };
};

const memoryRecords = (open: () => void): Records => {
  const byKey = new Map<string, StoredRecord>();
  let revision = 0;
  const copy = (r: StoredRecord): StoredRecord => ({ ...r, value: new Uint8Array(r.value) });
  const holds = (key: string, expect: Expectation): boolean =>
    expect === "any" || (expect === "absent" ? !byKey.has(key) : byKey.get(key)?.revision === expect);
  const commit: Records["commit"] = async (changes) => {
    open();
    checkChanges(changes);
    if (!changes.every(({ key, expect }) => holds(key, expect))) return undefined;
    revision++;
    for (const change of changes) {
      if (change.kind === "put")
        byKey.set(change.key, { key: change.key, value: new Uint8Array(change.value), revision });
      else if (change.kind === "remove") byKey.delete(change.key);
    }
    return revision;
  };
  return {
    async get(key) {
      open();
      checkKey(key);
      const record = byKey.get(key);
      return record === undefined ? undefined : copy(record);
    },
    async list(prefix, { after, limit } = {}) {
      open();
      checkText(prefix);
      if (after !== undefined) checkText(after);
      return [...byKey.values()]
        .filter(({ key }) => key.startsWith(prefix) && (after === undefined || byBytes(key, after) > 0))
        .sort((a, b) => byBytes(a.key, b.key))
        .slice(0, limit)
        .map(copy);
    },
    putIfAbsent: (key, value) => commit([{ kind: "put", key, expect: "absent", value }]),
    compareAndSwap: (key, expect, value) => commit([{ kind: "put", key, expect, value }]),
    commit,
  };
};

/** JavaScript's own order is by UTF-16, which differs beyond U+FFFF */
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const memoryBlobs = (open: () => void): Blobs => {
  const byDigest = new Map<string, { readonly info: BlobInfo; readonly bytes: Uint8Array }>();
  return {
    async write(pieces, { signal } = {}) {
      open();
      const parts: Uint8Array[] = [];
      for await (const piece of pieces) {
        signal?.throwIfAborted();
        open();
        parts.push(new Uint8Array(piece));
      }
      signal?.throwIfAborted();
      open();
      const bytes = Buffer.concat(parts);
      const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
      const info = { digest, size: bytes.length, writtenMs: nowMs() };
      byDigest.set(digest, { info, bytes });
      return info;
    },
    async stat(digest) {
      open();
      digestHex(digest);
      return byDigest.get(digest)?.info;
    },
    async *read(digest, options = {}) {
      open();
      digestHex(digest);
      const blob = byDigest.get(digest);
      if (blob === undefined) throw new CasemateError("STORE_NOT_FOUND", `there is no blob ${digest}`);
      const { from, to } = checkRange(options, blob.bytes.length);
      for (let at = from; at < to; at += pieceBytes)
        yield new Uint8Array(blob.bytes.subarray(at, Math.min(at + pieceBytes, to)));
    },
    async *list() {
      open();
      for (const { info } of byDigest.values()) yield info;
    },
    async remove(digest) {
      open();
      digestHex(digest);
      return byDigest.delete(digest);
    },
  };
};
