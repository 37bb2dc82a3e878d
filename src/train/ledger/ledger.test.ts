import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { type LedgerOptions, PrivacyLedger, readLedger, type Step } from "./privacy-ledger.ts";
import { PrivateSampler } from "./private-sampler.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-ledger-"));
  path = join(folder, "privacy.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const budget = { epsilon: 2, delta: 1e-5, adjacency: "add-remove" } as const;
const step: Step = { mechanism: "gaussian", noise: 2, sampling: "poisson", rate: 0.1 };
const open = (options: Partial<LedgerOptions> = {}): PrivacyLedger =>
  PrivacyLedger.open(path, { data: "digest", budget, ...options });
const lines = (): string[] => readFileSync(path, "utf8").trim().split("\n");
const count = (): number => readLedger(path).events.reduce((s, e) => s + e.steps, 0);

describe("budget", () => {
  it("is kept: exactly as many steps as it allows, and the refused one is not written", () => {
    const ledger = open({ budget: { ...budget, epsilon: 0.9 } });
    const allowed = ledger.remaining(step);
    expect(allowed).toBeGreaterThan(3);
    for (let i = 1; i <= allowed; i++) expect(ledger.spend("a", i, step)).toBe("paid");
    expect(ledger.remaining(step)).toBe(0);
    expect(() => ledger.spend("a", allowed + 1, step)).toThrow(expect.objectContaining({ code: "DP_BUDGET" }));
    expect(ledger.spent()).toBeLessThanOrEqual(0.9);
    ledger.close();
    expect(count()).toBe(allowed);
    // one more would be above, but for the width of the bracket
    expect(readLedger(path).epsilon).toBeGreaterThan(0.9 * 0.9);
  });

  it("is shared by runs and kinds of steps, and survives restarts", () => {
    let ledger = open();
    const fresh = ledger.remaining(step);
    ledger.spend("a", 1, { ...step, noise: 4, rate: 0.5 });
    ledger.close();
    ledger = open({ budget: undefined } as unknown as LedgerOptions);
    expect(ledger.budget).toEqual(budget);
    expect(ledger.remaining(step)).toBeLessThan(fresh);
    const left = ledger.remaining(step);
    ledger.spend("b", 1, step);
    expect(ledger.remaining(step)).toBe(left - 1);
    ledger.close();
    expect(readLedger(path).events).toHaveLength(2);
  });

  it("of an existing ledger is not changed, nor its data", () => {
    open().close();
    expect(() => open({ budget: { ...budget, epsilon: 3 } })).toThrow("has a budget of epsilon 2");
    expect(() => open({ data: "other" })).toThrow("is about other data");
    expect(() => PrivacyLedger.open(join(folder, "new"), { data: "x" })).toThrow("needs a budget");
    // refusals leave it unlocked
    open().close();
  });
});

describe("crash and resume", () => {
  it("steps that were paid and not released are taken again for the same payment, once", () => {
    let ledger = open();
    for (let i = 1; i <= 5; i++) ledger.spend("a", i, step);
    ledger.release("a", 3);
    ledger.close();
    ledger = open();
    // from the checkpoint of step 3: 4 and 5 are paid, 6 is not
    expect(ledger.spend("a", 4, step)).toBe("already-paid");
    expect(ledger.spend("a", 4, step)).toBe("paid");
    expect(ledger.spend("a", 5, step)).toBe("already-paid");
    expect(ledger.spend("a", 6, step)).toBe("paid");
    ledger.close();
    expect(count()).toBe(7);
  });

  it("steps up to a release are paid again, and so are steps of another kind or another run", () => {
    let ledger = open();
    for (let i = 1; i <= 3; i++) ledger.spend("a", i, step);
    ledger.release("a", 2);
    ledger.close();
    ledger = open();
    expect(ledger.spend("a", 2, step)).toBe("paid");
    expect(ledger.spend("a", 3, { ...step, noise: 3 })).toBe("paid");
    expect(ledger.spend("b", 3, step)).toBe("paid");
    ledger.close();
    expect(count()).toBe(6);
  });

  it("a torn last line was never acknowledged and is cut off", () => {
    const ledger = open();
    ledger.spend("a", 1, step);
    ledger.close();
    appendFileSync(path, '{"kind":"spend","run":"a","st');
    expect(count()).toBe(1);
    const again = open();
    again.spend("a", 2, step);
    again.close();
    expect(count()).toBe(2);
  });

  it("kill -9 in the middle of spending: all that was acknowledged is there, and nothing twice", async () => {
    // the child runs dist: build it if it is not there yet
    expect(spawnSync("npx", ["tsc", "-b"], { cwd: resolve(import.meta.dirname, "../../..") }).status).toBe(0);
    const dist = resolve(import.meta.dirname, "../../../dist/train/ledger/privacy-ledger.js");
    const script = `
      import { PrivacyLedger } from ${JSON.stringify(dist)};
      import { writeSync } from "node:fs";
      const l = PrivacyLedger.open(${JSON.stringify(path)}, { data: "digest", budget: { epsilon: 2, delta: 1e-5, adjacency: "add-remove" } });
      const step = ${JSON.stringify(step)};
      for (let i = 1; ; i++) { l.spend("a", i, step); writeSync(1, i + "\\n"); }
    `;
    const program = join(folder, "spend.mjs");
    writeFileSync(program, script);
    let acknowledged = 0;
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, [program], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const highest = await new Promise<number>((done) => {
        let out = "";
        child.stdout.on("data", (chunk: Buffer) => {
          out += chunk.toString();
          if (out.split("\n").length > 12 + 5 * round) child.kill("SIGKILL");
        });
        child.on("close", () => done(Number(out.split("\n").at(-2))));
      });
      acknowledged = Math.max(acknowledged, highest);
      const paid = count();
      // at most one step more was on disk when the process died before it could say so
      expect(paid).toBeGreaterThanOrEqual(acknowledged);
      expect(paid).toBeLessThanOrEqual(acknowledged + 1);
      acknowledged = paid;
      expect(existsSync(`${path}.lock`)).toBe(true);
    }
    open().close();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });
});

