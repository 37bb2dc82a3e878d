/**
 * killed: a process that charges under load is killed again and again, at random points, and started again, until the budget is spent; what it said it had admitted
 * must be within the budget, and not more than a block and what was under way may be lost with each kill.
 */
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { rngFor } from "../../core/rng.ts";

const dist = resolve(import.meta.dirname, "../../../dist");
/** charges that are under way at once */
const atOnce = 50;

/** charges as fast as it can, for two clients, and says by a system call what was admitted, when it was admitted */
const program = (home: string, budget: number): string => `
  import { writeSync } from "node:fs";
  import { openMemoryLimits } from ${JSON.stringify(join(dist, "gateway/limits/memory-limits.js"))};
  import { parseRule } from ${JSON.stringify(join(dist, "gateway/limits/rule.js"))};
  import { openEmbedded } from ${JSON.stringify(join(dist, "registry/store/embedded-store.js"))};
  import { scopedRecords } from ${JSON.stringify(join(dist, "registry/store/scoped-records.js"))};
  import { createStateDirectory } from ${JSON.stringify(join(dist, "registry/store/state-directory.js"))};
  await createStateDirectory(${JSON.stringify(home)});
  const { store } = await openEmbedded(${JSON.stringify(home)});
  const records = scopedRecords(store.records, "gateway/");
  const limits = await openMemoryLimits({ records });
  const rule = parseRule("account ${budget}/month");
  writeSync(1, "begun\\n");
  const client = async (subject) => {
    for (;;) {
      const { kind } = await limits.charge([{ rule, subject, cost: 1 }]);
      if (kind === "refused") return;
      writeSync(1, subject + "\\n");
      // as between requests
      await new Promise((next) => setImmediate(next));
    }
  };
  await Promise.all(Array.from({ length: ${atOnce} }, () => client("a")).concat(client("b")));
  writeSync(1, "spent\\n");
  process.kill(process.pid, "SIGKILL");`;

export interface KillOptions {
  readonly kills: number;
  /** units; a block is a hundredth of it */
  readonly budget: number;
  readonly seed: number;
}

export interface Killed {
  readonly kills: number;
  /** units, of the client that spends all */
  readonly admitted: number;
  /** of its budget, by all kills */
  readonly lost: number;
  /** in words; empty when nothing is */
  readonly wrong: readonly string[];
}

/** At most `kills`, then it runs to the end of the budget. */
export const killed = async (folder: string, { kills, budget, seed }: KillOptions): Promise<Killed> => {
  const block = budget / 100;
  const rng = rngFor(seed, "kill");
  const home = join(folder, "home");
  const admitted = new Map<string, number>();
  const wrong: string[] = [];
  let done = 0;
  for (; ; done++) {
    const lines = await killOnce(program(home, budget), done < kills ? 1 + rng.integer(budget / kills / 2) : Infinity);
    if (!lines.includes("begun")) wrong.push(`run ${done}: the limits could not be opened`);
    for (const line of lines) admitted.set(line, (admitted.get(line) ?? 0) + 1);
    if (lines.includes("spent") || done > kills) break;
  }
  const a = admitted.get("a") ?? 0;
  const lost = budget - a;
  if (lost < 0) wrong.push(`${a} units of ${budget} were admitted`);
  if ((admitted.get("b") ?? 0) > budget) wrong.push("the other client had more than its budget");
  // said by nobody: what was charged and not yet admitted when the process died, or admitted and not yet said
  if (lost > done * (block + atOnce)) wrong.push(`${lost} units were lost by ${done} kills`);
  return { kills: done, admitted: a, lost, wrong };
};

/** Lines that came whole before the process died, when it had said so many. */
const killOnce = (text: string, afterLines: number): Promise<string[]> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", text], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    let lines = 0;
    child.stdout.on("data", (piece: Buffer) => {
      said += piece.toString();
      lines += piece.toString().split("\n").length - 1;
      if (lines >= afterLines) child.kill("SIGKILL");
    });
    child.once("error", fail);
    child.once("close", () => done(said.split("\n").slice(0, -1)));
  });
