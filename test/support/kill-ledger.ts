/** Kills a process that appends to a ledger, again and again, and looks whether anything that it acknowledged is lost. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { rngFor } from "../../src/core/rng.ts";
import { newSigningKey } from "../../src/core/signing-key.ts";
import { openLedger } from "../../src/registry/ledger/open-ledger.ts";
import { ledgerTrust } from "../../src/registry/ledger/trust.ts";
import { verifyLedger } from "../../src/registry/ledger/verify-ledger.ts";

const child = resolve(import.meta.dirname, "ledger-child.mjs");
const origin = "example.com/kill";

export interface Kills {
  /** what went wrong, a line each */
  readonly problems: readonly string[];
  /** recoveries by kind */
  readonly recoveries: Readonly<Record<string, number>>;
  /** how many kills left an append under way */
  readonly pending: number;
  readonly size: number;
}

export const killLedger = async (kills: number): Promise<Kills> => {
  const folder = mkdtempSync(join(tmpdir(), "casemate-kill-"));
  const { key, privatePem } = newSigningKey("ed25519");
  writeFileSync(join(folder, "key.pem"), privatePem);
  const trust = ledgerTrust({ origin, keys: [key.publicKey] });
  const dir = join(folder, "log");
  const random = rngFor(11, "registry/ledger/kills");
  const problems: string[] = [];
  const recoveries: Record<string, number> = {};
  let pending = 0;
  let acknowledged = 0;
  try {
    for (let i = 0; i < kills; i++) {
      const lines = await runAndKill([folder, String(i)], random.uniform() * 60);
      const [, , recovery = "none"] = lines[0]?.split(" ") ?? [];
      recoveries[recovery] = (recoveries[recovery] ?? 0) + 1;
      for (const line of lines.slice(1)) acknowledged = Math.max(acknowledged, Number(line.split(" ")[1]));
      // as it lies there, before anybody sets it right
      const report = await verifyLedger(dir, { trust });
      if (report.verdict !== "valid") problems.push(`kill ${i}: ${JSON.stringify(report.problems.slice(0, 2))}`);
      if (report.pending !== undefined) pending++;
      if ((report.checkpoint?.size ?? 0) < acknowledged)
        problems.push(`kill ${i}: ${acknowledged} entries were acknowledged, ${report.checkpoint?.size} are there`);
    }
    const indexed = Number(readFileSync(join(folder, "indexed"), "utf8"));
    const ledger = await openLedger({ dir, origin, key });
    if (indexed > ledger.size()) problems.push(`the index has ${indexed} entries, the log ${ledger.size()}`);
    let at = 0;
    for await (const entry of ledger.entries(0)) {
      const text = Buffer.from(entry).toString();
      if (text !== `entry ${at}`) problems.push(`entry ${at} is '${text}'`);
      at++;
    }
    await ledger.close();
    const { verdict } = await verifyLedger(dir, { trust });
    if (verdict !== "valid") problems.push(`at the end: ${verdict}`);
    const left = readdirSync(dir).sort().join();
    if (left !== "checkpoint,intent,tile") problems.push(`files are left: ${left}`);
    return { problems, recoveries, pending, size: ledger.size() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What the child printed, without a line that was cut off. It is killed `afterMs` after it opened the ledger. */
const runAndKill = (args: readonly string[], afterMs: number): Promise<string[]> =>
  new Promise((done, reject) => {
    const process = spawn("node", [child, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    let timer: NodeJS.Timeout | undefined;
    process.stderr.on("data", (d) => {
      err += d;
    });
    process.stdout.on("data", (d) => {
      out += d;
      timer ??= setTimeout(() => process.kill("SIGKILL"), afterMs);
    });
    process.on("error", reject);
    process.on("close", (status) => {
      clearTimeout(timer);
      if (status !== null) reject(new Error(`the child ended with ${status}: ${err}`));
      else done(out.split("\n").slice(0, -1));
    });
  });
