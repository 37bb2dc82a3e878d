/** flipped: one byte of a registry is changed at a random place, again and again: is it seen, and called what it is? */
import { createHash } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Rng, rngFor } from "../../core/rng.ts";
import { openSqlite } from "../store/sqlite.ts";
import type { StoredRecord } from "../store/store.ts";
import { type Look, type Tampered, tampered } from "./tamper.test-data.ts";

/** what a changed byte may be called, by where it is */
const expected = {
  payload: ["payload-changed"],
  manifest: ["manifest-changed"],
  headers: ["headers-changed"],
  document: ["document-changed"],
  attestation: ["document-changed"],
  approval: ["document-changed"],
  tile: ["edited-tile"],
  entries: ["edited-entry", "truncated", "reordered"],
  checkpoint: ["malformed-checkpoint", "wrong-origin", "unsigned", "wrong-key", "bad-signature"],
  intent: ["edited-intent"],
} as const;
type FilePlace = keyof typeof expected;

export interface Flips {
  /** flips by place */
  readonly flips: Readonly<Record<string, number>>;
  /** how they were called, by place */
  readonly called: Readonly<Record<string, number>>;
  /** flips of raw bytes of the database after which every record read back as it was */
  readonly harmless: number;
  /** flips that opening set right by the log */
  readonly healed: number;
  /** in words; empty when all were seen */
  readonly wrong: readonly string[];
}

interface Counts {
  flips: Record<string, number>;
  called: Record<string, number>;
  harmless: number;
  healed: number;
  wrong: string[];
}

/** of eight flips: six of files, one of a row, one of the raw database */
export const flipped = async (count: number, seed: number): Promise<Flips> => {
  const rng = rngFor(seed, "registry/flips");
  const t = await tampered();
  const counts: Counts = { flips: {}, called: {}, harmless: 0, healed: 0, wrong: [] };
  const places = Object.keys(expected) as FilePlace[];
  const inFiles = Math.floor((count * 6) / 8);
  try {
    const registry = await t.open();
    for (let i = 0; i < inFiles; i++)
      await flipFile(t, registry.verify, places[i % places.length] as FilePlace, rng, counts);
    await registry.close();
    for (let i = inFiles; i < count; i++) {
      t.restore();
      await (i % 2 === 0 ? flipRow : flipRaw)(t, rng, counts);
    }
    t.restore();
    const { found } = await t.look();
    if (found.length > 0) counts.wrong.push(`put back, it is not as it was: ${JSON.stringify(found)}`);
  } finally {
    t.restore();
    await t.close();
  }
  return counts;
};

const add = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

const pathsOf = (t: Tampered, place: FilePlace): readonly string[] => {
  const log = [...t.now.keys()].filter((name) => name.startsWith("log/"));
  if (place === "tile") return log.filter((name) => /tile\/\d/.test(name));
  if (place === "entries") return log.filter((name) => name.includes("tile/entries"));
  if (place === "checkpoint" || place === "intent") return [`log/${place}`];
  return t.blobs[place];
};

const pick = <T>(all: readonly T[], rng: Rng): T => all[rng.integer(all.length)] as T;

/** RETURNS a copy with one byte changed, and how. */
const changed = (bytes: Uint8Array, rng: Rng): { readonly bytes: Buffer; readonly how: string } => {
  const at = rng.integer(bytes.length);
  const mask = 1 + rng.integer(255);
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] as number) ^ mask;
  return { bytes: copy, how: `byte ${at} ^ ${mask}` };
};

const flipFile = async (
  t: Tampered,
  verify: () => Promise<Look["found"]>,
  place: FilePlace,
  rng: Rng,
  counts: Counts,
): Promise<void> => {
  const name = pick(pathsOf(t, place), rng);
  const path = join(t.path, name);
  // the log of the open registry is the one that was put down, but for the time of its last opening
  const before = readFileSync(path);
  const { bytes, how } = changed(before, rng);
  chmodSync(path, 0o600);
  writeFileSync(path, bytes);
  const found = await verify();
  writeFileSync(path, before);
  judge(place, `${name} ${how}`, found, expected[place], counts);
};

const judge = (place: string, how: string, found: Look["found"], classes: readonly string[], counts: Counts): void => {
  add(counts.flips, place);
  const [first] = found;
  add(counts.called, `${place}: ${first?.failure ?? "not seen"}`);
  if (first === undefined || !classes.includes(first.failure))
    counts.wrong.push(
      `${place}, ${how}: ${first === undefined ? "not seen" : `${first.failure} ${first.where} ${first.message}`}`,
    );
};

export const checksumOf = (key: string, revision: number, value: Uint8Array): Buffer =>
  createHash("sha256").update(`${revision} ${key}\0`).update(value).digest();

/** A field of a row, through SQL; of each two changes one with a checksum that fits again, as somebody makes it who knows how. */
const flipRow = async (t: Tampered, rng: Rng, counts: Counts): Promise<void> => {
  const db = await openSqlite(join(t.path, "casemate.db"));
  const row = pick(db.all("SELECT key, revision, value, checksum FROM records"), rng);
  let { key, revision, value, checksum } = row as {
    key: string;
    revision: number;
    value: Uint8Array;
    checksum: Uint8Array;
  };
  const field = pick(["key", "revision", "value", "value", "value", "checksum"] as const, rng);
  const old = key;
  if (field === "key") {
    const at = rng.integer(key.length);
    key = `${key.slice(0, at)}${pick(
      [..."abcdefxyz0"].filter((c) => c !== key[at]),
      rng,
    )}${key.slice(at + 1)}`;
  } else if (field === "revision") revision += 1 + rng.integer(9);
  else if (field === "value") value = changed(value, rng).bytes;
  else checksum = changed(checksum, rng).bytes;
  const fitting = field !== "checksum" && rng.integer(2) === 0;
  if (fitting) checksum = checksumOf(key, revision, value);
  db.run(
    "UPDATE records SET key = ?, revision = ?, value = ?, checksum = ? WHERE key = ?",
    key,
    revision,
    value,
    checksum,
    old,
  );
  db.close();
  const { found, records } = await t.look();
  const what = `${field} of '${old}'${fitting ? " with a fitting checksum" : ""}`;
  // without its count an index is made again; a revision says nothing that the index is made of
  if (
    found.length === 0 &&
    records !== undefined &&
    fitting &&
    same(records, t.records) &&
    (field === "revision" || (field === "key" && old === "applied"))
  ) {
    add(counts.flips, "row");
    counts.healed++;
    return;
  }
  judge("row", what, found, ["STORE_CORRUPT", "REGISTRY_BROKEN"], counts);
};

/** Bytes of the database file, of which many are read by nobody. */
const flipRaw = async (t: Tampered, rng: Rng, counts: Counts): Promise<void> => {
  const path = join(t.path, "casemate.db");
  const { bytes, how } = changed(readFileSync(path), rng);
  writeFileSync(path, bytes);
  const { found, records } = await t.look();
  if (found.length === 0 && records !== undefined && same(records, t.records)) {
    add(counts.flips, "raw");
    counts.harmless++;
    return;
  }
  judge("raw", how, found, ["STORE_CORRUPT", "STORE_FAILED", "REGISTRY_BROKEN"], counts);
};

/** The records of the index; opening itself writes the record of what it saw. */
export const same = (a: readonly StoredRecord[], b: readonly StoredRecord[]): boolean => textOf(a) === textOf(b);

const textOf = (records: readonly StoredRecord[]): string =>
  records
    .filter((r) => r.key.startsWith("state/"))
    .map((r) => `${r.key} ${Buffer.from(r.value).toString()}`)
    .join("\n");
