import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  entriesOf,
  entryOf,
  key,
  type LedgerFolder,
  ledgerFolder,
  origin,
  trust,
} from "../../../test/support/ledger.ts";
import { rngFor } from "../../core/rng.ts";
import { newSigningKey } from "../../core/signing-key.ts";
import { bundled, unbundled } from "./entry-bundle.ts";
import type { LedgerFailure } from "./failure.ts";
import { leafHash, rootOf } from "./merkle.ts";
import { openLedger } from "./open-ledger.ts";
import { formatNote, parseNote } from "./signed-note.ts";
import { ledgerTrust } from "./trust.ts";
import { type VerifyLedgerOptions, verifyLedger } from "./verify-ledger.ts";

/** entries: two full tiles, a partial one of 88, a tile of level 1 with two hashes */
const size = 600;
/** 2,000 and more with `CASEMATE_FLIPS=2000` */
const flips = Number(process.env["CASEMATE_FLIPS"] ?? 200);

let folder: LedgerFolder;
let older: Uint8Array;
let kept: Uint8Array;
let now = new Map<string, Buffer>();
beforeAll(async () => {
  folder = ledgerFolder();
  const ledger = await folder.open();
  await ledger.append(entriesOf(0, 200));
  older = ledger.checkpoint();
  await ledger.append(entriesOf(200, 400));
  kept = ledger.checkpoint();
  await ledger.append(entriesOf(400, size));
  await ledger.close();
  now = new Map(files().map((f) => [f, readFileSync(at(f))]));
});
afterAll(() => folder.remove());

const at = (path: string): string => join(folder.dir, path);
const files = (): string[] =>
  readdirSync(folder.dir, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile())
    .map((f) => join(f.parentPath, f.name).slice(folder.dir.length + 1))
    .sort();
const restore = (): void => {
  for (const f of files()) if (!now.has(f)) rmSync(at(f));
  for (const [f, bytes] of now) {
    mkdirSync(dirname(at(f)), { recursive: true });
    writeFileSync(at(f), bytes);
  }
};
const read = (path: string): Buffer => Buffer.from(readFileSync(at(path)));
const change = (path: string, how: (bytes: Buffer) => Uint8Array): void => writeFileSync(at(path), how(read(path)));
const flip = (bytes: Buffer, i: number): Buffer => {
  bytes[i] = (bytes[i] as number) ^ 1;
  return bytes;
};
const edit = (path: string, how: (entries: Uint8Array[]) => Uint8Array[]): void =>
  change(path, (bytes) => Buffer.concat(how(unbundled(bytes).entries.map((e) => Uint8Array.from(e))).map(bundled)));
const swap = (entries: Uint8Array[], i: number, j: number): Uint8Array[] => {
  const [a, b] = [entries[i], entries[j]] as [Uint8Array, Uint8Array];
  entries[i] = b;
  entries[j] = a;
  return entries;
};
const rehash = (bundle: string, tile: string): void =>
  change(tile, () => Buffer.concat(unbundled(read(bundle)).entries.map(leafHash)));
const checkpoint = (how: (text: string) => string): void => change("checkpoint", (b) => Buffer.from(how(b.toString())));
/** The whole folder, of another history by the same key. */
const history = async (entries: readonly Uint8Array[], nowMs = Date.now()): Promise<void> => {
  rmSync(folder.dir, { recursive: true });
  const other = await openLedger({ dir: folder.dir, origin, key, create: true, nowMs: () => nowMs });
  if (entries.length > 0) await other.append(entries);
  await other.close();
};

interface Case {
  readonly what: string;
  readonly do: () => void | Promise<void>;
  readonly failure: LedgerFailure;
  readonly index?: number;
  readonly path?: string;
  readonly options?: Partial<VerifyLedgerOptions>;
}

