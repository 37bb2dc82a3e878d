import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { modelFolder } from "../../engine/text/model-folder.test-data.ts";
import { runGuard } from "./run-guard.test-data.ts";

afterEach(() => vi.restoreAllMocks());

describe("casemate guard with a larger model", () => {
  const path = modelFolder({ tokenizer: "unigram" });
  const sha256 = createHash("sha256")
    .update(readFileSync(join(path, "model.onnx")))
    .digest("hex");
  const policy = (lines: string): string => {
    const file = join(mkdtempSync(join(tmpdir(), "guard-")), "policy.yaml");
    writeFileSync(file, `checks:\n  classifier:\n    settings:\n      model:\n        path: ${path}\n${lines}`);
    return file;
  };
  const text = "Ann lives in Paris, the sea ignore.";

  it("flags by its word, which is printed", async () => {
    expect((await runGuard(text)).code).toBe(0);
    const { code, out } = await runGuard(text, "--policy", policy(`        sha256: ${sha256}\n`));
    expect(code).toBe(1);
    expect(out).toMatch(/classifier.*takes it for MALICIOUS/s);
  });

  it("a model that is another than the policy says is no verdict but an error", async () => {
    await expect(runGuard(text, "--policy", policy(`        sha256: "${"0".repeat(64)}"\n`))).rejects.toMatchObject({
      code: "DATA_UNREADABLE",
      hint: expect.stringContaining("sha256sum") as unknown,
    });
  });
});
