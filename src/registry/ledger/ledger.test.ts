import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  entriesOf,
  entryOf,
  key,
  type LedgerFolder,
  ledgerFolder,
  origin,
  trust,
} from "../../../test/support/ledger.ts";
import { newSigningKey } from "../../core/signing-key.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { leafHash } from "./merkle.ts";
import { mlDsaKey } from "./ml-dsa.ts";
import { verifyConsistency, verifyInclusion } from "./proof.ts";
import { openLedgerReader } from "./read-ledger.ts";
import { parseNote } from "./signed-note.ts";
import { edgesOf, fullTiles, tilePath, tilesBetween } from "./tile-path.ts";
import { ledgerTrust } from "./trust.ts";
import { verifyLedger } from "./verify-ledger.ts";

let folder: LedgerFolder;
beforeEach(() => {
  folder = ledgerFolder();
});
afterEach(() => folder.remove());

const code = (c: string): unknown => expect.objectContaining({ code: c });
const rootIn = (checkpoint: Uint8Array): Uint8Array =>
  parseCheckpoint(parseNote(checkpoint).text)?.root ?? new Uint8Array(0);
const all = async (entries: AsyncIterable<Uint8Array>): Promise<string[]> => {
  const texts: string[] = [];
  for await (const entry of entries) texts.push(Buffer.from(entry).toString());
  return texts;
};
const texts = (from: number, to: number): string[] => entriesOf(from, to).map((e) => Buffer.from(e).toString());
const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile())
    .map((f) => join(f.parentPath, f.name).slice(dir.length + 1))
    .sort();
const verdict = async (): Promise<string> => (await verifyLedger(folder.dir, { trust })).verdict;

