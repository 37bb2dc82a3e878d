import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { runGuard } from "./run-guard.test-data.ts";

const folder = mkdtempSync(join(tmpdir(), "guard-"));
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
afterEach(() => vi.restoreAllMocks());

describe("casemate guard harden", () => {
  it("prints messages and what no answer may have", async () => {
    const path = file("prompt.json", {
      system: "Be brief.",
      user: "Sum up.",
      data: [{ source: "a.de", text: "hello" }],
    });
    const { out } = await runGuard("harden", path);
    const printed = JSON.parse(out) as { messages: { content: string }[]; canaries: string[] };
    expect(printed.messages[0]?.content).toContain("Be brief.");
    expect(printed.canaries).toHaveLength(1);
    expect((JSON.parse((await runGuard("harden", path, "--with", "sandwich")).out) as typeof printed).canaries).toEqual(
      [],
    );
  });

  it("a prompt that is none is refused", async () => {
    await expect(runGuard("harden", file("bad.json", { system: 1 }))).rejects.toThrow(/'system'/);
  });
});

describe("casemate guard review", () => {
  const yaml = file(
    "c.yaml",
    "principles:\n  - id: no-keys\n    rule: The answer gives no key away.\n    offline: { checks: [secrets] }\n",
  );
  const said = (text: string) =>
    file("talk.json", {
      messages: [
        { role: "user", content: "?" },
        { role: "assistant", content: text },
      ],
    });

  it("says what fired, and by the exit code whether it may be said", async () => {
    expect(await runGuard("review", said("It is sunny."), "--constitution", yaml)).toMatchObject({ code: 0 });
    const blocked = await runGuard(
      "review",
      said(["It is gl", "pat-k9Vx2mQ8rT4wZ7nB3cL6"].join("")),
      "--constitution",
      yaml,
    );
    expect(blocked.code).toBe(1);
    expect(JSON.parse(blocked.out)).toMatchObject({ outcome: "blocked", fired: [{ principle: "no-keys" }] });
  });

  it("needs an answer", async () => {
    const path = file("open.json", { messages: [{ role: "user", content: "?" }] });
    await expect(runGuard("review", path, "--constitution", yaml)).rejects.toThrow(/no answer of an assistant/);
  });
});
