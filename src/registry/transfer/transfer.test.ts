import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { exampleManifest, hexOf } from "../documents/documents.test-data.ts";
import { manifestDigest } from "../documents/version-manifest.ts";
import { type ExportReader, readExport } from "./read-export.ts";
import { memberHeader, sizeIn } from "./tar-member.ts";
import { type ExportSource, writeExport } from "./write-export.ts";

const contents = new Map(
  ["sealed1", "sealed2", "x".repeat(2000), '{"card":1}'].map((text) => [hexOf(text), Buffer.from(text)]),
);
const file = (path: string, plain: string, sealed: string) => ({
  path,
  bytes: plain.length,
  sha256: hexOf(plain),
  sealed: { payload: hexOf(sealed), bytes: sealed.length },
});
const manifest = exampleManifest({
  files: [
    file("model.onnx", "plain1", "sealed1"),
    file("data/labels.json", "plain2", "sealed2"),
    file("z", "plain3", "x".repeat(2000)),
  ],
  documents: [{ kind: "model-card", mediaType: "application/json", sha256: hexOf('{"card":1}'), bytes: 10 }],
});
const get = (sha256: string): Buffer => contents.get(sha256) ?? Buffer.alloc(0);
const source: ExportSource = {
  manifest,
  proof: Buffer.from("proof"),
  attestations: [Buffer.from("first"), Buffer.from("second")],
  document: async (sha256) => get(sha256),
  header: async (path) => Buffer.from(`header of ${path}`),
  async *payload(sha256) {
    const bytes = get(sha256);
    for (let at = 0; at < bytes.length; at += 300) yield bytes.subarray(at, at + 300);
  },
};
const collected = async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
};
async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const anyone: ExportReader = { prove: async () => undefined };
const read = (bytes: Uint8Array, reader: ExportReader = anyone, size = 1000) =>
  readExport(inPieces(bytes, size), reader);
const brokenExport = (message: string): unknown =>
  expect.objectContaining({ code: "EXPORT_BROKEN", message: expect.stringContaining(message) });

let exported: Buffer;
beforeAll(async () => {
  exported = await collected(writeExport(source));
});

describe("an export", () => {
  it.each([1, 7, 512, 100_000])("comes back whole, in pieces of %i bytes", async (size) => {
    const payloads: string[] = [];
    const proved: unknown[] = [];
    const result = await read(
      exported,
      {
        prove: async (proof, sha256, m) => void proved.push(Buffer.from(proof).toString(), sha256, m.model),
        payload: async (f, header, pieces) =>
          void payloads.push(`${f.path}|${Buffer.from(header).toString()}|${(await collected(pieces)).toString()}`),
      },
      size,
    );
    expect(proved).toEqual(["proof", manifestDigest(manifest), "fraud"]);
    expect(result.manifest).toEqual(manifest);
    expect(result.attestations.map((a) => Buffer.from(a).toString())).toEqual(["first", "second"]);
    expect(result.documents.map((d) => Buffer.from(d).toString())).toEqual(['{"card":1}']);
    expect(payloads).toEqual([
      "data/labels.json|header of data/labels.json|sealed2",
      "model.onnx|header of model.onnx|sealed1",
      `z|header of z|${"x".repeat(2000)}`,
    ]);
  });

  it("is the same file each time, and one that tar unpacks", async () => {
    expect((await collected(writeExport(source))).equals(exported)).toBe(true);
    const folder = mkdtempSync(join(tmpdir(), "casemate-export-"));
    try {
      writeFileSync(join(folder, "e.tar"), exported);
      const { status, stderr } = spawnSync("tar", ["-xf", "e.tar"], { cwd: folder, encoding: "utf8" });
      expect(stderr).toBe("");
      expect(status).toBe(0);
      expect(readFileSync(join(folder, "files/2/payload"), "utf8")).toBe("x".repeat(2000));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is refused when a byte of it is changed", async () => {
    const unseen: number[] = [];
    for (let at = 0; at < exported.length; at += 31) {
      const changed = Uint8Array.from(exported);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const seen = await read(changed, anyone, 100_000).then(
        () => false,
        (e: unknown) => e instanceof CasemateError && e.code === "EXPORT_BROKEN",
      );
      if (!seen) unseen.push(at);
    }
    expect(unseen).toEqual([]);
  });

  it("is refused cut off anywhere, with more behind, empty, or another file", async () => {
    for (let end = 0; end < exported.length; end += 97)
      await expect(read(exported.subarray(0, end))).rejects.toThrow(brokenExport(""));
    await expect(read(Buffer.concat([exported, Buffer.alloc(1)]))).rejects.toThrow(brokenExport("follows its end"));
    await expect(read(Buffer.from("#!/bin/sh\n".repeat(100)))).rejects.toThrow(brokenExport("does not begin with"));
  });

  it("hands out nothing before its proof was taken, and checks what the taker does not read", async () => {
    const order: string[] = [];
    const refuse = read(exported, {
      prove: async () => {
        order.push("prove");
        throw new Error("not in the log");
      },
      payload: async () => void order.push("payload"),
    });
    await expect(refuse).rejects.toThrow("not in the log");
    expect(order).toEqual(["prove"]);
    const changed = Uint8Array.from(exported);
    const at = exported.lastIndexOf("x");
    changed[at] = 0;
    await expect(read(changed, { ...anyone, payload: async () => undefined })).rejects.toThrow(
      brokenExport("'z' was changed"),
    );
    const early: ExportReader = {
      ...anyone,
      payload: async (_, __, pieces) => {
        for await (const piece of pieces) if (piece.length > 0) break;
      },
    };
    await expect(read(exported, early)).rejects.toThrow(brokenExport("not read to its end"));
  });

  it("is not written of a store that gives other bytes", async () => {
    const write = (change: Partial<ExportSource>) => collected(writeExport({ ...source, ...change }));
    await expect(write({ document: async () => Buffer.from("other") })).rejects.toThrow(
      expect.objectContaining({ code: "EXPORT_BROKEN" }),
    );
    for (const other of ["sealed", "sealed0", "sealed11"])
      await expect(
        write({
          payload: async function* () {
            yield Buffer.from(other);
          },
        }),
      ).rejects.toThrow("not what the manifest names");
  });

  it("tells sizes beyond 8 GiB", () => {
    for (const size of [0, 1, 8 ** 11 - 1, 8 ** 11, 2 ** 45]) expect(sizeIn(memberHeader("a", size))).toBe(size);
  });
});
