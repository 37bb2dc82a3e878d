/** killed: a process that pushes, moves an alias and rotates keys is killed again and again; what it was told to be done must be so, whole, and nothing secret left. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Rng, rngFor } from "../../core/rng.ts";
import { openVersion } from "../read/open-version.ts";
import { verifyAll } from "../read/verify-all.ts";
import { collect, neededBlobs } from "./collect.ts";
import { initRegistry, type OpenRegistry, openRegistry, operator } from "./open-registry.ts";
import { read, safetensorsWith } from "./scene.test-data.ts";

const child = resolve(import.meta.dirname, "../../../test/support/registry-child.mjs");
const options = { toolVersion: "0.0.0-test" };
/** kills of one registry: each look reads all its versions */
const killsOfOne = 25;
/** in every model, many times */
const marker = "plain weights of the model";
const secrets = [marker, "AGE-SECRET-KEY", "PRIVATE KEY"];
/** bytes of models: one chunk of a seal, several, and enough that a kill finds one half written */
const sizes = [300, 70_000, 400_000, 2_000_000];

export interface Kills {
  readonly kills: number;
  /** acknowledged, by action */
  readonly done: Readonly<Record<string, number>>;
  /** under way when the process died, by action; "open" counts kills of an opening */
  readonly underWay: Readonly<Record<string, number>>;
  /** how the log was set right, by kind */
  readonly recoveries: Readonly<Record<string, number>>;
  /** blobs that killed pushes and rotations left, and that were collected */
  readonly collected: number;
  /** in words; empty when nothing is */
  readonly wrong: readonly string[];
}

/** What the process had acknowledged, and what it was doing. */
interface Said {
  versions: number[];
  alias: number | undefined;
  recipient: string | undefined;
  trying: readonly string[];
}

export const killed = async (kills: number, seed: number): Promise<Kills> => {
  const rng = rngFor(seed, "registry/kill");
  const root = mkdtempSync(join(tmpdir(), "casemate-kill-"));
  const models = join(root, "models");
  mkdirSync(models);
  for (const [i, size] of sizes.entries()) writeFileSync(join(models, `${i}.safetensors`), model(i, size));
  const total = { done: {}, underWay: {}, recoveries: {}, collected: 0, wrong: [] as string[] };
  try {
    for (let at = 0; at < kills; at += killsOfOne)
      await killOne(join(root, `home-${at}`), models, { first: at, end: Math.min(at + killsOfOne, kills) }, rng, total);
    return { kills, ...total };
  } finally {
    rmSync(root, { recursive: true });
  }
};

const model = (i: number, size: number): Buffer => safetensorsWith(`${i} ${marker} `.repeat(Math.ceil(size / 30)));

const killOne = async (
  home: string,
  models: string,
  { first, end }: { readonly first: number; readonly end: number },
  rng: Rng,
  total: {
    done: Record<string, number>;
    underWay: Record<string, number>;
    recoveries: Record<string, number>;
    collected: number;
    wrong: string[];
  },
): Promise<void> => {
  await (await initRegistry(home, options)).close();
  const said: Said = { versions: [], alias: undefined, recipient: undefined, trying: [] };
  const temporary = `${home}-tmp`;
  mkdirSync(temporary);
  for (let kill = first; kill < end; kill++) {
    const lines = await runAndKill([home, models, String(kill * 3)], temporary, rng);
    hear(lines, said, total);
    const wrong: string[] = [...secretsIn(home), ...secretsIn(temporary)];
    const registry = await openRegistry(home, options);
    try {
      count(total.recoveries, registry.writing.ledger.recovery.kind);
      wrong.push(...unfinishedIn(home), ...(await differs(registry, said, models)), ...(await broken(registry)));
      if (kill === end - 1) {
        const { blobs } = await collect(registry.writing, operator, { minAgeMs: -1 });
        total.collected += blobs;
        const needed = await neededBlobs(registry.writing);
        let kept = 0;
        for await (const _ of registry.writing.store.blobs.list()) kept++;
        if (kept !== needed.size) wrong.push(`${kept} blobs were kept, ${needed.size} are needed`);
        wrong.push(...(await broken(registry)));
      }
    } finally {
      await registry.close();
    }
    total.wrong.push(...wrong.map((what) => `kill ${kill} (${said.trying.join(" ")}): ${what}`));
  }
  rmSync(home, { recursive: true });
};

