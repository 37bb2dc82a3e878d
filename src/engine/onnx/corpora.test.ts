import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { equals, fromBinary } from "@bufbuild/protobuf";
import { unzipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import type { ModelProto, TensorProto } from "./graph.ts";
import { ModelProtoSchema, TensorProto_DataLocation } from "./proto/onnx_pb.ts";
import { readOnnx, readOnnxFile } from "./read.ts";
import { dataTypes, fromTensorProto } from "./tensor-proto.ts";
import { eachGraph, eachTensor } from "./walk.ts";
import { writeOnnx } from "./write.ts";

const root = new URL("../../../../shared/data/onnx/", import.meta.url).pathname;
const present = existsSync(root);
if (!present) console.log("skipped: the ONNX files of ../shared/data/onnx are not there");

const zips = ["corpora/onnx+onnx/onnx_backend_test_data.zip", "corpora/tracel-ai+burn-onnx/burn_onnx_tests.zip"];
const unpacked = present ? mkdtempSync(join(tmpdir(), "casemate-corpora-")) : "";
afterAll(() => rmSync(unpacked, { recursive: true, force: true }));

/** Values of a tensor as decoded by the library alone, to compare ours with. */
const values = (t: TensorProto): unknown =>
  dataTypes.has(t.dataType) ? Array.from(fromTensorProto(t).data as ArrayLike<unknown>) : Array.from(t.rawData);

const forgetValues = (t: TensorProto): void => {
  t.rawData = new Uint8Array();
  t.floatData = [];
  t.doubleData = [];
  t.int32Data = [];
  t.int64Data = [];
  t.uint64Data = [];
  t.stringData = [];
  t.externalData = [];
  t.dataLocation = TensorProto_DataLocation.DEFAULT;
};

/** `ours` says what the file says: same tensors, and the same everything else. */
const expectSame = (ours: ModelProto, bytes: Uint8Array, name: string): void => {
  const plain = fromBinary(ModelProtoSchema, bytes);
  // a few files have their nodes out of order: compare them as sets
  for (const m of [plain, ours])
    for (const g of eachGraph(m)) {
      g.node.sort((a, b) => (a.output.join() < b.output.join() ? -1 : 1));
      // and some have the dim -1, which becomes unknown
      for (const v of [...g.input, ...g.output, ...g.valueInfo]) {
        if (v.type?.value.case !== "tensorType") continue;
        for (const d of v.type.value.value.shape?.dim ?? [])
          if (d.value.case === "dimValue" && d.value.value === -1n) d.value = { case: undefined };
      }
    }
  const plainTensors = [...eachTensor(plain)];
  const ourTensors = [...eachTensor(ours)];
  expect(ourTensors.length, name).toBe(plainTensors.length);
  plainTensors.forEach((t, i) => {
    const mine = ourTensors[i];
    if (mine === undefined) return;
    if (t.dataLocation !== TensorProto_DataLocation.EXTERNAL)
      expect(values(mine), `${name}: ${t.name}`).toEqual(values(t));
    forgetValues(t);
    forgetValues(mine);
  });
  expect(equals(ModelProtoSchema, plain, ours), name).toBe(true);
};

describe.skipIf(!present)("every ONNX file of ../shared/data/onnx (needs ../shared)", () => {
  const files: string[] = [];
  if (present) {
    for (const zip of zips)
      for (const [name, bytes] of Object.entries(unzipSync(readFileSync(root + zip)))) {
        if (name.endsWith("/")) continue;
        const path = join(unpacked, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, bytes);
      }
    for (const folder of [root, unpacked])
      for (const f of readdirSync(folder, { recursive: true, encoding: "utf8" }))
        if (f.endsWith(".onnx")) files.push(join(folder, f));
  }

  it("is read, or refused with a reason; what is written reads as the same model", async () => {
    const refused = new Map<string, number>();
    let read = 0;
    for (const path of files) {
      const bytes = readFileSync(path);
      let model: ModelProto;
      try {
        model = await readOnnxFile(path);
      } catch (e) {
        if (!(e instanceof CasemateError)) throw e;
        const reason = `${e.code} ${e.message.replace(/'[^']*'/g, "'...'")}`;
        refused.set(reason, (refused.get(reason) ?? 0) + 1);
        continue;
      }
      read++;
      const written = writeOnnx(model);
      const again = readOnnx(written);
      expect(Buffer.compare(writeOnnx(again), written), path).toBe(0);
      expectSame(again, bytes, path);
    }
    console.log(
      `${files.length} ONNX files: ${read} read, ${files.length - read} refused`,
      Object.fromEntries(refused),
    );
    // all that is refused uses an opset below 7
    for (const reason of refused.keys())
      expect(reason).toMatch(
        /ONNX_UNSUPPORTED the model uses opset [1-6], casemate handles 7 to 25|ONNX_EXTERNAL_DATA .* does not exist/,
      );
    expect(files.length).toBeGreaterThan(800);
    expect(read).toBeGreaterThanOrEqual(736);
  });
});
