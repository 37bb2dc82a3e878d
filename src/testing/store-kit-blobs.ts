/** What the conformance kit of stores asks of blobs. */
import { createHash } from "node:crypto";
import type { BlobReadOptions, Blobs, Store } from "../registry/store/store.ts";
import { codeOf, same } from "./store-kit-outcome.ts";

type Look = (store: Store, wrong: (what: string) => void) => Promise<void>;
/** bytes */
const sizes = [0, 1, 65_536, 2 ** 20 - 1, 2 ** 20, 3 * 2 ** 20 + 7];

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
/** no two windows alike */
const content = (size: number): Buffer =>
  Buffer.from(
    Uint32Array.from({ length: Math.ceil(size / 4) }, (_, i) => Math.imul(i + size, 0x9e3779b1)).buffer,
    0,
    size,
  );

/** Pieces of odd sizes; each lies in the memory of the one before, as those of a reader that is sparing do. */
export async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(100_003);
  for (let at = 0; at < bytes.length; at += memory.length) {
    const piece = bytes.subarray(at, at + memory.length);
    memory.set(piece);
    yield memory.subarray(0, piece.length);
  }
}

const readAll = async (blobs: Blobs, digest: string, options?: BlobReadOptions): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  for await (const piece of blobs.read(digest, options))
    parts.push(options?.reuse === true ? Buffer.from(piece) : piece);
  return Buffer.concat(parts);
};
const listed = async (blobs: Blobs): Promise<string[]> => {
  const digests: string[] = [];
  for await (const { digest } of blobs.list()) digests.push(digest);
  return digests.sort();
};

export const givesBack: Look = async ({ blobs }, wrong) => {
  for (const size of sizes) {
    const bytes = content(size);
    const written = await blobs.write(piecesOf(bytes));
    if (written.digest !== digestOf(bytes))
      return wrong(`names ${size} bytes ${written.digest}, expected ${digestOf(bytes)}`);
    const info = await blobs.stat(digestOf(bytes));
    if (info?.size !== size || written.size !== size) wrong(`tells ${info?.size} as the size of ${size} bytes`);
    if (!(info !== undefined && Number.isInteger(info.writtenMs) && info.writtenMs > 1e12))
      wrong(`tells ${info?.writtenMs} as the time of writing`);
    for (const reuse of [false, true])
      if (!same(await readAll(blobs, digestOf(bytes), { reuse }), bytes)) wrong(`gives back other ${size} bytes`);
    for await (const piece of blobs.read(digestOf(bytes))) piece.fill(1);
    if (
      (await codeOf(readAll(blobs, digestOf(bytes)))) !== undefined ||
      !same(await readAll(blobs, digestOf(bytes)), bytes)
    )
      wrong("gives out its own bytes, not the caller's");
  }
};

export const readsRanges: Look = async ({ blobs }, wrong) => {
  const bytes = content(sizes.at(-1) ?? 0);
  const size = bytes.length;
  const { digest } = await blobs.write(piecesOf(bytes));
  const ranges: readonly BlobReadOptions[] = [
    { from: 0, to: 0 },
    { from: 0, to: 1 },
    { from: size },
    { from: size - 1 },
    { from: 5, to: 2 ** 20 + 5 },
    { from: 2 ** 20 - 1, to: 2 ** 20 + 1 },
    { from: 1 },
    { to: size - 1 },
  ];
  for (const range of ranges)
    if (!same(await readAll(blobs, digest, range), bytes.subarray(range.from ?? 0, range.to ?? size)))
      wrong(`gives other bytes for ${JSON.stringify(range)}`);
  for (const range of [{ from: -1 }, { to: size + 1 }, { from: 2, to: 1 }, { from: 0.5 }, { from: size + 1 }]) {
    const code = await codeOf(readAll(blobs, digest, range));
    if (code !== "USAGE") wrong(`${JSON.stringify(range)} ${code === undefined ? "is read" : `throws ${code}`}`);
  }
};

export const tellsAbsent: Look = async ({ blobs }, wrong) => {
  const none = digestOf(content(9));
  if ((await blobs.stat(none)) !== undefined) wrong("has a blob that was never written");
  if (await blobs.remove(none)) wrong("removes a blob that was never written");
  const code = await codeOf(readAll(blobs, none));
  if (code !== "STORE_NOT_FOUND") wrong(`reading what is not there throws ${code}`);
  const hex = none.slice(7);
  for (const bad of [
    "",
    hex,
    `sha256:${hex.toUpperCase()}`,
    `sha512:${hex}`,
    `sha256:../../${hex}`,
    `${none}/..`,
    ` ${none}`,
  ])
    for (const [verb, call] of [
      ["stat", () => blobs.stat(bad)],
      ["read", () => readAll(blobs, bad)],
      ["remove", () => blobs.remove(bad)],
    ] as const) {
      const thrown = await codeOf(call());
      if (thrown !== "USAGE") wrong(`${verb} takes ${JSON.stringify(bad)} for a digest, or throws ${thrown}`);
    }
};

