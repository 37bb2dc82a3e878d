/** killed: a process that writes to a store is killed again and again, at random points; what it was told to be stored must be there, whole. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { rngFor } from "../../core/rng.ts";
import { openEmbedded } from "./embedded-store.ts";
import { createStateDirectory } from "./state-directory.ts";

const dist = resolve(import.meta.dirname, "../../../dist/registry/store");

/** writes for ever; says what was acknowledged, by a system call, so that it is said when it was acknowledged */
const program = (path: string): string => `
  import { writeSync } from "node:fs";
  import { openEmbedded } from ${JSON.stringify(join(dist, "embedded-store.js"))};
  const { store: { records, blobs } } = await openEmbedded(${JSON.stringify(path)});
  async function* model(i) {
    const piece = new Uint8Array(70_000).fill(i);
    for (let n = 0; n <= i % 40; n++) yield piece;
  }
  const put = (key, i) => ({ kind: "put", key, expect: "any", value: Buffer.from(String(i)) });
  let i = Number(Buffer.from((await records.get("left"))?.value ?? "0").toString());
  writeSync(1, "begun\\n");
  for (;;) {
    i++;
    await records.commit([put("left", i), put("right", i), put("all/" + i, i)]);
    writeSync(1, "record " + i + "\\n");
    if (i % 4 === 0) writeSync(1, "blob " + (await blobs.write(model(i))).digest + "\\n");
  }`;

export interface Killed {
  readonly kills: number;
  /** what was acknowledged */
  readonly records: number;
  readonly blobs: number;
  /** in words; empty when nothing is */
  readonly wrong: readonly string[];
}

export const killed = async (kills: number, seed: number): Promise<Killed> => {
  const rng = rngFor(seed, "kill");
  const root = mkdtempSync(join(tmpdir(), "kill-"));
  const { path } = await createStateDirectory(join(root, "state"));
  const records = new Set<string>();
  const blobs = new Set<string>();
  const wrong: string[] = [];
  try {
    for (let kill = 0; kill < kills; kill++) {
      const lines = await killOnce(program(path), rng.integer(14), rng.uniform() * 20);
      if (!lines.includes("begun")) wrong.push(`kill ${kill}: the store could not be opened`);
      for (const line of lines) {
        const [kind, name] = line.split(" ");
        if (kind === "record" && name !== undefined) records.add(name);
        if (kind === "blob" && name !== undefined) blobs.add(name);
      }
      wrong.push(...(await missing(path, records, blobs)).map((what) => `kill ${kill}: ${what}`));
    }
  } finally {
    rmSync(root, { recursive: true });
  }
  return { kills, records: records.size, blobs: blobs.size, wrong };
};

/** Lines that came whole before the process died, `afterMs` after it had said that the store is open and then so many lines more. */
const killOnce = (text: string, afterLines: number, afterMs: number): Promise<string[]> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", text], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    let dying = false;
    child.stdout.on("data", (piece: Buffer) => {
      said += piece.toString();
      if (said.split("\n").length - 2 < afterLines || dying) return;
      dying = true;
      setTimeout(() => child.kill("SIGKILL"), afterMs);
    });
    child.once("error", fail);
    child.once("close", () => done(said.split("\n").slice(0, -1)));
  });

const missing = async (path: string, records: ReadonlySet<string>, blobs: ReadonlySet<string>): Promise<string[]> => {
  const wrong: string[] = [];
  const { store, close } = await openEmbedded(path);
  const numberAt = async (key: string): Promise<number> =>
    Number(Buffer.from((await store.records.get(key))?.value ?? Buffer.from("0")).toString());
  const there = new Set((await store.records.list("all/")).map((r) => r.key.slice("all/".length)));
  for (const name of records) if (!there.has(name)) wrong.push(`record ${name} was acknowledged and is not there`);
  const left = await numberAt("left");
  if (left !== (await numberAt("right")) || left !== there.size) wrong.push("a commit was made in part");
  const whole = new Set<string>();
  for await (const { digest } of store.blobs.list()) {
    // reading to the end checks every byte
    for await (const piece of store.blobs.read(digest, { reuse: true })) void piece;
    whole.add(digest);
  }
  for (const digest of blobs) if (!whole.has(digest)) wrong.push(`${digest} was acknowledged and is not there`);
  await close();
  return wrong;
};
