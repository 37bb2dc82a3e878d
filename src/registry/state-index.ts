/**
 * StateIndex: the records of state.ts in memory and in the store, moved on by entries of the log; what is on disk can be made again from the log.
 *
 * Untrusted: who can write to the disk may change a row, or put an old one back. So the store also holds a MAC over all records and how many entries of the
 * log they follow from: HMAC(key, count, XOR of HMAC(key, record)), a keyed XOR hash of the set (Bellare, Micciancio 1997), which moves on with each change.
 * The MAC is also over a checkpoint of the log that was seen. A whole older index put back is one that is behind the log, and is moved on by it.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { CasemateError } from "../core/error.ts";
import { parseEntry } from "./facts.ts";
import type { LedgerReader } from "./ledger/ledger.ts";
import type { StateView } from "./read/reader.ts";
import { applyEntry, type Records } from "./state.ts";
import type { Change, Records as StoredRecords } from "./store/store.ts";

/** keys of the store that belong to the index */
const prefix = "state/";
const sealKey = "applied";
const macBytes = 32;
/** records removed or written in one commit when an index is made again */
const commitSize = 1000;

/** Reads through to what is below; keeps what was set. */
class Overlay implements Records {
  readonly changes = new Map<string, unknown>();
  readonly #below: Pick<Records, "get">;

  constructor(below: Pick<Records, "get">) {
    this.#below = below;
  }
  get(key: string): unknown {
    return this.changes.has(key) ? this.changes.get(key) : this.#below.get(key);
  }
  set(key: string, record: unknown): void {
    this.changes.set(key, record);
  }
  delete(key: string): void {
    this.changes.set(key, undefined);
  }
}

export class StateIndex implements StateView {
  readonly #records = new Map<string, unknown>();
  #sorted: readonly string[] | undefined;
  readonly #key: Uint8Array;
  readonly #xor = Buffer.alloc(macBytes);
  #applied = 0;
  /** base64 */
  #seen = "";

  /** `key`: secret, of the registry; none for an index that is never stored */
  constructor(key: Uint8Array = new Uint8Array(0)) {
    this.#key = key;
  }

  /** entries of the log that the records follow from */
  get applied(): number {
    return this.#applied;
  }

  /** A checkpoint that was seen: what is opened later must be that log, grown. Undefined where none was. */
  get seen(): Uint8Array | undefined {
    return this.#seen === "" ? undefined : Buffer.from(this.#seen, "base64");
  }

  get(key: string): unknown {
    return this.#records.get(key);
  }

  *keys(start: string): Iterable<string> {
    // compared as UTF-16, which for the ASCII of our keys is the order of bytes
    this.#sorted ??= [...this.#records.keys()].sort();
    const keys = this.#sorted;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((keys[middle] as string) < start) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < keys.length && (keys[i] as string).startsWith(start); i++) yield keys[i] as string;
  }

  /** What the entries would change, without changing it. THROWS REGISTRY_BROKEN for entries that do not follow. */
  preview(entries: readonly Uint8Array[], first: number): StateView {
    const overlay = this.#over(entries, first);
    return { get: (key) => overlay.get(key), keys: (start) => this.keys(start) };
  }

