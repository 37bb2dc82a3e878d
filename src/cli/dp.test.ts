import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PrivacyLedger } from "../train/ledger/privacy-ledger.ts";
import { dpCommand } from "./dp.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-dp-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]): Promise<string> => runDp("account", ...args);
const runDp = async (...args: string[]): Promise<string> => {
  let out = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  const command = dpCommand().exitOverride();
  for (const sub of command.commands) sub.configureOutput({ writeErr: () => {} });
  try {
    await command.parseAsync(args, { from: "user" });
  } finally {
    write.mockRestore();
  }
  return out;
};

describe("casemate dp account", () => {
  it("prints the bracket, the adjacency and what is assumed of sampling", async () => {
    const out = await run("--noise", "1.1", "--rate", "256/60000", "--steps", "14062", "--delta", "1e-5");
    expect(out).toContain("epsilon    2.3809 to 2.3819 at delta 1e-5: the guarantee is 2.3819");
    expect(out).toContain("add-remove: neighbours differ by one record");
    expect(out).toContain("Poisson: each record joins each batch by its own coin");
  });

  it("prints JSON", async () => {
    const out = JSON.parse(
      await run("--noise", "2", "--delta", "1e-5", "--adjacency", "replace-one", "--format", "json"),
    ) as {
      lower: number;
      upper: number;
    };
    expect(out).toMatchObject({
      schemaVersion: 1,
      accountants: { rdp: { order: expect.any(Number) }, pld: { lower: out.lower, upper: out.upper }, prv: {} },
      adjacency: "replace-one",
      sampling: "none",
      delta: 1e-5,
      events: [{ mechanism: "gaussian", noise: 2, steps: 1 }],
    });
    expect(out.upper - out.lower).toBeLessThan(0.01);
  });

  it("finds the noise for a budget", async () => {
    // sigma of one Gaussian for (1, 1e-5): 3.7304 by the closed form of Balle and Wang
    expect(await run("--epsilon", "1", "--delta", "1e-5")).toContain("noise      3.73");
  });

  it("accounts a tree of DP-FTRL as the Gaussian mechanism that it is", async () => {
    const tree = ["--mechanism", "tree", "--noise", "8", "--steps", "234", "--trees", "6", "--delta", "1e-5"];
    const out = JSON.parse(await run(...tree, "--format", "json")) as { lower: number; upper: number };
    // 8 nodes of 6 trees: noise 8 / sqrt(48)
    const plain = JSON.parse(
      await run("--noise", String(8 / Math.sqrt(48)), "--delta", "1e-5", "--format", "json"),
    ) as { upper: number };
    expect(out.upper).toBeCloseTo(plain.upper, 3);
    expect(out).toMatchObject({
      sampling: "none",
      whole: { mechanism: "tree", noise: 8, steps: 234, trees: 6, recordNorm: Math.sqrt(8) },
    });
    expect(await run(...tree)).toContain("a record has norm 2.8284");
    // least noise for epsilon 1: 3.7304 of one Gaussian, times sqrt(8)
    const found = await run("--mechanism", "tree", "--steps", "234", "--epsilon", "1", "--delta", "1e-5");
    expect(found).toContain("noise      10.55");
  });

  it("accounts votes of PATE", async () => {
    // 286 answers at sigma 40 and 640 checks at 150: precision 286 * 2 / 1600 + 640 / 22500
    const args = [
      "--mechanism",
      "confident-gnmax",
      "--noise",
      "40",
      "--threshold-noise",
      "150",
      "--steps",
      "640",
      "--answers",
      "286",
    ];
    const out = JSON.parse(await run(...args, "--delta", "1e-5", "--format", "json")) as { upper: number };
    const noise = 1 / Math.sqrt((286 * 2) / 1600 + 640 / 22_500);
    const plain = JSON.parse(await run("--noise", String(noise), "--delta", "1e-5", "--format", "json")) as {
      upper: number;
    };
    expect(out.upper).toBeCloseTo(plain.upper, 3);
    const replaced = await run(
      "--mechanism",
      "gnmax",
      "--noise",
      "40",
      "--steps",
      "100",
      "--delta",
      "1e-5",
      "--adjacency",
      "replace-one",
      "--format",
      "json",
    );
    const added = await run(
      "--mechanism",
      "gnmax",
      "--noise",
      "40",
      "--steps",
      "100",
      "--delta",
      "1e-5",
      "--format",
      "json",
    );
    expect((JSON.parse(replaced) as { upper: number }).upper).toBeCloseTo(
      (JSON.parse(added) as { upper: number }).upper,
      3,
    );
  });

  it.each([
    [["--mechanism", "tree", "--noise", "1", "--rate", "0.1"]],
    [["--mechanism", "gnmax", "--noise", "1", "--trees", "2"]],
    [["--mechanism", "gaussian", "--noise", "1", "--answers", "2"]],
    [["--mechanism", "confident-gnmax", "--noise", "1"]],
    [["--mechanism", "confident-gnmax", "--epsilon", "1", "--threshold-noise", "3"]],
  ])("refuses what a mechanism does not have: %j", async (args) => {
    await expect(run(...args, "--delta", "1e-5")).rejects.toMatchObject({ code: "USAGE" });
  });

  it("takes events from a file", async () => {
    const path = join(folder, "events.json");
    writeFileSync(path, JSON.stringify([{ noise: 5 }, { noise: 4, rate: 0.5, steps: 3 }]));
    const out = await run("--events", path, "--delta", "1e-6");
    expect(out).toContain("gaussian noise 5, 1 step\n");
    expect(out).toContain("gaussian noise 4, rate 0.5, 3 steps");
    expect(out).toContain("none: every record");
    writeFileSync(path, "[");
    await expect(run("--events", path, "--delta", "1e-6")).rejects.toThrow("is no JSON");
    await expect(run("--events", path, "--noise", "1", "--delta", "1e-6")).rejects.toThrow(
      "has the noise of every event",
    );
  });

  it.each([
    [["--noise", "1"], "--delta"],
    [["--delta", "1e-5"], "give one of --noise and --epsilon"],
    [["--noise", "1", "--epsilon", "2", "--delta", "1e-5"], "give one of"],
    [["--noise", "1", "--delta", "0"], "delta is 0"],
    [["--noise", "1", "--delta", "1e-5", "--rate", "60000/256"], "rate is 234.375"],
    [["--noise", "-1", "--delta", "1e-5"], "not a positive number"],
    [["--noise", "1", "--delta", "1e-5", "--steps", "1.5"], "not a whole number"],
    [["--noise", "1", "--delta", "1e-5", "--sampling", "shuffle"], "Allowed choices"],
  ])("refuses %j", async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});

describe("casemate dp ledger", () => {
  it("says what is spent", async () => {
    const path = join(folder, "ledger.jsonl");
    const ledger = PrivacyLedger.open(path, {
      data: "sha256:\u001b[31m1",
      budget: { epsilon: 4, delta: 1e-5, adjacency: "add-remove" },
    });
    ledger.spend("r", 1, { mechanism: "gaussian", noise: 2, sampling: "none", rate: 1 });
    ledger.close();
    const out = await runDp("ledger", path);
    expect(out).toContain("budget     epsilon 4 at delta 1e-5, add-remove\nspent      at most 1.9");
    expect(out).toContain("event      gaussian noise 2, 1 step\n");
    expect(out).not.toContain("\u001b");
    expect(JSON.parse(await runDp("ledger", path, "--format", "json"))).toMatchObject({ events: [{ steps: 1 }] });
    await expect(runDp("ledger", join(folder, "none"))).rejects.toThrow("can not be read");
  });
});