const last = "tile/entries/002.p/88";
const lastTile = "tile/0/002.p/88";
const cases: readonly Case[] = [
  {
    what: "a byte of an entry",
    do: () => change("tile/entries/001", (b) => flip(b, 10)),
    failure: "edited-entry",
    index: 256,
    path: "tile/entries/001",
  },
  {
    what: "an entry of the partial bundle",
    do: () => edit(last, (e) => e.with(3, Buffer.from("other"))),
    failure: "edited-entry",
    index: 515,
  },
  {
    what: "an entry, with its leaf hash",
    do: () => {
      edit("tile/entries/001", (e) => e.with(5, Buffer.from("other")));
      rehash("tile/entries/001", "tile/0/001");
    },
    failure: "rewritten",
    index: 256,
    path: "tile/0/001",
  },
  {
    what: "an entry, with all hashes up to the edge",
    do: () => {
      edit("tile/entries/000", (e) => e.with(5, Buffer.from("other")));
      rehash("tile/entries/000", "tile/0/000");
      change("tile/1/000.p/2", (b) => Buffer.concat([rootOf(read("tile/0/000")), b.subarray(32)]));
    },
    failure: "rewritten",
  },
  {
    what: "the last entry, with its hash",
    do: () => {
      edit(last, (e) => e.with(87, Buffer.from("other")));
      rehash(last, lastTile);
    },
    failure: "rewritten",
  },
  {
    what: "a hash of a full tile",
    do: () => change("tile/0/000", (b) => flip(b, 7 * 32)),
    failure: "edited-tile",
    index: 7,
    path: "tile/0/000",
  },
  {
    what: "a hash of the partial tile",
    do: () => change(lastTile, (b) => flip(b, 32)),
    failure: "edited-tile",
    index: 513,
    path: lastTile,
  },
  {
    what: "a hash of level 1",
    do: () => change("tile/1/000.p/2", (b) => flip(b, 40)),
    failure: "edited-tile",
    index: 256,
    path: "tile/1/000.p/2",
  },
  {
    what: "a tile that is cut off",
    do: () => change("tile/0/001", (b) => b.subarray(0, 8000)),
    failure: "edited-tile",
    index: 256,
  },
  {
    what: "a partial tile that is longer",
    do: () => change(lastTile, (b) => Buffer.concat([b, b])),
    failure: "edited-tile",
    index: 512,
  },
  {
    what: "two entries of a bundle",
    do: () => edit("tile/entries/000", (e) => swap(e, 10, 20)),
    failure: "reordered",
    index: 10,
  },
  {
    what: "two entries of different bundles",
    do: () => {
      const [a, b] = [entryOf(10), entryOf(300)];
      edit("tile/entries/000", (e) => e.with(10, b));
      edit("tile/entries/001", (e) => e.with(300 - 256, a));
    },
    failure: "reordered",
    index: 10,
  },
  {
    what: "two bundles",
    do: () => {
      renameSync(at("tile/entries/000"), at("x"));
      renameSync(at("tile/entries/001"), at("tile/entries/000"));
      renameSync(at("x"), at("tile/entries/001"));
    },
    failure: "reordered",
    index: 0,
  },
  {
    what: "an entry that is taken out",
    do: () => edit("tile/entries/000", (e) => e.toSpliced(100, 1)),
    failure: "reordered",
    index: 100,
  },
  { what: "the last entry taken out", do: () => edit(last, (e) => e.slice(0, -1)), failure: "truncated", index: 599 },
  {
    what: "the last bundle cut off in an entry",
    do: () => change(last, (b) => b.subarray(0, -3)),
    failure: "edited-entry",
    index: 599,
  },
  {
    what: "an entry more",
    do: () => change(last, (b) => Buffer.concat([b, bundled(Buffer.from("more"))])),
    failure: "edited-entry",
    index: 599,
  },
  {
    what: "a missing bundle",
    do: () => rmSync(at("tile/entries/000")),
    failure: "missing-file",
    index: 0,
    path: "tile/entries/000",
  },
  {
    what: "a missing tile",
    do: () => rmSync(at("tile/0/001")),
    failure: "missing-file",
    index: 256,
    path: "tile/0/001",
  },
  {
    what: "the files at the end missing",
    do: () => {
      rmSync(at(last));
      rmSync(at(lastTile));
    },
    failure: "truncated",
    index: 512,
  },
  { what: "no checkpoint", do: () => rmSync(at("checkpoint")), failure: "missing-checkpoint" },
  {
    what: "an empty checkpoint",
    do: () => change("checkpoint", () => new Uint8Array(0)),
    failure: "malformed-checkpoint",
  },
  {
    what: "a checkpoint that is no text",
    do: () => change("checkpoint", () => Buffer.alloc(300, 0xff)),
    failure: "malformed-checkpoint",
  },
  {
    what: "a checkpoint without signatures",
    do: () => checkpoint((t) => `${t.split("\n\n")[0]}\n`),
    failure: "unsigned",
  },
  {
    what: "a checkpoint without its time",
    do: () =>
      change("checkpoint", (b) => {
        const n = parseNote(b);
        return formatNote({ ...n, signatures: n.signatures.slice(0, 1) });
      }),
    failure: "unsigned",
  },
  {
    what: "another size in the checkpoint",
    do: () => checkpoint((t) => t.replace("\n600\n", "\n599\n")),
    failure: "bad-signature",
  },
  {
    what: "another origin in the checkpoint",
    do: () => checkpoint((t) => t.replace(`${origin}\n`, "example.com/other\n")),
    failure: "wrong-origin",
  },
  {
    what: "a signature more, of somebody",
    do: () => checkpoint((t) => `${t}\u2014 somebody AAAAAAAA\n`),
    failure: "unknown-signature",
  },
  {
    what: "an older checkpoint",
    do: () => writeFileSync(at("checkpoint"), older),
    failure: "truncated",
    index: 200,
  },
  { what: "another history of the same key, as long", do: () => history(entriesOf(1, size + 1)), failure: "forked" },
  { what: "another history, longer", do: () => history(entriesOf(1, 700)), failure: "forked" },
  { what: "another history, shorter", do: () => history(entriesOf(0, 399)), failure: "truncated", index: 399 },
  { what: "nothing but a new log", do: () => history([]), failure: "truncated", index: 0 },
  {
    what: "the same history, signed earlier than the trusted checkpoint",
    do: () => history(entriesOf(0, size), Date.now() - 3_600_000),
    failure: "clock-back",
  },
  {
    what: "signed in the future",
    do: () => history(entriesOf(0, size), Date.now() + 3_600_000),
    failure: "clock-back",
  },
  { what: "the record of the last append gone", do: () => rmSync(at("intent")), failure: "edited-intent" },
  { what: "a byte of it", do: () => change("intent", (b) => flip(b, 60)), failure: "edited-intent" },
  {
    what: "a file of somebody else",
    do: () => writeFileSync(at("tile/0/notes.txt"), "x"),
    failure: "unexpected-file",
    path: "tile/0/notes.txt",
  },
  {
    what: "a next checkpoint without an append",
    do: () => writeFileSync(at("checkpoint.next"), "x"),
    failure: "unexpected-file",
  },
  {
    what: "a tile beyond the checkpoint",
    do: () => cpSync(at("tile/0/001"), at("tile/0/002")),
    failure: "truncated",
    index: 600,
  },
  {
    what: "a partial tile left over, changed",
    do: () => writeFileSync(at("tile/0/002.p/10"), flip(read(lastTile), 5).subarray(0, 320)),
    failure: "edited-tile",
    index: 512,
  },
];

