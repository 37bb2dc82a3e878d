/**
 * Store: where the registry keeps things, in few verbs that every backend has natively. Records are small values with revisions, blobs are big values
 * that never change, named by their content. The kit of casemate/testing (`storeChecks`) looks at every rule of this page.
 *
 * Three outcomes, never mixed up: not there, or not as expected (a value: undefined); there but broken (STORE_CORRUPT); the world failed (STORE_FULL,
 * STORE_FAILED, with the cause). After a call that threw, what was there before is there still, whole; whether a commit whose promise was rejected
 * was written must be looked up.
 */

/** A record as it is stored. */
export interface StoredRecord {
  readonly key: string;
  readonly value: Uint8Array;
  /** whole number > 0 of the commit that wrote it: greater for each commit of the store, so that no revision of a key comes twice, also after a removal */
  readonly revision: number;
}

/** What has to be true of a key, or the whole commit is not made: this revision, no such record, or anything. */
export type Expectation = number | "absent" | "any";

export type Change =
  | { readonly kind: "put"; readonly key: string; readonly expect: Expectation; readonly value: Uint8Array }
  | { readonly kind: "remove"; readonly key: string; readonly expect: Expectation }
  /** changes nothing: the others are made only while this holds */
  | { readonly kind: "check"; readonly key: string; readonly expect: number | "absent" };

export interface ListOptions {
  /** begin behind this key; it need not exist */
  readonly after?: string;
  /** at most so many records; default all */
  readonly limit?: number;
}

/** bytes of UTF-8, of a key */
export const maxKeyBytes = 512;
/** bytes of a record's value; what is bigger is a blob */
export const maxValueBytes = 2 ** 24;

/**
 * Small values by key. A key is a non-empty string of at most `maxKeyBytes` in UTF-8, without NUL and lone surrogates. Every change is on the disk when
 * its promise is fulfilled. Bytes that are handed in may be changed by the caller afterwards, bytes that come out are the caller's.
 * THROWS USAGE for a key or a value beyond the limits, or one key twice in a commit.
 */
export interface Records {
  get(key: string): Promise<StoredRecord | undefined>;
  /** Records whose key begins with `prefix` (literally: no character is special), ordered by the UTF-8 bytes of their keys; one moment's view. */
  list(prefix: string, options?: ListOptions): Promise<readonly StoredRecord[]>;
  /** RETURNS the revision, or undefined where there is a record. */
  putIfAbsent(key: string, value: Uint8Array): Promise<number | undefined>;
  /** RETURNS the new revision, or undefined where the record is not of revision `expected` any more. */
  compareAndSwap(key: string, expected: number, value: Uint8Array): Promise<number | undefined>;
  /** All changes or none, seen by others all at once. RETURNS the revision of what was put, or undefined where an expectation was not met. */
  commit(changes: readonly Change[]): Promise<number | undefined>;
}

export interface BlobInfo {
  /** `sha256:` and 64 hexadecimal digits, lower case, of the blob's bytes */
  readonly digest: string;
  /** bytes */
  readonly size: number;
  /** when these bytes were last written, milliseconds since 1970: what is collected as garbage must be old enough that no one is about to refer to it */
  readonly writtenMs: number;
}

/** Bytes [from, to) of a blob. */
export interface BlobReadOptions {
  /** default 0 */
  readonly from?: number;
  /** at most the blob's size; default its size */
  readonly to?: number;
  /** the store may use the memory of a piece again, two pieces later: nothing is left to be collected. Default false */
  readonly reuse?: boolean;
}

/**
 * Big values that never change, by the SHA-256 of their bytes; streamed at constant memory whatever their size.
 * THROWS USAGE for what is no digest (a digest is never taken for a path).
 */
export interface Blobs {
  /**
   * Stores the bytes; they are whole, and on the disk, when this is fulfilled, and nothing of them is to be seen before. The same bytes again are no
   * error, and put a broken blob right. THROWS what `bytes` throws, the signal's reason, STORE_FULL, STORE_FAILED; then nothing was stored.
   */
  write(bytes: AsyncIterable<Uint8Array>, options?: { readonly signal?: AbortSignal }): Promise<BlobInfo>;
  /** Undefined where there is none. Its bytes are not looked at. */
  stat(digest: string): Promise<BlobInfo | undefined>;
  /**
   * The bytes in pieces, each the caller's unless `reuse`. Of a whole blob the last piece comes only when all were found to be of this digest; a range is not checked
   * (whoever reads ranges has proofs of its own, as sealed chunks have). THROWS STORE_NOT_FOUND, STORE_CORRUPT, USAGE for a range beyond the blob.
   */
  read(digest: string, options?: BlobReadOptions): AsyncIterable<Uint8Array>;
  /** Where the bytes lie as a file of this machine, for readers that need any part at once; undefined in stores that have no files, or not this blob. */
  localPath?(digest: string): Promise<string | undefined>;
  /** In any order. */
  list(): AsyncIterable<BlobInfo>;
  /** RETURNS whether there was one. What is being read is read to its end. */
  remove(digest: string): Promise<boolean>;
}

export interface Store {
  readonly records: Records;
  readonly blobs: Blobs;
  /** Waits for blobs all of whose bytes have come, and gives up the others. Afterwards every call throws STORE_CLOSED. */
  close(): Promise<void>;
}
