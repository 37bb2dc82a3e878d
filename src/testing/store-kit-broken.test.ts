/** For each check of the conformance kit a store that is broken in just that way, so that the kit is known to catch it. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { memoryStore } from "../registry/store/memory-store.ts";
import type { BlobInfo, Blobs, Change, Records, Store, StoredRecord } from "../registry/store/store.ts";
import { storeChecks } from "./store-kit.ts";

const records = (spoil: (sound: Records) => Partial<Records>) => (): Store => {
  const store = memoryStore();
  // the short verbs are made of the spoiled commit, as in the store itself
  const spoiled: Records = { ...store.records, ...spoil(store.records) };
  const short: Pick<Records, "putIfAbsent" | "compareAndSwap"> = {
    putIfAbsent: (key, value) => spoiled.commit([{ kind: "put", key, expect: "absent", value }]),
    compareAndSwap: (key, expected, value) => spoiled.commit([{ kind: "put", key, expect: expected, value }]),
  };
  return { ...store, records: { ...spoiled, ...short, ...spoil(store.records) } };
};
const blobs = (spoil: (sound: Blobs) => Partial<Blobs>) => (): Store => {
  const store = memoryStore();
  return { ...store, blobs: { ...store.blobs, ...spoil(store.blobs) } };
};
const listing =
  (
    change: (
      all: readonly StoredRecord[],
      sound: Records,
      prefix: string,
      o?: Parameters<Records["list"]>[1],
    ) => Promise<readonly StoredRecord[]> | readonly StoredRecord[],
  ) =>
  (): Store =>
    records((sound) => ({
      list: async (prefix, o) => change(await sound.list("", {}), sound, prefix, o),
    }))();
const committing = (change: (changes: readonly Change[], sound: Records) => Promise<number | undefined>) =>
  records((sound) => ({ commit: (changes) => change(changes, sound) }));

const infoOf = (bytes: Uint8Array): BlobInfo => ({
  digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
  size: bytes.length,
  writtenMs: 1.7e12,
});
const gather = async (pieces: AsyncIterable<Uint8Array>, copy: boolean): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(copy ? Buffer.from(piece) : piece);
  return Buffer.concat(parts);
};
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const broken: readonly { check: string; what: string; open: () => Store; says: RegExp }[] = [
  {
    check: "gives back what was put",
    what: "it takes values for text",
    open: records((sound) => ({
      commit: (changes) =>
        sound.commit(
          changes.map((c) => (c.kind === "put" ? { ...c, value: Buffer.from(Buffer.from(c.value).toString()) } : c)),
        ),
    })),
    says: /gives back another value/,
  },
  {
    check: "gives back what was put",
    what: "it hands out the bytes that it keeps",
    open: records((sound) => {
      const kept = new Map<string, StoredRecord>();
      return {
        async get(key) {
          const record = kept.get(key) ?? (await sound.get(key));
          if (record !== undefined) kept.set(key, record);
          return record;
        },
      };
    }),
    says: /its own bytes/,
  },
  {
    check: "orders keys by their bytes",
    what: "it orders as JavaScript does",
    open: listing((all) => all.toSorted((a, b) => (a.key < b.key ? -1 : 1))),
    says: /lists/,
  },
  {
    check: "takes prefixes literally",
    what: "it asks SQL with LIKE",
    open: listing((all, _, prefix) => {
      const pattern = prefix
        .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
        .replaceAll("%", ".*")
        .replaceAll("_", ".");
      return all.filter(({ key }) => new RegExp(`^${pattern}`, "su").test(key));
    }),
    says: /for "%"/,
  },
  {
    check: "takes prefixes literally",
    what: "it ends at the last character",
    open: listing((all, _, prefix) =>
      all.filter(({ key }) => key.startsWith(prefix) && !(key > `${prefix}\u{10FFFF}`)),
    ),
    says: /for "%"/,
  },
  {
    check: "lists page by page",
    what: "it gives the key to begin behind again",
    open: records((sound) => ({
      list: async (prefix, { after, limit } = {}) =>
        (await sound.list(prefix)).filter(({ key }) => after === undefined || key >= after).slice(0, limit),
    })),
    says: /page by page/,
  },
  {
    check: "puts only where nothing is",
    what: "it always puts",
    open: committing((changes, sound) =>
      sound.commit(changes.map((c) => (c.kind === "put" ? { ...c, expect: "any" } : c))),
    ),
    says: /puts where there is a record/,
  },
  {
    check: "swaps only what was read",
    what: "it counts the changes of each key from 1",
    open: records((sound) => {
      const counts = new Map<string, number>();
      const real = new Map<string, number>();
      return {
        async commit(changes) {
          const mapped = changes.map((c) =>
            typeof c.expect === "number"
              ? { ...c, expect: counts.get(c.key) === c.expect ? (real.get(c.key) ?? -1) : -1 }
              : c,
          );
          const made = await sound.commit(mapped as Change[]);
          if (made === undefined) return undefined;
          let told = 0;
          for (const { key, kind } of changes) {
            told = (counts.get(key) ?? 0) + 1;
            if (kind === "remove") counts.delete(key);
            else counts.set(key, told);
            real.set(key, made);
          }
          return told;
        },
      };
    }),
    says: /over a removal|removed and put again/,
  },
  {
    check: "makes all changes of a commit or none",
    what: "it makes one change after the other",
    open: committing(async (changes, sound) => {
      let made: number | undefined;
      for (const change of changes) if ((made = await sound.commit([change])) === undefined) return undefined;
      return made;
    }),
    says: /makes a part of a commit/,
  },
  {
    check: "makes all changes of a commit or none",
    what: "it does not look where nothing is changed",
    open: committing((changes, sound) => sound.commit(changes.filter((c) => c.kind !== "check"))),
    says: /commits in spite of a check/,
  },
  {
    check: "lets one of many at once win",
    what: "it looks first and writes later",
    open: committing(async (changes, sound) => {
      for (const { key, expect: wanted } of changes) {
        const now = (await sound.get(key))?.revision;
        if (wanted !== "any" && now !== (wanted === "absent" ? undefined : wanted)) return undefined;
      }
      return sound.commit(changes.map((c) => ({ ...c, kind: "put", expect: "any" }) as Change));
    }),
    says: /lets 20 of 20 put/,
  },
  {
    check: "refuses keys and values that the contract does not know",
    what: "it cuts keys off",
    open: records((sound) => ({
      commit: (changes) =>
        sound.commit(changes.map((c) => ({ ...c, key: Buffer.from(c.key).subarray(0, 512).toString() }))),
    })),
    says: /is accepted/,
  },
  {
    check: "gives back blobs",
    what: "it keeps the pieces as they came",
    open: blobs((sound) => ({ write: async (pieces) => sound.write(once(await gather(pieces, false))) })),
    says: /names \d+ bytes/,
  },
  {
    check: "reads ranges",
    what: "it takes the end for a part of the range",
    open: blobs((sound) => ({
      read: (digest, { from, to, ...o } = {}) =>
        sound.read(digest, {
          ...o,
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to: to + 1 }),
        }),
    })),
    says: /other bytes for|is read/,
  },
  {
    check: "tells what is not there",
    what: "it reads nothing from a blob that is not there",
    open: blobs((sound) => ({
      async *read(digest, o) {
        if ((await sound.stat(digest)) !== undefined) yield* sound.read(digest, o);
      },
    })),
    says: /reading what is not there throws undefined/,
  },
  {
    check: "tells what is not there",
    what: "it takes any text for a digest",
    open: blobs((sound) => ({ stat: (digest) => sound.stat(digest).catch(() => undefined) })),
    says: /stat takes/,
  },
  {
    check: "takes the same blob again",
    what: "it refuses what it has",
    open: blobs((sound) => ({
      async write(pieces) {
        const bytes = await gather(pieces, true);
        const info = infoOf(bytes);
        return (await sound.stat(info.digest)) === undefined ? sound.write(once(bytes)) : { ...info, size: 0 };
      },
    })),
    says: /something else about the same bytes/,
  },
  {
    check: "stores nothing of a blob that was not finished",
    what: "it stores what came before the source failed",
    open: blobs((sound) => ({
      async write(pieces, o) {
        const parts: Uint8Array[] = [];
        try {
          for await (const piece of pieces) parts.push(piece);
        } catch (e) {
          await sound.write(once(Buffer.concat(parts)));
          throw e;
        }
        return sound.write(once(Buffer.concat(parts)), o);
      },
    })),
    says: /keeps a blob whose bytes have not all come/,
  },
  {
    check: "stores nothing of a blob that was not finished",
    what: "it does not heed the signal",
    open: blobs((sound) => ({ write: (pieces) => sound.write(pieces) })),
    says: /not the signal's reason/,
  },
  {
    check: "lists and removes blobs",
    what: "it removes nothing",
    open: blobs((sound) => ({ remove: async (digest) => (await sound.stat(digest)) !== undefined })),
    says: /has a blob still/,
  },
  {
    check: "does nothing when closed",
    what: "it works on",
    open: () => ({ ...memoryStore(), close: async () => undefined }),
    says: /get works after closing/,
  },
];

describe("the kit of stores catches a store of which this is true:", () => {
  it.each(broken)("$what", async ({ check, open, says }) => {
    const found = storeChecks({ open: async () => open() }).find(({ name }) => name === check);
    expect((await found?.run())?.join("\n")).toMatch(says);
  });

  it("it gives changed blobs", async () => {
    const changed = new Set<string>();
    const open = blobs((sound) => ({
      async *read(digest, o) {
        for await (const piece of sound.read(digest, o)) {
          if (changed.has(digest)) piece[0] = (piece[0] as number) ^ 1;
          yield piece;
        }
      },
    }));
    const checks = storeChecks({
      open: async () => open(),
      spoil: async (_, digest) => void changed.add(digest),
    });
    const found = await checks.find(({ name }) => name === "gives no changed blob for a whole one")?.run();
    expect(found?.join("\n")).toMatch(/gives a changed blob/);
  });

  it("it forgets, and begins to count anew", async () => {
    const checks = storeChecks({ open: async () => memoryStore(), reopen: async () => memoryStore() });
    const found = await checks.find(({ name }) => name === "keeps everything")?.run();
    expect(found).toEqual([
      "a record is not there any more, or is another",
      "a revision is given out a second time",
      "a blob is not there any more",
    ]);
  });
});

it("every check has a store that fails it", () => {
  const names = storeChecks({
    open: async () => memoryStore(),
    spoil: async () => undefined,
    reopen: async (s) => s,
  }).map(({ name }) => name);
  const caught = [...broken.map(({ check }) => check), "gives no changed blob for a whole one", "keeps everything"];
  expect([...new Set(caught)].sort()).toEqual(names.sort());
});
