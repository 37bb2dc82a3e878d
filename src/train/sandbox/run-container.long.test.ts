import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runIsolated } from "./run-isolated.ts";
import { defaultLimits, type IsolationSpec } from "./spec.ts";

const folder = mkdtempSync(join(tmpdir(), "casemate-podman-"));
const image = "localhost/casemate-test:1";
afterAll(() => {
  spawnSync("podman", ["rmi", "--force", image]);
  rmSync(folder, { recursive: true, force: true });
});

/** An image of busybox (package busybox-static) and nothing else. */
const imageMissing = (): boolean => {
  const root = join(folder, "root");
  for (const name of ["bin", "proc", "dev", "tmp"]) mkdirSync(join(root, name), { recursive: true });
  if (!existsSync("/bin/busybox")) return !tell("busybox-static");
  copyFileSync("/bin/busybox", join(root, "bin/busybox"));
  for (const name of ["sh", "cat", "sleep", "dd", "ln", "ls", "id"]) symlinkSync("busybox", join(root, "bin", name));
  const made = spawnSync("sh", ["-c", `tar -C ${root} -c . | podman import - ${image}`]).status === 0;
  return !(made || tell("a podman that works here"));
};
const tell = (what: string): false => {
  process.stderr.write(`skipped: tests of podman need ${what}\n`);
  return false;
};

const runtime = process.env["CASEMATE_TEST_RUNTIME"];
const spec = (script: string, more: Partial<IsolationSpec> = {}): IsolationSpec => ({
  kind: "podman",
  command: ["sh", "-c", script],
  inputs: [],
  outputs: [],
  environment: {},
  network: false,
  limits: { ...defaultLimits, memoryBytes: 64 * 2 ** 20, diskBytes: 8 * 2 ** 20, processes: 20, timeMs: 30_000 },
  allowWeaker: false,
  image,
  ...(runtime === undefined ? {} : { runtime }),
  ...more,
});

describe.skipIf(imageMissing())("a command in podman", () => {
  it("is probed from within, and leaves its outputs", async () => {
    const to = join(folder, "out");
    const record = await runIsolated(spec("id -u > id", { outputs: [{ at: "/work/out", to }] }));
    expect(record.claims.filter((c) => !c.holds)).toEqual([]);
    expect(record).toMatchObject({ isolated: true, succeeded: true });
    expect(readFileSync(join(to, "id"), "utf8").trim()).not.toBe("0");
  });

  it.each([
    ["dd if=/dev/zero of=f bs=1M count=64", /ended with 1/],
    ["ln -s /etc/passwd link", /symbolic link/],
    ["i=0; while [ $i -lt 60 ]; do sleep 3 & i=$((i+1)); done", /ended with 2/],
    ["dd if=/dev/zero of=/dev/null bs=200M count=1", /SIGKILL/],
    ["echo x > /bin/x", /ended with 1/],
  ])("gets no further than it may: %s", async (script, failure) => {
    const to = join(folder, `out-${script.length}`);
    const record = await runIsolated(spec(script, { outputs: [{ at: "/work/out", to }] }));
    expect(record.failure).toMatch(failure);
    expect(existsSync(to)).toBe(false);
  });

  it("ends in time", async () => {
    const { limits } = spec("");
    const record = await runIsolated(spec("sleep 100", { limits: { ...limits, timeMs: 2000 } }));
    expect(record.limits.find((l) => l.name === "time")?.reached).toBe(true);
    // an engine that is asked to stop a command waits ten seconds for it
    expect(record.wallMs).toBeLessThan(9000);
  });

  it("is not begun without its image", async () => {
    await expect(runIsolated(spec("true", { image: "localhost/no-such-image:1" }))).rejects.toMatchObject({
      code: "SANDBOX_UNAVAILABLE",
    });
  });
});
