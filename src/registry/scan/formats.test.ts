/** The formats, the limits and folders. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { zipSync } from "../../../test/support/fixed-zip.ts";
import { bytesOf, harmful, harmless, type Part } from "../../../test/support/pickle-assembler.ts";
import { cases, external, utf8 } from "./formats.test-data.ts";
import { scanBytes, scanPath } from "./scan.ts";

describe("formats", () => {
  for (const [title, bytes, verdict, name] of cases)
    it(title, () => {
      const report = scanBytes(bytes, name ?? "model.bin");
      expect(report.verdict, JSON.stringify(report, null, 1)).toBe(verdict);
    });
});

describe("limits", () => {
  it("are inconclusive, not clean: depth", () => {
    let bytes: Uint8Array = harmless();
    for (let i = 0; i < 12; i++) bytes = zipSync({ a: bytes });
    const { verdict, findings } = scanBytes(bytes, "a");
    expect(verdict).toBe("inconclusive");
    expect(findings.map((f) => f.id)).toContain("scan/scan/too-deep");
  });

  it("a bomb is named, and is unpacked no further than the limit", () => {
    const zeros = deflateRawSync(new Uint8Array(2 ** 24));
    const bomb = zipSync({ a: [zeros, { level: 0 }], b: new Uint8Array(2 ** 24) });
    const { verdict, findings } = scanBytes(bomb, "a", { limits: { maxUnpackedBytes: 2 ** 23 } });
    expect(verdict).toBe("suspicious");
    expect(findings.map((f) => f.id)).toContain("scan/archive/bomb");
  });

  it("members that are larger than memory are scanned all the same", () => {
    const long = bytesOf(
      harmless().subarray(0, -1),
      Array.from({ length: 3000 }, (): Part => ["0]", 0x94]),
      harmful().subarray(2),
    );
    const report = scanBytes(zipSync({ "a.pkl": long }), "a", { limits: { maxMemberBytes: 1024 } });
    expect(report.verdict).toBe("malicious");
  });

  it.each([
    ["time", { maxMs: -1 }, "scan/scan/out-of-time"],
    ["opcodes", { maxOpcodes: 3 }, "scan/scan/too-large"],
  ] as const)("%s", (_, limits, id) => {
    const { verdict, findings } = scanBytes(harmless(), "a", { limits });
    expect(verdict).toBe("inconclusive");
    expect(findings.map((f) => f.id)).toContain(id);
  });

  it("a memo index out of all proportion is a memory bomb", () => {
    const { verdict } = scanBytes(bytesOf(0x80, 2, "Nr", 255, 255, 255, 255, "."), "a");
    expect(verdict).toBe("suspicious");
  });

  it("findings of one rule are counted, not all kept", () => {
    const many = bytesOf(
      0x80,
      2,
      Array.from({ length: 500 }, (_, i): Part => `cos\nf${i}\n`),
      ".",
    );
    expect(scanBytes(many, "a", { limits: { maxFindings: 7 } }).findings).toHaveLength(7);
  });
});

describe("folders", () => {
  const folder = mkdtempSync(join(tmpdir(), "casemate-scan-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const made = (name: string, files: Readonly<Record<string, Uint8Array>>): string => {
    const at = join(folder, name);
    for (const [file, bytes] of Object.entries(files)) {
      mkdirSync(join(at, file, ".."), { recursive: true });
      writeFileSync(join(at, file), bytes);
    }
    return at;
  };

  it("have the worst verdict of their files, and every file is reported", async () => {
    const report = await scanPath(
      made("mixed", { "a/x.pkl": harmful(), "b.pkl": harmless(), "c.txt": utf8("text\n") }),
    );
    expect(report.verdict).toBe("malicious");
    expect(report.files.map((f) => f.verdict)).toEqual(["malicious", "clean", "clean"]);
  });

  it("that are empty are inconclusive", async () => {
    mkdirSync(join(folder, "empty"));
    expect((await scanPath(join(folder, "empty"))).verdict).toBe("inconclusive");
  });

  it("links out of them are not followed, and said so", async () => {
    const at = made("links", { "a.pkl": harmless() });
    symlinkSync("/etc/hostname", join(at, "out"));
    symlinkSync("a.pkl", join(at, "in"));
    const report = await scanPath(at);
    expect(report.files.map((f) => [f.verdict, f.findings[0]?.id])).toEqual([
      ["clean", undefined],
      ["inconclusive", "scan/scan/skipped"],
    ]);
  });

  it("numbers beside an ONNX model belong to it, others do not", async () => {
    const at = made("external", {
      "a.onnx": external("w.bin"),
      "w.bin": bytesOf(1, 2, 3, 4),
      "v.bin": bytesOf(1, 2, 3, 4),
    });
    const verdicts = new Map((await scanPath(at)).files.map((f) => [f.path.slice(at.length + 1), f.verdict]));
    expect(verdicts.get("a.onnx")).toBe("clean");
    expect(verdicts.get("w.bin")).toBe("clean");
    expect(verdicts.get("v.bin")).toBe("inconclusive");
  });

  it("a file that is not there is an error", async () => {
    await expect(scanPath(join(folder, "nothing"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });
});