describe("the file", () => {
  it("belongs to one process at a time", () => {
    const ledger = open();
    expect(() => open()).toThrow(`is open in process ${process.pid}`);
    ledger.close();
    open().close();
    // the lock of a process that is gone is taken over
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    writeFileSync(`${path}.lock`, `${gone}\n`);
    open().close();
  });

  it("is refused when a line was changed, removed, moved, or is no record", () => {
    const ledger = open();
    for (let i = 1; i <= 4; i++) ledger.spend("a", i, step);
    ledger.close();
    const good = lines();
    const refused = (changed: readonly string[], message: string): void => {
      writeFileSync(path, `${changed.join("\n")}\n`);
      expect(() => readLedger(path)).toThrow(message);
      expect(() => open()).toThrow(message);
    };
    refused(good.with(2, (good[2] as string).replace('"noise":2', '"noise":9')), "line 4");
    refused(good.toSpliced(2, 1), "line 3");
    refused([good[0] as string, good[2] as string, good[1] as string, ...good.slice(3)], "line 2");
    refused(good.with(1, "not json"), "is no JSON");
    refused(good.slice(1), "line 1");
    writeFileSync(path, `${good.join("\n")}\n`);
    expect(count()).toBe(4);
  });
});

describe("PrivateSampler", () => {
  const sampler = (ledger: PrivacyLedger, rate = 0.1): PrivateSampler => {
    const rng = rngFor(1, "ledger.test");
    return new PrivateSampler({
      ledger,
      run: "a",
      records: 30,
      rate,
      clip: 1,
      noise: 2,
      size: 4,
      source: { u32: () => rng.integer(4294967296) },
    });
  };

  it("writes what it does: the payment is on disk before the batch is drawn", () => {
    const ledger = open();
    const s = sampler(ledger);
    const sizes = Array.from({ length: 40 }, (_, i) => {
      const batch = s.batch(i + 1);
      expect(count()).toBe(i + 1);
      s.addNoise(new Float64Array(4));
      return batch.length;
    });
    expect(new Set(sizes).size).toBeGreaterThan(2);
    expect(s.expectedBatch).toBe(3);
    const [event] = readLedger(path).events;
    expect(event).toMatchObject({ mechanism: "gaussian", sampling: "poisson", rate: 0.1, steps: 40 });
    // the grid takes a little of the noise
    expect(event?.noise).toBeLessThan(2);
    expect(event?.noise).toBeGreaterThan(2 - 1e-8);
    s.release(40);
    ledger.close();
    expect(lines().at(-1)).toContain('"kind":"release"');
  });

  it("makes noise once for a payment, and draws nothing when the budget is spent", () => {
    const ledger = open({ budget: { ...budget, epsilon: 0.5 } });
    const s = sampler(ledger, 1);
    expect(() => s.addNoise(new Float64Array(4))).toThrow("without a step");
    expect(() => s.batch(1)).toThrow(expect.objectContaining({ code: "DP_BUDGET" }));
    expect(() => s.addNoise(new Float64Array(4))).toThrow("without a step");
    ledger.close();
    expect(lines()).toHaveLength(1);
  });
});
