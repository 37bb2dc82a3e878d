/** Every ONNX net of ../shared: read, run, differentiated, and its gradient compared with central differences. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { unzipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";
import { TensorProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { fromTensorProto } from "../onnx/tensor-proto.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkNet, type Inputs, type Verdict } from "./corpus-check.test-data.ts";

const data = new URL("../../../../shared/data/", import.meta.url).pathname;
const present = existsSync(data);
if (!present) console.log("skipped: the ONNX files of ../shared/data are not there");

const zips: Readonly<Record<string, string>> = {
  backend: "onnx/corpora/onnx+onnx/onnx_backend_test_data.zip",
  burn: "onnx/corpora/tracel-ai+burn-onnx/burn_onnx_tests.zip",
};
const unpacked = present ? mkdtempSync(join(tmpdir(), "casemate-gradients-")) : "";
afterAll(() => rmSync(unpacked, { recursive: true, force: true }));

const known: readonly (readonly [RegExp, Inputs])[] = [
  [/silero/, { shapes: { input: [1, 576], state: [2, 1, 128], sr: [] }, values: { sr: 16000 } }],
  [/yunet_s_dynamic/, { shapes: { input: [1, 3, 64, 64] } }],
];

describe.skipIf(!present)("gradients of every ONNX net (needs ../shared)", () => {
  const nets: { readonly corpus: string; readonly name: string; readonly path: string }[] = [];
  const collect = (corpus: string, folder: string): void => {
    for (const f of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort())
      if (f.endsWith(".onnx")) nets.push({ corpus, name: relative(folder, join(folder, f)), path: join(folder, f) });
  };
  if (present) {
    for (const [corpus, zip] of Object.entries(zips)) {
      for (const [name, bytes] of Object.entries(unzipSync(readFileSync(data + zip)))) {
        if (name.endsWith("/")) continue;
        const path = join(unpacked, corpus, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, bytes);
      }
      collect(corpus, join(unpacked, corpus));
    }
    collect("real", `${data}onnx/real`);
    collect("vnncomp", `${data}onnx/vnncomp`);
    collect("models", `${data}models`);
  }
  const verdicts = new Map<string, Verdict>();

  test("explore", { timeout: 1_200_000 }, async () => {
    const only = process.env["ONLY"];
    for (const net of nets) {
      if (only !== undefined && !`${net.corpus}/${net.name}`.match(only)) continue;
      const inputs = known.find(([r]) => r.test(net.name))?.[1] ?? recordedInputs(net.path);
      const t = Date.now();
      try {
      const v = await checkNet(net.path, net.name, inputs);
      verdicts.set(`${net.corpus}/${net.name}`, v);
      console.log(`${net.corpus}/${net.name}`, JSON.stringify(v), Date.now() - t);
      } catch (e) { console.log(`${net.corpus}/${net.name}`, "THROWN", e instanceof Error ? e.message + (e.cause ? String(e.cause).slice(0,300) : "") : e); }
    }
    expect(verdicts.size).toBeGreaterThan(0);
  });
});

/** The inputs that the ONNX backend tests record beside a model. */
const recordedInputs = (path: string): Inputs => {
  const folder = join(dirname(path), "test_data_set_0");
  if (!existsSync(folder)) return {};
  const recorded: Tensor[] = [];
  for (let i = 0; existsSync(join(folder, `input_${i}.pb`)); i++) {
    try {
      recorded.push(fromTensorProto(fromBinary(TensorProtoSchema, readFileSync(join(folder, `input_${i}.pb`)))));
    } catch {
      return {};
    }
  }
  return { recorded };
};
