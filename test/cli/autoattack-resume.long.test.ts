/** AutoAttack standard on 1,000 MNIST images through the command line: to the end, with progress, and the same numbers after kill -9. Minutes. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Report, reportSchema } from "../../src/assess/report.ts";
import { hasShared, shared } from "../support/mnist.ts";
import { bin, killAfter, numbers } from "../support/resume.ts";

if (!hasShared) console.log("skipped: the MNIST test set is not at hand (../shared is absent)");
const work = mkdtempSync(join(tmpdir(), "casemate-autoattack-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe.skipIf(!hasShared)("autoattack on 1,000 MNIST images (needs ../shared)", () => {
  const images = join(shared, "data/images/rasbt+mnist-pngs");
  const args = [
    ...["assess", join(shared, "data/models/mnist/mnist_cnn.onnx")],
    ...["--data", join(images, "t10k-images-idx3-ubyte.gz"), "--labels", join(images, "t10k-labels-idx1-ubyte.gz")],
    ...["--attacks", "auto-attack", "--norm", "linf", "--eps", "0.1", "--samples", "1000", "--format", "json"],
  ];
  const run = (out: string): { report: Report; stderr: string } => {
    const r = spawnSync(process.execPath, [bin, ...args, "--out", out], { cwd: work, encoding: "utf8" });
    expect(r.status, r.stderr).toBe(0);
    return {
      report: reportSchema.parse(JSON.parse(readFileSync(join(work, out, "report.json"), "utf8"))),
      stderr: r.stderr,
    };
  };

  it("ends, shows progress, and gives the same report after kill -9", async () => {
    const whole = run("whole");
    const entry = whole.report.attacks[0];
    console.log(
      `AutoAttack standard, Linf 0.1, ${entry?.n} images: robust ${((entry?.robustAccuracy ?? 0) * 100).toFixed(1)} %, clean ${(whole.report.clean.accuracy * 100).toFixed(1)} %, ${entry?.seconds.toFixed(0)} s`,
    );
    expect(entry?.n).toBe(1000);
    expect(whole.stderr).toMatch(/\d+ %.*left/);
    expect(await killAfter(2, args, work, "killed", 100), "it was killed too late to test anything").toBe(true);
    const resumed = run("killed");
    expect(resumed.stderr).toMatch(/going on with an unfinished run: [1-4] units? (is|are) done/);
    expect(numbers(resumed.report)).toEqual(numbers(whole.report));
  });
});