describe("a ledger", () => {
  it("keeps what is appended, in order, over openings, and lies in the files of its layout and no others", async () => {
    let ledger = await folder.open();
    expect([ledger.size(), ledger.recovery]).toEqual([0, { kind: "none" }]);
    let size = 0;
    for (const count of [1, 2, 252, 1, 1, 255, 300, 1]) {
      expect(await ledger.append(entriesOf(size, size + count))).toEqual({ firstIndex: size });
      size += count;
      expect(ledger.size()).toBe(size);
      const tiles = [...tilesBetween(0, size)].map(tilePath);
      expect(filesIn(folder.dir)).toEqual(["checkpoint", "intent", ...tiles].sort());
      await ledger.close();
      ledger = await folder.open({ create: false });
      expect(ledger.size()).toBe(size);
    }
    expect(await all(ledger.entries(0))).toEqual(texts(0, size));
    expect(await all(ledger.entries(250, 260))).toEqual(texts(250, 260));
    expect(await all(ledger.entries(5, 5))).toEqual([]);
    for (const i of [0, 255, 256, 511, 700, size - 1]) expect(Buffer.from(await ledger.entry(i))).toEqual(entryOf(i));
    for (const i of [-1, size, 0.5, Number.NaN]) await expect(ledger.entry(i)).rejects.toThrow(code("USAGE"));
    await expect(all(ledger.entries(0, size + 1))).rejects.toThrow(code("USAGE"));
    expect(await verdict()).toBe("valid");
    await ledger.close();
  });

  it("proves every entry and its growth, at every size that it had", async () => {
    const ledger = await folder.open();
    const checkpoints: Uint8Array[] = [ledger.checkpoint()];
    for (const to of [1, 3, 256, 300, 517]) {
      await ledger.append(entriesOf(ledger.size(), to));
      checkpoints.push(ledger.checkpoint());
    }
    const reader = await openLedgerReader({ dir: folder.dir, trust });
    for (const checkpoint of checkpoints) {
      const { size = -1, root = new Uint8Array(0) } = parseCheckpoint(parseNote(checkpoint).text) ?? {};
      const grown = await reader.proveConsistency(size);
      expect(verifyConsistency(size, 517, grown, root, rootIn(reader.checkpoint()))).toBe(true);
      for (let i = 0; i < size; i += 41) {
        const proof = await reader.proveInclusion(i, size);
        expect(verifyInclusion(leafHash(entryOf(i)), i, size, proof, root), `${i} of ${size}`).toBe(true);
      }
    }
    await expect(reader.proveInclusion(5, 5)).rejects.toThrow(code("USAGE"));
    await expect(reader.proveConsistency(518)).rejects.toThrow(code("USAGE"));
    await ledger.close();
  });

  it("writes calls that come together in one group, in their order", async () => {
    const groups: [number, number][] = [];
    const ledger = await folder.open({
      index: async (first, entries) => {
        groups.push([first, entries.length]);
      },
    });
    const done = await Promise.all(Array.from({ length: 600 }, (_, i) => ledger.append([entryOf(i)])));
    expect(done.map((d) => d.firstIndex)).toEqual(Array.from({ length: 600 }, (_, i) => i));
    expect(groups).toEqual([[0, 600]]);
    expect(await all(ledger.entries(0))).toEqual(texts(0, 600));
    await ledger.close();
    await expect(ledger.append([entryOf(0)])).rejects.toThrow(code("STORE_CLOSED"));
  });

  it("takes entries of up to 65,535 bytes, and more of them than a group holds", async () => {
    const ledger = await folder.open();
    await expect(ledger.append([])).rejects.toThrow(code("USAGE"));
    await expect(ledger.append([new Uint8Array(1), new Uint8Array(65536)])).rejects.toThrow(code("USAGE"));
    expect(ledger.size()).toBe(0);
    await ledger.append([new Uint8Array(65535).fill(3)]);
    await Promise.all([ledger.append(entriesOf(0, 5000)), ledger.append(entriesOf(5000, 5001))]);
    expect(ledger.size()).toBe(5002);
    expect(await ledger.entry(0)).toHaveLength(65535);
    await ledger.close();
  });

  it("does not see what a caller does to its bytes afterwards", async () => {
    const ledger = await folder.open();
    const entry = Buffer.from("before");
    const appended = ledger.append([entry]);
    entry.fill(0);
    await appended;
    (await ledger.entry(0)).fill(0);
    expect(Buffer.from(await ledger.entry(0)).toString()).toBe("before");
    await ledger.close();
  });

  it("is read by another process while it grows", async () => {
    const ledger = await folder.open();
    await ledger.append(entriesOf(0, 240));
    const reader = await openLedgerReader({ dir: folder.dir, trust });
    const writing = new AbortController();
    const seen = (async () => {
      const sizes = new Set<number>();
      while (!writing.signal.aborted) {
        await reader.refresh();
        sizes.add(reader.size());
        expect(Buffer.from(await reader.entry(reader.size() - 1))).toEqual(entryOf(reader.size() - 1));
        expect(await verdict()).toBe("valid");
      }
      return sizes;
    })();
    for (let i = 240; i < 300; i++) await ledger.append([entryOf(i)]);
    writing.abort();
    expect((await seen).size).toBeGreaterThan(2);
    await reader.refresh();
    expect(await all(reader.entries(0))).toEqual(texts(0, 300));
    await ledger.close();
  });

  it("is signed by ML-DSA-44 too when there is a seed, also one that began without", async () => {
    const seed = Buffer.alloc(32, 1);
    let ledger = await folder.open();
    await ledger.append([entryOf(0)]);
    await ledger.close();
    const both = ledgerTrust({ origin, keys: [key.publicKey], mlDsaKeys: [mlDsaKey(seed).publicKey] });
    expect((await verifyLedger(folder.dir, { trust: both })).verdict).toBe("unsigned");
    ledger = await folder.open({ mlDsaSeed: seed });
    await ledger.append([entryOf(1)]);
    await ledger.close();
    expect((await verifyLedger(folder.dir, { trust: both })).verdict).toBe("valid");
    expect(await verdict()).toBe("unknown-signature");
  });

  it("goes on with another key when the former one is named", async () => {
    await (await folder.open()).close();
    const next = newSigningKey("ed25519").key;
    await expect(folder.open({ key: next })).rejects.toThrow(code("LEDGER_BROKEN"));
    const ledger = await folder.open({ key: next, formerKeys: [key.publicKey] });
    await ledger.append([entryOf(0)]);
    await ledger.close();
    expect(await verdict()).toBe("wrong-key");
    const trusted = ledgerTrust({ origin, keys: [next.publicKey, key.publicKey] });
    expect((await verifyLedger(folder.dir, { trust: trusted })).verdict).toBe("valid");
  });
});

