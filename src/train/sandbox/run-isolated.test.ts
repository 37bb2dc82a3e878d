import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { IsolationRecord } from "./record.ts";
import { runIsolated } from "./run-isolated.ts";
import { bubblewrapMissing } from "./sandbox.test-data.ts";
import { defaultLimits, type IsolationSpec } from "./spec.ts";

const folder = mkdtempSync(join(tmpdir(), "casemate-sandbox-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spec = (script: string, more: Partial<IsolationSpec> = {}): IsolationSpec => ({
  kind: "bubblewrap",
  command: ["sh", "-c", script],
  inputs: [],
  outputs: [],
  environment: {},
  network: false,
  limits: { ...defaultLimits, timeMs: 20_000, diskBytes: 2 ** 20 },
  allowWeaker: false,
  ...more,
});
const run = async (s: IsolationSpec): Promise<{ readonly record: IsolationRecord; readonly said: string }> => {
  let said = "";
  const record = await runIsolated(s, { onOutput: (_, bytes) => void (said += Buffer.from(bytes).toString()) });
  return { record, said };
};

describe.skipIf(bubblewrapMissing())("a command in bubblewrap", () => {
  it("sees its inputs, leaves its outputs, and every claim was seen to hold", async () => {
    const input = join(folder, "in");
    mkdirSync(input);
    writeFileSync(join(input, "data.txt"), "secret of the trade");
    const to = join(folder, "first/out");
    const { record, said } = await run(
      spec("cp /work/in/data.txt copy.txt; mkdir d; echo x > d/y; chmod 4755 d/y; pwd; exec env", {
        inputs: [{ from: input, at: "/work/in" }],
        outputs: [{ at: "/work/out", to }],
        environment: { SEED: "7" },
      }),
    );
    expect(record).toMatchObject({ isolated: true, succeeded: true, exitCode: 0, weaker: [] });
    expect(record.claims.map((c) => [c.id, c.holds])).toEqual(record.claims.map((c) => [c.id, true]));
    expect(record.claims).toHaveLength(9);
    expect(record.outputs[0]?.files.map((f) => [f.path, f.bytes])).toEqual([
      ["copy.txt", 19],
      ["d/y", 2],
    ]);
    expect(record.outputs[0]?.files[1]?.sha256).toBe(
      "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac", // of "x\n"
    );
    expect(readFileSync(join(to, "copy.txt"), "utf8")).toBe("secret of the trade");
    const [directory, ...variables] = said.trim().split("\n");
    expect(directory).toBe("/work/out");
    expect(variables.map((v) => v.split("=")[0]).sort()).toEqual(["HOME", "LANG", "PATH", "PWD", "SEED", "TMPDIR"]);
  });

  it("leaves nothing when it fails, and says how it ended", async () => {
    const to = join(folder, "failed");
    const { record } = await run(spec("echo half > half; exit 3", { outputs: [{ at: "/work/out", to }] }));
    expect(record).toMatchObject({ succeeded: false, exitCode: 3, outputs: [], failure: "the command ended with 3" });
    expect(existsSync(to)).toBe(false);
    expect(readdirSync(folder).filter((f) => f.startsWith(".casemate"))).toEqual([]);
  });

  it("is named when a signal ended it, and when there is no such program", async () => {
    expect((await run(spec("kill -SEGV $$"))).record).toMatchObject({ signal: "SIGSEGV", exitCode: null });
    expect((await run(spec("", { command: ["no-such-program"] }))).record.exitCode).toBe(127);
  });

  it("has an output inside of an input, as projects have", async () => {
    const project = join(folder, "project");
    mkdirSync(project);
    writeFileSync(join(project, "code.sh"), "echo model > build/model; echo no > code.sh");
    const build = join(project, "build");
    const { record } = await run(
      spec("sh code.sh; true", {
        inputs: [{ from: project, at: project }],
        outputs: [{ at: build, to: build }],
        directory: project,
      }),
    );
    expect(record.succeeded).toBe(true);
    expect(readFileSync(join(build, "model"), "utf8")).toBe("model\n");
    expect(readFileSync(join(project, "code.sh"), "utf8")).toContain("echo model");
  });

  it("can be stopped", async () => {
    const stop = new AbortController();
    const running = runIsolated(spec("sleep 60"), { signal: stop.signal });
    setTimeout(() => stop.abort(), 300);
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
  });

  it("is not begun when the output is there already or an input is not", async () => {
    await expect(run(spec("true", { outputs: [{ at: "/work/out", to: folder }] }))).rejects.toMatchObject({
      code: "FILE_WRITE_FAILED",
    });
    await expect(run(spec("true", { inputs: [{ from: join(folder, "no"), at: "/in" }] }))).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
    });
  });
});

describe("a spec that makes no sense", () => {
  it.each([
    ["no command", { command: [] }],
    ["a place in /etc", { inputs: [{ from: "/tmp", at: "/etc/x" }] }],
    ["the root", { inputs: [{ from: "/", at: "/" }] }],
    ["a way back", { inputs: [{ from: "/tmp", at: "/work/../etc" }] }],
    ["places in each other", { inputs: ["/a", "/a/b"].map((at) => ({ from: "/tmp", at })) }],
    ["an input in an output", { inputs: [{ from: "/tmp", at: "/a/b" }], outputs: [{ at: "/a", to: "/tmp/x" }] }],
    ["no name of a variable", { environment: { "A=B": "c" } }],
    ["no memory", { limits: { ...defaultLimits, memoryBytes: 0 } }],
    ["an image that is an option", { kind: "docker", image: "-v" }],
  ] satisfies [string, Partial<IsolationSpec>][])("is refused: %s", async (_, more) => {
    await expect(run(spec("true", more))).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("no isolation", () => {
  it("is never called isolated", async () => {
    const to = join(folder, "plain");
    const { record } = await run(
      spec("echo x > y", { kind: "none", outputs: [{ at: to, to }], environment: { A: "b" } }),
    );
    expect(record).toMatchObject({ isolated: false, succeeded: true, weaker: ["no isolation was asked for"] });
    expect(record.claims.some((c) => c.holds)).toBe(false);
    expect(record.outputs[0]?.files.map((f) => f.path)).toEqual(["y"]);
  });

  it("still ends in time", async () => {
    const { record } = await run(
      spec("sleep 60 & sleep 60", { kind: "none", directory: folder, limits: { ...defaultLimits, timeMs: 200 } }),
    );
    expect(record).toMatchObject({ succeeded: false, failure: "the limit of time was reached" });
  });
});
