import { beforeAll, describe, expect, it } from "vitest";
import { type AttemptResult, checkMachine, type MachineCheck } from "./check-machine.ts";
import { escapeAttempts } from "./escape-attempts.ts";
import { bubblewrapMissing } from "./sandbox.test-data.ts";

/** Attempts that an ordinary user can not make outside of a sandbox either, by file modes or by Yama. */
const wantRoot = new Set(["shadow", "ptrace", "user-namespace"]);

describe.skipIf(bubblewrapMissing())("attempts to escape", () => {
  let check: MachineCheck;
  const result = (id: string): AttemptResult | undefined => check.attempts.find((a) => a.id === id);
  beforeAll(async () => {
    check = await checkMachine();
  }, 180_000);

  it("begin from a sandbox whose claims hold", () => {
    expect(check.refusal).toBeUndefined();
    expect(check.claims?.filter((c) => !c.holds)).toEqual([]);
  });

  it.each(escapeAttempts.map(({ id, what }) => [id, what]))("%s: %s", (id) => {
    const { without, sandboxed } = result(id) ?? { without: "missing", sandboxed: "missing" };
    if (typeof sandboxed === "object") {
      process.stderr.write(`not tried: ${id}: ${sandboxed.notTried}\n`);
      return;
    }
    expect(sandboxed).toBe("failed");
    if (process.getuid?.() === 0 || !wantRoot.has(id)) expect(without).toBe("worked");
  });

  it.each([
    ["endless", "the limit of time was reached"],
    ["disk-filler", "the limit of disk was reached"],
    ["link", "is a symbolic link"],
    ["write-outside", "cannot create"],
  ])("say how they ended: %s", (id, text) => expect(result(id)?.ended).toContain(text));

  it.runIf(process.getuid?.() === 0)("are held by the kernel where control groups can be made", () => {
    for (const limit of check.limits.filter((l) => l.by.startsWith("cgroup"))) expect(limit.held).toBe("kernel");
    const byGroup = check.limits.filter((l) => l.by.startsWith("cgroup")).map((l) => l.name);
    if (byGroup.includes("memory")) expect(result("memory-bomb")?.ended).toContain("the limit of memory was reached");
    if (byGroup.includes("processes"))
      expect(result("fork-bomb")?.ended).toContain("the limit of processes was reached");
  });
});
