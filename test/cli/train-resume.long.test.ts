/** `casemate train` killed with SIGKILL: the same command goes on, and gives the bytes of a run that was not killed. */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bin, build, casemate, root } from "../support/casemate.ts";

let folder: string;

beforeAll(() => {
  build();
  folder = mkdtempSync(join(tmpdir(), "casemate-resume-"));
  for (const file of ["digits.onnx", "digits-test.npz"]) cpSync(join(root, "models/digits", file), join(folder, file));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a training run", () => {
  it("goes on after kill -9, and gives the bytes of a run that was not killed", async () => {
    writeFileSync(
      join(folder, "longer.yaml"),
      "model: { path: digits.onnx, fresh: true }\ndata: digits-test.npz\nepochs: 4\nbatchSize: 16\nthreads: 1\n",
    );
    const child = spawn(process.execPath, [bin, "train", "longer.yaml", "--allow-dirty"], {
      cwd: folder,
      stdio: "ignore",
    });
    const ended = new Promise((done) => child.once("exit", done));
    const run = (): string => {
      const runs = existsSync(join(folder, ".casemate/runs")) ? readdirSync(join(folder, ".casemate/runs")) : [];
      return join(folder, ".casemate/runs", runs.find((r) => r.startsWith("longer-")) ?? "none");
    };
    while (child.exitCode === null && !existsSync(join(run(), "unfinished.npz")))
      await new Promise((r) => setTimeout(r, 5));
    child.kill("SIGKILL");
    await ended;
    expect(child.signalCode).toBe("SIGKILL");
    expect(existsSync(join(folder, "longer.trained.onnx"))).toBe(false);
    const second = await casemate(["train", "longer.yaml", "--allow-dirty"], folder);
    expect(second.stderr).toContain("going on with an unfinished run");
    expect(second.status).toBe(0);
    expect(readFileSync(join(run(), "history.jsonl"), "utf8").trim().split("\n")).toHaveLength(4);
    expect(readFileSync(join(run(), "index.html"), "utf8")).toContain("4 of 4");
    // reproduce begins at the beginning
    const again = await casemate(["reproduce", run()], folder);
    expect(again.stdout).toContain("equal bit for bit");
    expect(again.status).toBe(0);
  });
});