describe("what fails leaves nothing half done", () => {
  /** Every file and its bytes. */
  const state = (): Record<string, string> =>
    Object.fromEntries(filesIn(folder.dir).map((f) => [f, readFileSync(join(folder.dir, f)).toString("hex")]));

  it("an index that refuses: its call is rejected, others of the group are not", async () => {
    const ledger = await folder.open({
      index: async (_, entries) => {
        if (entries.some((e) => Buffer.from(e).toString() === "bad")) throw new Error("the index does not like it");
      },
    });
    await ledger.append(entriesOf(0, 255));
    const before = ledger.checkpoint();
    await expect(ledger.append([Buffer.from("bad")])).rejects.toThrow("the index does not like it");
    expect(ledger.checkpoint()).toEqual(before);
    expect(filesIn(folder.dir)).toEqual(["checkpoint", "intent", ...edgesOf(255).map(tilePath)].sort());
    expect(await verdict()).toBe("valid");
    const results = await Promise.allSettled(
      ["a", "bad", "b"].map((text) => ledger.append([Buffer.from(text), Buffer.from("x")])),
    );
    expect(results.map((r) => (r.status === "fulfilled" ? r.value.firstIndex : "rejected"))).toEqual([
      255,
      "rejected",
      257,
    ]);
    expect((await all(ledger.entries(255))).join()).toBe("a,x,b,x");
    expect(await verdict()).toBe("valid");
    await ledger.close();
  });

  it("a folder that can not be written: rejected, and the same again once it can", async () => {
    const ledger = await folder.open();
    await ledger.append(entriesOf(0, 256));
    // a file where a folder should come: as root, permissions stop nobody
    writeFileSync(join(folder.dir, "tile/entries/001.p"), "");
    const before = state();
    const failed = ledger.append([entryOf(256)]);
    await expect(failed).rejects.toThrow(code("STORE_FAILED"));
    await expect(failed).rejects.toThrow(expect.objectContaining({ hint: expect.stringContaining("folder") }));
    const { intent, ...rest } = state();
    const { intent: old, ...same } = before;
    expect(rest).toEqual(same);
    expect([ledger.size(), intent !== undefined && old !== undefined]).toEqual([256, true]);
    rmSync(join(folder.dir, "tile/entries/001.p"));
    expect(await ledger.append([entryOf(256)])).toEqual({ firstIndex: 256 });
    expect(await verdict()).toBe("valid");
    await ledger.close();
  });

  it("a full disk: said so, with nothing changed", async ({ skip }) => {
    mkdirSync(folder.dir, { recursive: true });
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "none", folder.dir]).status !== 0) {
      console.log("skipped: a small file system can not be mounted here (needs root)");
      return skip();
    }
    try {
      const indexed: number[] = [];
      const ledger = await folder.open({ index: async (first, entries) => void indexed.push(first, entries.length) });
      await ledger.append(entriesOf(0, 300));
      const full = ledger.append(Array.from({ length: 20 }, () => new Uint8Array(60_000)));
      await expect(full).rejects.toThrow(code("STORE_FULL"));
      await expect(full).rejects.toThrow(expect.objectContaining({ hint: expect.stringContaining("make room") }));
      expect([ledger.size(), indexed, await verdict()]).toEqual([300, [0, 300], "valid"]);
      await ledger.append([entryOf(300)]);
      expect([ledger.size(), await verdict()]).toEqual([301, "valid"]);
      await ledger.close();
    } finally {
      spawnSync("umount", [folder.dir]);
    }
  });

  it("a clock that went back: refused beyond corrections, within them the time stands still", async () => {
    let nowMs = Date.parse("2026-06-01T00:00:00Z");
    const ledger = await folder.open({ nowMs: () => nowMs });
    await ledger.append([entryOf(0)]);
    nowMs -= 3_600_000;
    const back = ledger.append([entryOf(1)]);
    await expect(back).rejects.toThrow(code("LEDGER_CLOCK"));
    await expect(back).rejects.toThrow(/3600 seconds behind/);
    expect(ledger.size()).toBe(1);
    nowMs += 3_598_000;
    await ledger.append([entryOf(1)]);
    const report = await verifyLedger(folder.dir, { trust, nowMs });
    expect([report.verdict, report.checkpoint?.timeSeconds]).toEqual([
      "valid",
      Date.parse("2026-06-01T00:00:00Z") / 1000,
    ]);
    await ledger.close();
  });

  it("a key that does not sign: nothing is written", async () => {
    await (await folder.open()).close();
    const before = state();
    const silent = { ...key, sign: () => Promise.reject(new Error("the key service is away")) };
    const ledger = await folder.open({ key: silent });
    await expect(ledger.append([entryOf(0)])).rejects.toThrow("the key service is away");
    expect(state()).toEqual(before);
    await ledger.close();
  });

  it("a second writer is seen before anything is written", async () => {
    const one = await folder.open();
    const two = await folder.open();
    await two.append([entryOf(0)]);
    const before = state();
    await expect(one.append([entryOf(0)])).rejects.toThrow(code("LEDGER_BROKEN"));
    expect(state()).toEqual(before);
    await Promise.all([one.close(), two.close()]);
  });
});