  /** In memory only: for readers that have the log and not the store. */
  apply(entries: readonly Uint8Array[], first: number): void {
    if (first !== this.#applied)
      throw new CasemateError("INTERNAL", `entry ${first} of the log follows entry ${this.#applied - 1}`);
    this.#take(this.#over(entries, first), entries.length);
  }

  /** In the store, then in memory; the callback of a ledger. Entries that were taken over before are passed by. */
  async commit(store: StoredRecords, entries: readonly Uint8Array[], first: number): Promise<void> {
    const known = this.#applied - first;
    if (known >= entries.length) return;
    if (known < 0) throw new CasemateError("INTERNAL", `entry ${first} of the log follows entry ${this.#applied - 1}`);
    const fresh = entries.slice(known);
    const overlay = this.#over(fresh, this.#applied);
    await this.#write(store, overlay.changes, this.#applied + fresh.length);
    this.#take(overlay, fresh.length);
  }

  /** What the store holds, which may be behind the log; a store that never held an index is one of no entries. THROWS REGISTRY_BROKEN. */
  static async load(store: StoredRecords, macKey: Uint8Array): Promise<StateIndex> {
    const index = new StateIndex(macKey);
    // of one moment, since a writer may be at work
    const rows = await store.list("");
    for (const { key, value } of rows) if (key.startsWith(prefix)) index.#put(key.slice(prefix.length), parsed(value));
    const seal = rows.find((r) => r.key === sealKey);
    // without a seal: one that was being made again
    if (seal === undefined) return new StateIndex(macKey);
    const { applied, seen, mac } = (parsed(seal.value) ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof applied !== "number" || !Number.isSafeInteger(applied) || applied < 0 || typeof mac !== "string")
      throw changed();
    if (typeof seen !== "string") throw changed();
    index.#applied = applied;
    index.#seen = seen;
    // as text: digits of hexadecimal can be written in two ways
    const expected = Buffer.from(index.#mac(index.#xor, applied, seen).toString("hex"));
    const given = Buffer.from(mac);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw changed();
    return index;
  }

  /** From the first entry to before `to`, in memory. THROWS REGISTRY_BROKEN, and what the ledger throws. */
  static async ofLog(ledger: LedgerReader, macKey?: Uint8Array, to = ledger.size()): Promise<StateIndex> {
    const index = new StateIndex(macKey);
    await index.follow(ledger, to);
    return index;
  }

  /** Takes over entries up to `to`, in memory. */
  async follow(ledger: LedgerReader, to = ledger.size()): Promise<void> {
    for await (const entry of ledger.entries(this.#applied, to)) this.apply([entry], this.#applied);
  }

  /** What another process, or the disk, did to what the store holds of this; undefined when it did nothing. THROWS what the store throws. */
  async changeIn(store: StoredRecords): Promise<string | undefined> {
    let stored: StateIndex;
    try {
      stored = await StateIndex.load(store, this.#key);
    } catch (e) {
      if (e instanceof CasemateError && (e.code === "REGISTRY_BROKEN" || e.code === "STORE_CORRUPT")) return e.message;
      throw e;
    }
    // what was written since is not looked at: the next look sees it
    if (stored.applied > this.#applied) return undefined;
    if (stored.applied < this.#applied)
      return `the index follows from ${stored.applied} entries, it was written for ${this.#applied}`;
    const [key] = this.differences(stored);
    return key === undefined ? undefined : `'${key}' is not as it was written`;
  }

  /** Keeps a checkpoint, in the store and in memory. */
  async see(store: StoredRecords, checkpoint: Uint8Array): Promise<void> {
    const seen = Buffer.from(checkpoint).toString("base64");
    await store.commit([this.#seal(this.#xor, this.#applied, seen)]);
    this.#seen = seen;
  }

  /** Replaces what the store holds by this. Not atomic: the count is written last, and an index without it is made again. */
  async store(store: StoredRecords): Promise<void> {
    await store.commit([{ kind: "remove", key: sealKey, expect: "any" }]);
    const old = (await store.list(prefix)).map((r): Change => ({ kind: "remove", key: r.key, expect: "any" }));
    for (let i = 0; i < old.length; i += commitSize) await store.commit(old.slice(i, i + commitSize));
    const all = [...this.#records];
    for (let i = 0; i < all.length; i += commitSize)
      await store.commit(all.slice(i, i + commitSize).map(([key, record]) => put(prefix + key, record)));
    await store.commit([this.#seal(this.#xor, this.#applied)]);
  }

  /** Takes the place of this one's records. */
  become(other: StateIndex): void {
    this.#records.clear();
    this.#xor.fill(0);
    for (const [key, record] of other.#records) this.#put(key, record);
    this.#sorted = undefined;
    this.#applied = other.#applied;
  }

  /** Keys whose records differ between two indexes. */
  differences(other: StateIndex): readonly string[] {
    const keys = new Set([...this.#records.keys(), ...other.#records.keys()]);
    return [...keys].filter((k) => JSON.stringify(this.#records.get(k)) !== JSON.stringify(other.#records.get(k)));
  }

  #over(entries: readonly Uint8Array[], first: number): Overlay {
    const overlay = new Overlay(this);
    for (const [i, bytes] of entries.entries()) applyEntry(overlay, parseEntry(bytes, first + i), first + i);
    return overlay;
  }

  #take(overlay: Overlay, entries: number): void {
    for (const [key, record] of overlay.changes) this.#put(key, record);
    this.#applied += entries;
  }

  /** `record` undefined removes. */
  #put(key: string, record: unknown): void {
    const before = this.#records.get(key);
    if ((before === undefined) !== (record === undefined)) this.#sorted = undefined;
    if (before !== undefined) toggle(this.#xor, this.#digest(key, before));
    if (record === undefined) this.#records.delete(key);
    else {
      this.#records.set(key, record);
      toggle(this.#xor, this.#digest(key, record));
    }
  }

  #digest(key: string, record: unknown): Buffer {
    return createHmac("sha256", this.#key)
      .update(`record ${key.length}:${key}${JSON.stringify(record)}`)
      .digest();
  }

  #mac(xor: Uint8Array, applied: number, seen: string): Buffer {
    return createHmac("sha256", this.#key).update(`index ${applied}:${seen}:`).update(xor).digest();
  }

  #seal(xor: Uint8Array, applied: number, seen = this.#seen): Change {
    return put(sealKey, { applied, seen, mac: this.#mac(xor, applied, seen).toString("hex") });
  }

  async #write(store: StoredRecords, changes: ReadonlyMap<string, unknown>, applied: number): Promise<void> {
    const puts = [...changes].map(
      ([key, record]): Change =>
        record === undefined ? { kind: "remove", key: prefix + key, expect: "any" } : put(prefix + key, record),
    );
    const xor = Buffer.from(this.#xor);
    for (const [key, record] of changes) {
      const before = this.#records.get(key);
      if (before !== undefined) toggle(xor, this.#digest(key, before));
      if (record !== undefined) toggle(xor, this.#digest(key, record));
    }
    await store.commit([...puts, this.#seal(xor, applied)]);
  }
}

const put = (key: string, record: unknown): Change => ({
  kind: "put",
  key,
  expect: "any",
  value: Buffer.from(JSON.stringify(record)),
});

const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as unknown;
  } catch (cause) {
    throw changed(cause);
  }
};

const toggle = (xor: Buffer, digest: Buffer): void => {
  for (let i = 0; i < macBytes; i++) xor[i] = (xor[i] as number) ^ (digest[i] as number);
};

const changed = (cause?: unknown): CasemateError =>
  new CasemateError("REGISTRY_BROKEN", "the index of the registry is not as this registry wrote it (index-changed)", {
    hint: "somebody else wrote to casemate.db, or the disk lost something; casemate registry verify --rebuild-index makes it again from the log",
    ...(cause === undefined ? {} : { cause }),
  });
