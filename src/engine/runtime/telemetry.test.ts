import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../../..");

/** What a run of a model leaves in an empty home folder. CI variables turn telemetry off too, so they are taken away. */
const leftByARun = (): readonly string[] => {
  const home = mkdtempSync(join(tmpdir(), "casemate-home-"));
  try {
    const script = `
      (async () => {
        const { Session } = await import(${JSON.stringify(join(root, "dist/engine/runtime/ort.js"))});
        const model = require("node:fs").readFileSync(${JSON.stringify(join(root, "models/digits/digits.onnx"))});
        await (await Session.create(model, {})).release();
      })();`;
    const env = { PATH: process.env["PATH"] ?? "", HOME: home };
    const run = spawnSync(process.execPath, ["-e", script], { env, encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(run.status).toBe(0);
    return readdirSync(home, { recursive: true, encoding: "utf8" });
  } finally {
    rmSync(home, { recursive: true });
  }
};

// the opposite is not tested here: it would report
it("ONNX Runtime leaves no identifier of the machine, and so reports nothing", () => expect(leftByARun()).toEqual([]));
