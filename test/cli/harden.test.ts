/** casemate harden as a user meets it: options of training, and what does not go together. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { build, casemate, root } from "../support/casemate.ts";

vi.setConfig({ testTimeout: 200_000 });

let work: string;
beforeAll(() => {
  build();
  work = mkdtempSync(join(tmpdir(), "casemate-harden-"));
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("casemate harden", () => {
  it("takes options of augmentation, smoothing and averages, and refuses what does not go together", async () => {
    const digits = join(root, "models/digits");
    const run = (text: string) =>
      casemate(
        [`harden`, join(digits, "digits.onnx"), "--data", join(digits, "digits-test.npz"), ...text.split(" ")],
        work,
      );
    const good = await run(
      "--method pgd-at --epochs 1 --samples 200 --augment flip,crop=1,noise=0.01 --label-smoothing 0.1 --swa 0 --no-assess -o a.onnx",
    );
    expect(good.status, good.stderr).toBe(0);
    expect(existsSync(join(work, "a.onnx"))).toBe(true);
    for (const [text, words] of [
      ["--method trades --label-smoothing 0.1 --no-assess -o b.onnx", "can not be smoothed"],
      ["--method pgd-at --mix mixup=0.2 --no-assess -o b.onnx", "can not be mixed"],
      ["--method standard --augment blur --no-assess -o b.onnx", "can not take 'blur'"],
      ["--method ensemble-at --no-assess -o b.onnx", "--sources"],
      ["--method adp --no-assess -o b.onnx", "casemate ensemble"],
    ] as const) {
      const { status, stderr } = await run(`--epochs 1 --samples 100 ${text}`);
      expect(status, text).toBe(2);
      expect(stderr).toContain(words);
    }
    expect(existsSync(join(work, "b.onnx"))).toBe(false);
  });
});