export const takesAgain: Look = async ({ blobs }, wrong) => {
  const bytes = content(200_000);
  const all = await Promise.all(Array.from({ length: 5 }, () => blobs.write(piecesOf(bytes))));
  all.push(await blobs.write(piecesOf(bytes)));
  if (all.some(({ digest, size }) => digest !== digestOf(bytes) || size !== bytes.length))
    return wrong("tells something else about the same bytes");
  if ((await listed(blobs)).length !== 1) wrong("keeps the same bytes twice");
  if (!same(await readAll(blobs, digestOf(bytes)), bytes)) wrong("gives back other bytes when they came twice");
};

export const storesWholeOnly: Look = async ({ blobs }, wrong) => {
  const bytes = content(3 * 2 ** 20);
  const failure = new Error("the source failed");
  const controller = new AbortController();
  const half = async function* (end: () => void): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, bytes.length / 2);
    if (
      (await listed(blobs)).length > 0 ||
      (await blobs.stat(digestOf(bytes.subarray(0, bytes.length / 2)))) !== undefined
    )
      wrong("shows a blob that is being written");
    end();
    yield bytes.subarray(bytes.length / 2);
  };
  const throwing = half(() => {
    throw failure;
  });
  const thrown = await blobs.write(throwing).then(
    () => undefined,
    (e: unknown) => e,
  );
  if (thrown !== failure) wrong(`throws ${String(thrown)}, not what the source threw`);
  const reason = new Error("the caller has had enough");
  const aborted = await blobs
    .write(
      half(() => controller.abort(reason)),
      { signal: controller.signal },
    )
    .then(
      () => undefined,
      (e: unknown) => e,
    );
  if (aborted !== reason) wrong(`throws ${String(aborted)}, not the signal's reason`);
  if ((await listed(blobs)).length > 0) wrong("keeps a blob whose bytes have not all come");
};

export const listsAndRemoves: Look = async ({ blobs }, wrong) => {
  const all = [content(10), content(20), content(30)];
  const digests = all.map(digestOf);
  for (const bytes of all) await blobs.write(piecesOf(bytes));
  for await (const info of blobs.list())
    if (info.size !== all[digests.indexOf(info.digest)]?.length) wrong(`lists ${info.digest} with ${info.size} bytes`);
  if ((await listed(blobs)).join() !== digests.toSorted().join()) wrong("does not list every blob once");
  if (!(await blobs.remove(digests[1] ?? ""))) wrong("says that a blob was not there which it removed");
  if ((await blobs.stat(digests[1] ?? "")) !== undefined) wrong("has a blob still that was removed");
  if ((await listed(blobs)).length !== 2) wrong("removes another blob, or none");
};

export const endsWhenClosed: Look = async (store, wrong) => {
  const { records, blobs } = store;
  const { digest } = await blobs.write(piecesOf(content(10)));
  const unfinished = async function* (): AsyncGenerator<Uint8Array> {
    yield content(10);
    await store.close();
    yield content(10);
  };
  const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["a blob that was being written", () => blobs.write(unfinished())],
    ["get", () => records.get("key")],
    ["list", () => records.list("")],
    ["putIfAbsent", () => records.putIfAbsent("key", content(1))],
    ["compareAndSwap", () => records.compareAndSwap("key", 1, content(1))],
    ["commit", () => records.commit([])],
    ["write", () => blobs.write(piecesOf(content(10)))],
    ["stat", () => blobs.stat(digest)],
    ["read", () => readAll(blobs, digest)],
    ["list of blobs", () => listed(blobs)],
    ["remove", () => blobs.remove(digest)],
  ];
  for (const [what, call] of calls) {
    const code = await codeOf(call());
    if (code !== "STORE_CLOSED") wrong(`${what} ${code === undefined ? "works" : `throws ${code}`} after closing`);
  }
};

export const noticesChanges = async (
  store: Store,
  wrong: (what: string) => void,
  spoil: (store: Store, digest: string) => Promise<void>,
): Promise<void> => {
  for (const size of sizes.filter((n) => n > 0)) {
    const bytes = content(size);
    const { digest } = await store.blobs.write(piecesOf(bytes));
    await spoil(store, digest);
    let given = 0;
    const reading = async (): Promise<void> => {
      for await (const piece of store.blobs.read(digest)) given += piece.length;
    };
    const code = await codeOf(reading());
    if (code !== "STORE_CORRUPT")
      wrong(`${code === undefined ? "gives a changed blob" : `throws ${code}`} (${size} bytes)`);
    if (given >= size) wrong(`gives all ${size} bytes before it says that they are others`);
    await store.blobs.write(piecesOf(bytes));
    if ((await codeOf(readAll(store.blobs, digest))) !== undefined)
      wrong("does not put a changed blob right when its bytes are written again");
  }
};
