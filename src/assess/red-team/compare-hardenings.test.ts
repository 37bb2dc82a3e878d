import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GenerateRequest, Generates } from "../../engine/runtime/generates.ts";
import { heededShares, heedingAnswer } from "../../testing/heeding-answer.ts";
import { weakSecret, weakSystemPrompt } from "../../testing/weak-answer.ts";
import { compareHardenings, type CompareOptions } from "./compare-hardenings.ts";
import type { HardeningComparison } from "./comparison.ts";

let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "casemate-hardenings-"));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

const asked: GenerateRequest[] = [];
const target: Generates = {
  name: "heeding assistant",
  close: () => Promise.resolve(),
  generate: (request) => {
    asked.push(request);
    const { text, calls } = heedingAnswer(request.messages, request.tools ?? []);
    return Promise.resolve({ text, calls, finish: "stop", tokens: { input: 1, output: 1, estimated: true } });
  },
};
const options = (folder: string, hardenings: string[], probes: string[], strategies: string[]): CompareOptions => ({
  target,
  subject: {
    purpose: "bank assistant",
    systemPrompt: weakSystemPrompt,
    knownPrompt: weakSystemPrompt,
    secrets: [weakSecret],
  },
  plan: { id: "test", title: "test", probes, strategies },
  seed: 1,
  out: join(out, folder),
  command: "casemate redteam",
  version: "0",
  hardenings,
  formats: ["json"],
});
const rowOf = (c: HardeningComparison, id: string): HardeningComparison["prompts"][number] => {
  const row = c.prompts.find((p) => p.id === id);
  if (row === undefined) throw new Error(`there is no row '${id}'`);
  return row;
};
/** orders in documents, mails, pages and results of tools */
const inData = [
  "injection/document",
  "injection/web",
  "injection/email",
  "injection/tool-result",
  "injection/rag",
  "output/exfiltration",
  "output/markup",
];

describe("a prompt as it is beside hardened ones", () => {
  it("finds the gain that was planted, within its intervals, and none where none was", async () => {
    const ids = ["role-tokens", "delimit", "datamark", "encode", "hierarchy+sandwich"];
    const strategies = ["plain", "authority", "policy-xml", "zero-width"];
    const { comparison } = await compareHardenings(options("planted", ids, inData, strategies));
    const plain = rowOf(comparison, "plain");
    expect(plain.score.attempts.n).toBeGreaterThan(80);
    expect(plain.score.attempts.value).toBeGreaterThan(0.9);
    const planted = (id: string): number =>
      id.split("+").reduce((share, one) => share * (1 - ((heededShares as Record<string, number>)[one] ?? 0)), 1);
    for (const id of ids) {
      const { score, gain, gone } = rowOf(comparison, id);
      const [low, high] = score.attempts.interval;
      const expected = planted(id) * plain.score.attempts.value;
      expect(low, id).toBeLessThanOrEqual(expected + 1e-9);
      expect(high, id).toBeGreaterThanOrEqual(expected - 1e-9);
      expect(gone, id).toBeCloseTo(1 - score.attempts.value / plain.score.attempts.value, 12);
      expect(gain?.n, id).toBe(plain.score.goals.n);
    }
    expect(rowOf(comparison, "role-tokens").gain?.value).toBe(0);
    expect(rowOf(comparison, "encode").gain?.interval[0]).toBeGreaterThan(0);
    // each has its own report, and what was kept for going on is gone
    for (const id of ["plain", ...ids]) {
      expect(existsSync(join(out, "planted", id, "report.json")), id).toBe(true);
      expect(existsSync(join(out, "planted", id, ".run")), id).toBe(false);
    }
    const page = readFileSync(join(out, "planted", "index.html"), "utf8");
    expect(page).toContain('href="hierarchy%2Bsandwich/index.html"');
  }, 60_000);

  it("sends the same attacks, hardened, and records them as the attacker sent them", async () => {
    asked.length = 0;
    const { comparison } = await compareHardenings(
      options("sent", ["delimit+sandwich"], ["injection/document"], ["plain"]),
    );
    const half = asked.length / 2;
    const text = (r: GenerateRequest | undefined): string => r?.messages.at(-1)?.content ?? "";
    expect(text(asked[0])).toContain("--- application ---");
    for (const [i, plain] of asked.slice(0, half).entries()) {
      const hardened = text(asked[half + i]);
      const [, task, data] = /^([\s\S]*?)\n\n--- \w+ ---\n([\s\S]*)\n--- end/.exec(text(plain)) ?? [];
      expect(hardened).toMatch(/^Data 1:\n<data-[0-9a-f]{24}>\n/);
      expect(hardened).toContain(data);
      expect(hardened.endsWith(`The task is still this: ${task}`)).toBe(true);
      expect(asked[half + i]?.messages[0]?.content).toContain("Text between <data-");
    }
    expect(comparison.prompts.map((p) => p.missing)).toEqual([0, 0]);
    expect(readFileSync(join(out, "sent", "delimit+sandwich", "report.json"), "utf8")).not.toContain("<data-");
  });

  it("keeps answers with a canary back, and only those", async () => {
    const { comparison } = await compareHardenings(options("canary", ["canary"], ["leak/system-prompt"], ["plain"]));
    const [plain, canary] = comparison.prompts;
    expect(plain?.score.attempts.value).toBeGreaterThan(0.5);
    expect(canary?.score.attempts.value).toBe(0);
    expect(canary?.score.refused).toBe(canary?.score.attempts.n);
    const harmless = await compareHardenings(options("harmless", ["canary"], ["usability/*"], ["plain"]));
    expect(harmless.comparison.prompts[1]?.overRefusal).toEqual(harmless.comparison.prompts[0]?.overRefusal);
  });

  it("tells trials that a budget left out, and goes on with them", async () => {
    const some = options("budget", ["delimit"], ["injection/document"], ["plain"]);
    const { comparison } = await compareHardenings({ ...some, budget: { requests: 4 } });
    expect(comparison.prompts.map((p) => p.missing)).toEqual([2, 2]);
    asked.length = 0;
    const whole = await compareHardenings(some);
    expect(whole.comparison.prompts.map((p) => p.missing)).toEqual([0, 0]);
    expect(asked).toHaveLength(4);
  });

  it("refuses an unknown hardening before anything is asked", async () => {
    asked.length = 0;
    await expect(compareHardenings(options("no", ["delimt"], inData, ["plain"]))).rejects.toThrow(
      /did you mean|no hardening/,
    );
    await expect(compareHardenings(options("no", ["encode+datamark"], inData, ["plain"]))).rejects.toThrow(/take one/);
    expect(asked).toHaveLength(0);
  });
});