describe("opening", () => {
  it("does not begin anew unasked, nor where entries are left", async () => {
    await expect(folder.open({ create: false })).rejects.toThrow(code("FILE_NOT_FOUND"));
    expect(existsSync(folder.dir)).toBe(false);
    const ledger = await folder.open();
    await ledger.append([entryOf(0)]);
    await ledger.close();
    rmSync(join(folder.dir, "checkpoint"));
    await expect(folder.open()).rejects.toThrow(code("LEDGER_BROKEN"));
    expect(existsSync(join(folder.dir, "tile/0/000.p/1"))).toBe(true);
  });

  it("begins again where a process ended while it began", async () => {
    await (await folder.open()).close();
    rmSync(join(folder.dir, "checkpoint"));
    const ledger = await folder.open();
    await ledger.append([entryOf(0)]);
    await ledger.close();
    expect(await verdict()).toBe("valid");
  });

  it.each(["checkpoint", "checkpoint and intent"])(
    "refuses an older %s, and removes none of the entries beyond",
    async (what) => {
      const ledger = await folder.open();
      await ledger.append(entriesOf(0, 300));
      cpSync(folder.dir, `${folder.dir}.old`, { recursive: true });
      await ledger.append(entriesOf(300, 400));
      await ledger.append(entriesOf(400, 600));
      await ledger.close();
      cpSync(`${folder.dir}.old/checkpoint`, join(folder.dir, "checkpoint"));
      if (what !== "checkpoint") cpSync(`${folder.dir}.old/intent`, join(folder.dir, "intent"));
      cpSync(`${folder.dir}.old/tile`, join(folder.dir, "tile"), { recursive: true });
      const before = filesIn(folder.dir);
      expect(await verdict()).toBe("truncated");
      await expect(folder.open()).rejects.toThrow(code("LEDGER_BROKEN"));
      expect(filesIn(folder.dir)).toEqual(before);
    },
  );

  it("refuses a log that is not the trusted one, grown", async () => {
    const ledger = await folder.open();
    await ledger.append(entriesOf(0, 20));
    const trusted = ledger.checkpoint();
    await ledger.append(entriesOf(20, 30));
    await ledger.close();
    await (await folder.open({ trusted })).close();
    rmSync(folder.dir, { recursive: true });
    const other = await folder.open();
    await other.append(entriesOf(1, 10));
    await expect(folder.open({ trusted })).rejects.toThrow(/truncated/);
    await other.append(entriesOf(10, 40));
    await other.close();
    await expect(folder.open({ trusted })).rejects.toThrow(/forked/);
  });

  it("does not follow links, nor wait for pipes", async () => {
    const ledger = await folder.open();
    await ledger.append(entriesOf(0, 3));
    await ledger.close();
    const tile = join(folder.dir, "tile/0/000.p/3");
    cpSync(tile, `${folder.dir}.tile`);
    rmSync(tile);
    symlinkSync(`${folder.dir}.tile`, tile);
    await expect(folder.open()).rejects.toThrow(code("LEDGER_BROKEN"));
    expect(await verdict()).toBe("unexpected-file");
    rmSync(tile);
    expect(spawnSync("mkfifo", [tile]).status).toBe(0);
    await expect(folder.open()).rejects.toThrow(code("LEDGER_BROKEN"));
    expect(await verdict()).toBe("unexpected-file");
  });
});