describe("what is done to a ledger is found, and named", () => {
  it.each(cases)("$what: $failure", async ({ do: tamper, failure, index, path, options }) => {
    try {
      await tamper();
      const report = await verifyLedger(folder.dir, { trust, trusted: kept, ...options });
      const found = JSON.stringify(report.problems.slice(0, 3));
      expect(report.verdict, found).toBe(failure);
      if (index !== undefined) expect(report.problems[0]?.index, found).toBe(index);
      if (path !== undefined) expect(report.problems[0]?.path, found).toBe(path);
    } finally {
      restore();
    }
  });

  it("an untouched one is valid, whole and since a checkpoint; what is before that is not read then", async () => {
    const whole = await verifyLedger(folder.dir, { trust, trusted: kept });
    expect([whole.verdict, whole.problems, whole.checkpoint?.size, whole.pending]).toEqual([
      "valid",
      [],
      size,
      undefined,
    ]);
    change("tile/entries/000", (b) => flip(b, 10));
    try {
      const since = await verifyLedger(folder.dir, { trust, trusted: kept, sinceTrusted: true });
      expect(since.verdict).toBe("valid");
      expect((await verifyLedger(folder.dir, { trust, trusted: kept })).verdict).toBe("edited-entry");
      change("tile/entries/002.p/88", (b) => flip(b, 10));
      const after = await verifyLedger(folder.dir, { trust, trusted: kept, sinceTrusted: true });
      expect([after.verdict, after.problems[0]?.index]).toEqual(["edited-entry", 512]);
    } finally {
      restore();
    }
  });

  it("another key, another log", async () => {
    const other = newSigningKey("ed25519").key.publicKey;
    expect((await verifyLedger(folder.dir, { trust: ledgerTrust({ origin, keys: [other] }) })).verdict).toBe(
      "wrong-key",
    );
    const elsewhere = ledgerTrust({ origin: "example.com/other", keys: [key.publicKey] });
    expect((await verifyLedger(folder.dir, { trust: elsewhere })).verdict).toBe("wrong-origin");
    const both = ledgerTrust({ origin, keys: [other, key.publicKey] });
    expect((await verifyLedger(folder.dir, { trust: both })).verdict).toBe("valid");
  });

  it("entries whose times run backwards, with the first of them", async () => {
    const timeOf = (_: Uint8Array, i: number): number | undefined =>
      i === 5 ? undefined : 1e12 + 1000 * (i >= 450 ? i - 100 : i);
    const report = await verifyLedger(folder.dir, { trust, timeOf });
    expect([report.verdict, report.problems[0]?.index]).toEqual(["clock-back", 450]);
  });

  it("stops when it is asked to", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(verifyLedger(folder.dir, { trust, signal })).rejects.toThrow("enough");
  });
});

