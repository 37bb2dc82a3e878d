import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { concat, modelBytes, number, record } from "../../../test/support/onnx-bytes.ts";
import { ModelProtoSchema, TensorProtoSchema } from "./proto/onnx_pb.ts";
import { readOnnx } from "./read.ts";
import { writeOnnx, writeOnnxFile } from "./write.ts";

const input = record(11, record(1, "x"));
const custom = record(1, record(1, "x"), record(2, "y"), record(4, "Foo"), record(7, "com.example"), number(700, 3));
const training = record(20, record(2, record(1, record(2, "t"), record(4, "Gradient"), record(7, "ai.onnx.training"))));
const model = (): Uint8Array =>
  concat([
    modelBytes([input, custom, record(800, "an unknown field of the graph")]),
    record(8, record(1, "com.example"), number(2, 1)),
    training,
    record(14, record(1, "key"), record(2, "value")),
    record(900, "an unknown field of the model"),
    number(901, -1n),
  ]);

describe("writeOnnx", () => {
  it("keeps unknown fields and domains, training info and metadata", () => {
    const read = readOnnx(model());
    const bytes = writeOnnx(read);
    const again = readOnnx(bytes);
    expect(again).toEqual(read);
    const has = (part: Uint8Array): boolean => Buffer.from(bytes).includes(Buffer.from(part));
    expect(has(custom)).toBe(true);
    expect(has(training)).toBe(true);
    expect(has(record(800, "an unknown field of the graph"))).toBe(true);
    expect(has(record(900, "an unknown field of the model"))).toBe(true);
    expect(has(number(901, -1n))).toBe(true);
    // the fields may be written in another order, none is lost or added
    expect(bytes.length).toBe(model().length);
  });

  it("refuses weights that no protobuf can hold", () => {
    const rawData = { length: 2 ** 31 } as Uint8Array<ArrayBuffer>;
    const m = create(ModelProtoSchema, { graph: { initializer: [] } });
    m.graph?.initializer.push({ ...create(TensorProtoSchema), rawData });
    expect(() => writeOnnx(m)).toThrow("one ONNX file holds at most 2147483647");
  });

  it("writes a file whole or not at all", async () => {
    const folder = mkdtempSync(join(tmpdir(), "casemate-write-"));
    try {
      const m = readOnnx(model());
      const path = join(folder, "m.onnx");
      writeFileSync(path, "old");
      await writeOnnxFile(path, m);
      expect(readOnnx(readFileSync(path))).toEqual(m);
      mkdirSync(join(folder, "taken"));
      await expect(writeOnnxFile(join(folder, "taken"), m)).rejects.toMatchObject({ code: "FILE_WRITE_FAILED" });
      await expect(writeOnnxFile(join(folder, "missing", "m.onnx"), m)).rejects.toMatchObject({
        code: "FILE_WRITE_FAILED",
      });
      expect(readdirSync(folder).sort(), "no temporary file is left").toEqual(["m.onnx", "taken"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