describe("an append that did not end", () => {
  /** The folder as it is when the index is asked, which is the middle of an append: copied, and put in the place of the ledger. */
  const crashIn = async (from: number, to: number): Promise<void> => {
    const ledger = await folder.open({
      index: async (first) => {
        if (first === from) cpSync(folder.dir, `${folder.dir}.crash`, { recursive: true });
      },
    });
    if (from > 0) await ledger.append(entriesOf(0, from));
    await ledger.append(entriesOf(from, to));
    await ledger.close();
    rmSync(folder.dir, { recursive: true });
    cpSync(`${folder.dir}.crash`, folder.dir, { recursive: true });
  };

  it.each([
    [0, 3],
    [255, 256],
    [250, 260],
    [256, 257],
    [10, 600],
  ])("with its entries written, %i to %i: finished, and the index told again", async (from, to) => {
    await crashIn(from, to);
    const report = await verifyLedger(folder.dir, { trust });
    expect([report.verdict, report.checkpoint?.size, report.pending]).toEqual(["valid", from, { from, to }]);
    const told: string[] = [];
    const index = async (first: number, entries: readonly Uint8Array[]): Promise<void> => {
      if (first === from) told.push(...entries.map((e) => Buffer.from(e).toString()));
    };
    const ledger = await folder.open({ index });
    expect([ledger.recovery, told]).toEqual([{ kind: "finished", from, to }, texts(from, to)]);
    expect(await all(ledger.entries(0))).toEqual(texts(0, to));
    await ledger.append([entryOf(to)]);
    await ledger.close();
    expect(await verdict()).toBe("valid");
    expect(fullTiles(to, 0)).toBe(readdirSync(join(folder.dir, "tile/entries")).filter((n) => /^\d+$/.test(n)).length);
  });

  it.each([
    ["a bundle that is cut off", "entries", "cut"],
    ["a bundle that is not there", "entries", "none"],
    ["a bundle that is another one", "entries", "edit"],
  ])("with %s: dropped, and nothing of it is left", async (_, level, how) => {
    await crashIn(250, 260);
    const path = join(folder.dir, `tile/${level}/001.p/4`);
    const bytes = readFileSync(path);
    if (how === "none") rmSync(path);
    else writeFileSync(path, how === "cut" ? bytes.subarray(0, -1) : bytes.map((b, i) => (i === 9 ? b ^ 1 : b)));
    const ledger = await folder.open({ index: () => Promise.reject(new Error("must not be asked")) });
    expect([ledger.recovery, ledger.size()]).toEqual([{ kind: "dropped", from: 250 }, 250]);
    expect(filesIn(folder.dir)).toEqual(["checkpoint", "intent", ...edgesOf(250).map(tilePath)].sort());
    expect(await verdict()).toBe("valid");
    await ledger.close();
    const again = await folder.open();
    expect(again.recovery).toEqual({ kind: "none" });
    await again.append(entriesOf(250, 252));
    await again.close();
    expect(await verdict()).toBe("valid");
  });

  it("whose index still refuses: not opened, and nothing lost", async () => {
    await crashIn(5, 8);
    await expect(folder.open({ index: () => Promise.reject(new Error("no database")) })).rejects.toThrow("no database");
    const ledger = await folder.open();
    expect([ledger.recovery.kind, ledger.size()]).toEqual(["finished", 8]);
    await ledger.close();
  });

  it("entries that somebody else put there are not taken over", async () => {
    const ledger = await folder.open();
    await ledger.append(entriesOf(0, 3));
    await ledger.close();
    cpSync(join(folder.dir, "tile/entries/000.p/3"), join(folder.dir, "tile/entries/000.p/4"));
    await expect(folder.open()).rejects.toThrow(code("LEDGER_BROKEN"));
    expect(await verdict()).toBe("truncated");
  });
});
