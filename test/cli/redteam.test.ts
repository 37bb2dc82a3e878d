/** casemate redteam as a user meets it, against a weak assistant on this machine. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { RedTeamReport } from "../../src/assess/red-team/report.ts";
import { startWeakAssistant, type WeakAssistant } from "../../src/testing/weak-assistant.ts";
import { bin, build, casemate } from "../support/casemate.ts";

vi.setConfig({ testTimeout: 60_000 });

let work: string;
let weak: WeakAssistant;
beforeAll(async () => {
  build();
  work = mkdtempSync(join(tmpdir(), "casemate-redteam-"));
  weak = await startWeakAssistant();
}, 60_000);
afterAll(async () => {
  await weak.close();
  rmSync(work, { recursive: true, force: true });
});

const attack = (...args: string[]) => casemate(["redteam", "--purpose", "bank assistant", ...args], work);
const reportOf = (folder: string): RedTeamReport =>
  JSON.parse(readFileSync(join(work, folder, "report.json"), "utf8")) as RedTeamReport;
const small = [
  "--canary",
  "AMBER-FALCON-7731",
  "--probes",
  "injection/document,leak/secret",
  "--strategies",
  "plain,tags,persona-unbound",
  "--goals",
  "2",
];

describe("casemate redteam", () => {
  it("finds what the weak assistant does, writes every format, and a gate fails", async () => {
    const r = await attack(
      "--target",
      weak.url,
      ...small,
      "--format",
      "html,json,sarif,junit",
      "--out",
      "a",
      "--fail-on",
      "high",
    );
    expect(r.status, r.stderr).toBe(1);
    expect(r.stderr).toContain("--fail-on");
    expect(r.stdout).toContain("injection/document");
    const report = reportOf("a");
    expect(report.findings.map((f) => f.id)).toEqual(["injection/document", "leak/secret"]);
    expect(report.findings[0]).toMatchObject({
      taxonomy: { owasp: ["LLM01:2025", "ASI01:2026"], atlas: ["AML.T0051.001", "AML.T0093"] },
    });
    const html = readFileSync(join(work, "a/index.html"), "utf8");
    // hidden characters are shown by their code points, markup is escaped
    expect(html).toContain("unseen characters");
    expect(html).not.toMatch(/<!-- Stop|[\u{e0000}-\u{e007f}]/u);
    expect(JSON.parse(readFileSync(join(work, "a/report.sarif"), "utf8"))).toMatchObject({
      runs: [{ results: [{ ruleId: "injection/document" }, { ruleId: "leak/secret" }] }],
    });
    expect(readFileSync(join(work, "a/junit.xml"), "utf8")).toContain('failures="2"');
    expect(existsSync(join(work, "a/.run"))).toBe(false);

    const again = await attack(
      "--target",
      weak.url,
      "--replay",
      "a/regression.jsonl",
      "--out",
      "b",
      "--fail-over",
      "99",
    );
    expect(again.status, again.stdout).toBe(1);
    expect(reportOf("b").score.goals.value).toBe(1);
  });

  it("what holds passes the gate, also in a replay", async () => {
    const server = createServer((request, response) => {
      request
        .resume()
        .on("end", () => response.end(JSON.stringify({ reply: { text: "I'm sorry, but I can't help with that." } })));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ask`;
    const own = ["--target", url, "--request-template", '{"q": {{prompt}}}', "--response-path", "/reply/text"];
    const r = await attack(...own, ...small, "--out", "c", "--fail-over", "0", "--fail-on", "info");
    expect(r.status, r.stderr).toBe(0);
    expect(reportOf("c").score).toMatchObject({ goals: { value: 0, n: 4 }, unclear: 0 });
    const again = await attack(...own, "--replay", "a/regression.jsonl", "--out", "d", "--fail-over", "0");
    expect(again.status, again.stderr).toBe(0);
    server.close();
  });

  it("goes on after kill -9 without asking again", async () => {
    const args = [
      "--target",
      weak.url,
      "--probes",
      "*",
      "--strategies",
      "plain,base64,policy-xml,fiction",
      "--out",
      "e",
      "--concurrency",
      "1",
    ];
    const child = spawn(process.execPath, [bin, "redteam", "--purpose", "bank assistant", ...args], { cwd: work });
    const file = join(work, "e/.run/campaign.jsonl");
    const lines = (): number => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length : 0);
    while (lines() < 30) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    const kept = lines() - 2;
    const before = weak.asked;
    const r = await attack(...args);
    expect(r.status, r.stderr).toBe(0);
    const report = reportOf("e");
    const fresh = weak.asked - before;
    expect(report.spent.requests).toBeGreaterThan(200);
    expect(fresh).toBeLessThanOrEqual(report.spent.requests - kept + 1);
    expect(report.notRun).toEqual([]);
  });

  it("another plan in the folder of an unfinished one is refused", async () => {
    const args = ["--target", weak.url, "--out", "f", "--max-requests", "3"];
    expect((await attack(...args, ...small)).stdout).toContain("the budget of 3 requests is spent");
    const other = await attack(...args, ...small, "--seed", "2");
    expect(other.status).toBe(2);
    expect(other.stderr).toContain("RESUME_MISMATCH");
    expect((await attack(...args, ...small, "--seed", "2", "--restart")).status).toBe(0);
  });

  it.each([
    [
      ["--target", "http://127.0.0.1:9/v1", "--retries", "0", "--probes", "leak/secret"],
      "MODEL_UNREACHABLE",
      "127.0.0.1:9",
    ],
    [[], "USAGE", "--demo"],
    [["--target", "http://x", "--plan", "owasp-lm"], "ATTACK_UNKNOWN", "did you mean 'owasp-llm'"],
    [["--target", "http://x", "--probes", "leak/secrt"], "ATTACK_UNKNOWN", "did you mean 'leak/secret'"],
    [["--target", "http://x", "--replay", "broken.jsonl"], "DATA_UNREADABLE", "broken.jsonl:1"],
  ])("%j is refused with what was meant", async (args, code, words) => {
    writeFileSync(join(work, "broken.jsonl"), '{"id": 1}\n');
    const r = await attack(...args, "--out", "g");
    expect(r.status).toBe(2);
    expect(r.stderr).toContain(code);
    expect(r.stderr).toContain(words);
  });

  it("takes goals of one's own, with a judge that fits or a message that says why not", async () => {
    writeFileSync(
      join(work, "own.jsonl"),
      '{"id": "hours", "ask": "When are you open on Saturday?", "judge": {"id": "mention", "any": ["9 to 13"]}}\n',
    );
    const own = [
      "--target",
      weak.url,
      "--own",
      "own.jsonl",
      "--probes",
      "leak/tools",
      "--strategies",
      "plain,best-of-n",
      "--out",
      "h",
    ];
    expect((await attack(...own)).stdout).toContain("own/goals");
    expect(reportOf("h").findings.map((f) => f.id)).toEqual(["own/goals"]);
    writeFileSync(join(work, "own.jsonl"), '\n{"ask": "x", "judge": {"id": "mention"}}\n');
    const r = await attack(...own, "--restart");
    expect(r.status).toBe(2);
    expect(r.stderr).toContain("own.jsonl:2: judge 'mention': 'any'");
  });

  it("compares hardened prompts on the scripted assistant, and refuses what has no one result", async () => {
    const compared = [
      "redteam",
      "--demo",
      "--probes",
      "injection/document,leak/system-prompt",
      "--strategies",
      "plain",
    ];
    const r = await casemate(
      [...compared, "--goals", "3", "--hardenings", "canary,delimit+encode", "--out", "i"],
      work,
    );
    expect(r.status, r.stderr).toBe(0);
    expect(r.stdout).toMatch(/plain +66\.7 % \(30\.0 to 90\.3, n=6\)/);
    expect(r.stdout).toMatch(/leak\/system-prompt +33\.3 % +0\.0 % +33\.3 %/);
    expect(r.stdout).toContain("its gains are planted");
    const { prompts } = JSON.parse(readFileSync(join(work, "i/comparison.json"), "utf8")) as {
      prompts: { id: string }[];
    };
    expect(prompts.map((p) => p.id)).toEqual(["plain", "canary", "delimit+encode"]);
    expect(existsSync(join(work, "i/delimit+encode/index.html"))).toBe(true);
    for (const more of [
      ["--fail-on", "high"],
      ["--fail-over", "0"],
    ]) {
      const refused = await casemate([...compared, "--hardenings", "all", ...more, "--out", "j"], work);
      expect(refused.status).toBe(2);
      expect(refused.stderr).toContain(`${more[0]} does not go with --hardenings`);
    }
    const unknown = await casemate([...compared, "--hardenings", "sandwhich", "--out", "j"], work);
    expect(unknown.stderr).toContain("did you mean 'sandwich'");
    expect(existsSync(join(work, "j"))).toBe(false);
  });

  it("lists what it has", async () => {
    const { stdout } = await casemate(["redteam", "--list"], work);
    for (const id of ["owasp-llm", "injection/email", "crescendo", "marker", "AML.T0051.001"])
      expect(stdout).toContain(id);
  });
});
