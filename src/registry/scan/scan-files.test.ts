import { readFileSync } from "node:fs";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { scanFiles } from "./scan-files.ts";
import { scanPath } from "./scan.ts";
import { bytesSource } from "./source.ts";

const folder = mkdtempSync(join(tmpdir(), "casemate-scan-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

const onnx = (location: string): Buffer => {
  const field = (n: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([(n << 3) | 2, body.length]), body]);
  const text = (n: number, s: string): Buffer => field(n, Buffer.from(s));
  const entry = Buffer.concat([text(1, "location"), text(2, location)]);
  const tensor = Buffer.concat([
    Buffer.from([0x08, 0x04, 0x10, 0x01]),
    text(8, "w"),
    field(13, entry),
    Buffer.from([0x70, 0x01]),
  ]);
  const node = Buffer.concat([text(1, "w"), text(2, "y"), text(4, "Identity")]);
  const graph = Buffer.concat([field(1, node), text(2, "g"), field(5, tensor)]);
  return Buffer.concat([Buffer.from([0x08, 0x08]), field(7, graph), field(8, Buffer.from([0x10, 0x12]))]);
};

/** each model as on disk and as a list of files must be judged alike */
test.each<[string, Record<string, Buffer>, string]>([
  ["numbers beside a model", { "model.onnx": onnx("w.bin"), "w.bin": Buffer.alloc(16, 0x91) }, "clean"],
  [
    "numbers nobody names",
    { "model.onnx": onnx("w.bin"), "w.bin": Buffer.alloc(16), "x.bin": Buffer.alloc(16, 0x91) },
    "inconclusive",
  ],
  ["numbers in a folder", { "a/model.onnx": onnx("b/w.bin"), "a/b/w.bin": Buffer.alloc(16, 0x91) }, "clean"],
  ["a missing file", { "a/model.onnx": onnx("w.bin"), "w.bin": Buffer.alloc(16, 0x91) }, "inconclusive"],
  ["a way out", { "a/model.onnx": onnx("../../etc/passwd") }, "malicious"],
])("%s: the same verdict as on disk", async (name, files, verdict) => {
  const root = join(folder, name);
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  const onDisk = await scanPath(root);
  const listed = scanFiles(
    Object.keys(files).map((path) => ({ path, source: bytesSource(readFileSync(join(root, path))) })),
  );
  const said = (r: typeof onDisk, base: string): unknown =>
    r.files
      .map((f) => [base === "" ? f.path : relative(base, f.path), f.verdict, f.formats, f.findings.map((x) => x.id)])
      .sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  expect(said(listed, "")).toEqual(said(onDisk, root));
  expect(listed.verdict).toBe(onDisk.verdict);
  expect(listed.verdict).toBe(verdict);
});