const count = (counts: Record<string, number>, kind: string): void => {
  counts[kind] = (counts[kind] ?? 0) + 1;
};

const hear = (
  lines: readonly string[],
  said: Said,
  total: { done: Record<string, number>; underWay: Record<string, number> },
): void => {
  said.trying = lines.length === 0 ? ["open"] : [];
  for (const line of lines) {
    const [kind, ...what] = line.split(" ");
    if (kind === "try") said.trying = what;
    if (kind !== "done") continue;
    said.trying = [];
    const [action = "", first = "", file = ""] = what;
    count(total.done, action);
    if (action === "push") said.versions[Number(first) - 1] = Number(file);
    if (action === "alias") said.alias = Number(first);
    if (action === "rotate") said.recipient = first;
  }
  count(total.underWay, said.trying[0] ?? "nothing");
};

/** The registry against what was acknowledged: that, or one step on. Afterwards `said` is what is there. */
const differs = async ({ writing, ring }: OpenRegistry, said: Said, models: string): Promise<string[]> => {
  const wrong: string[] = [];
  const { reader } = writing;
  const [trying = "", first = "", file = ""] = said.trying;
  const records = reader.models().length === 0 ? [] : reader.versions("fraud");
  if (trying === "push" && records.length === Number(first)) said.versions[Number(first) - 1] = Number(file);
  if (records.length !== said.versions.length)
    wrong.push(`${said.versions.length} versions were acknowledged, ${records.length} are there`);
  for (const record of records) {
    const version = await openVersion(reader.parts, reader.registry(), record);
    for (const f of version.manifest.files) {
      const expected = readFileSync(join(models, `${said.versions[record.version - 1]}.safetensors`));
      if (!(await read(version.read(f))).equals(expected)) wrong.push(`fraud@${record.version} has another content`);
    }
  }
  const alias = records.length === 0 ? undefined : reader.alias("fraud", "production")?.to;
  if (alias !== said.alias && !(trying === "alias" && alias === Number(first)))
    wrong.push(`the alias is at ${alias}, acknowledged is ${said.alias}`);
  said.alias = alias;
  const [recipient] = ring.recipients;
  if (said.recipient !== undefined && recipient !== said.recipient && trying !== "rotate")
    wrong.push(`files are sealed for ${recipient}, acknowledged is ${said.recipient}`);
  // a rotation that is not acknowledged may have come to its new key: from now on that is the one
  said.recipient = recipient;
  return wrong;
};

/** Contents were read by `differs`. */
const broken = async ({ writing, index, log, directory }: OpenRegistry): Promise<string[]> => {
  const { reader, store } = writing;
  const parts = { reader, index, records: store.records, log: { dir: directory.log, trust: log.trust } };
  return (await verifyAll(parts, { contents: false })).problems.map((p) => `${p.failure} ${p.where}: ${p.message}`);
};

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

const secretsIn = (folder: string): string[] =>
  filesIn(folder)
    .filter((path) => !path.startsWith(join(folder, "keys/")))
    .flatMap((path) => {
      const bytes = readFileSync(path);
      return secrets.filter((s) => bytes.includes(s)).map((s) => `'${s}' is in ${path}`);
    });

const unfinishedIn = (home: string): string[] =>
  filesIn(home)
    .filter((path) => /unfinished|checkpoint\.next/.test(path.slice(home.length)))
    .map((path) => `${path} is left`);

/** What the process said before it died: at a random time after a random line, one of ten while it opens. */
const runAndKill = (args: readonly string[], temporary: string, rng: Rng): Promise<string[]> =>
  new Promise((done, fail) => {
    const opening = rng.integer(10) === 0;
    const afterLines = 1 + rng.integer(9);
    const afterMs = rng.uniform() * (opening ? 900 : 40);
    const running = spawn(process.execPath, [child, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, TMPDIR: temporary },
    });
    let out = "";
    let err = "";
    let dying = opening;
    const kill = (): void => void setTimeout(() => running.kill("SIGKILL"), afterMs);
    if (opening) kill();
    running.stdout.on("data", (piece: Buffer) => {
      out += piece.toString();
      if (dying || out.split("\n").length - 1 < afterLines) return;
      dying = true;
      kill();
    });
    running.stderr.on("data", (piece: Buffer) => (err += piece.toString()));
    running.once("error", fail);
    running.once("close", (status) =>
      status === null
        ? done(out.split("\n").slice(0, -1))
        : fail(new Error(`the process ended with ${status}: ${err}`)),
    );
  });