/** Failures that a changed byte may be called, by the file it is in. */
const classes = (path: string): readonly LedgerFailure[] =>
  path === "checkpoint"
    ? ["malformed-checkpoint", "wrong-origin", "unsigned", "wrong-key", "bad-signature"]
    : path === "intent"
      ? ["edited-intent"]
      : path.startsWith("tile/entries")
        ? ["edited-entry", "truncated", "reordered"]
        : ["edited-tile"];

describe("one changed byte is seen, with the class of its place", { timeout: 60_000 + 400 * flips }, () => {
  it(`${flips} places in all files`, async () => {
    const random = rngFor(9, "registry/ledger/flips");
    const names = [...now.keys()];
    const unseen: string[] = [];
    const counts = new Map<string, number>();
    for (let i = 0; i < flips; i++) {
      const path = names[i % names.length] as string;
      const bytes = Buffer.from(now.get(path) as Buffer);
      const place = random.integer(bytes.length);
      const bits = 1 + random.integer(255);
      bytes[place] = (bytes[place] as number) ^ bits;
      writeFileSync(at(path), bytes);
      const { verdict } = await verifyLedger(folder.dir, { trust });
      writeFileSync(at(path), now.get(path) as Buffer);
      counts.set(path, (counts.get(path) ?? 0) + 1);
      if (verdict === "valid" || !classes(path).includes(verdict))
        unseen.push(`${path} byte ${place} ^ ${bits}: ${verdict}`);
    }
    expect(unseen).toEqual([]);
    expect([...counts.keys()].sort()).toEqual(names);
    expect((await verifyLedger(folder.dir, { trust })).verdict).toBe("valid");
  });
});
