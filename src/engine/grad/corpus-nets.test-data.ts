/** The ONNX nets of ../shared, the zips unpacked into a folder, with what is to be known of them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { unzipSync } from "fflate";
import { TensorProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { fromTensorProto } from "../onnx/tensor-proto.ts";
import type { Hints } from "./corpus-inputs.test-data.ts";

export const sharedData = new URL("../../../../shared/data/", import.meta.url).pathname;

export interface Net {
  readonly corpus: string;
  /** path inside the corpus */
  readonly name: string;
  readonly path: string;
  readonly hints: Hints;
}

const zips: Readonly<Record<string, string>> = {
  backend: "onnx/corpora/onnx+onnx/onnx_backend_test_data.zip",
  burn: "onnx/corpora/tracel-ai+burn-onnx/burn_onnx_tests.zip",
};
const folders: Readonly<Record<string, string>> = { real: "onnx/real", vnncomp: "onnx/vnncomp", models: "models" };

const known: readonly (readonly [RegExp, Hints])[] = [
  [/silero/, { shapes: { input: [1, 576], state: [2, 1, 128], sr: [] }, values: { sr: 16000 } }],
  [/yunet_s_dynamic/, { shapes: { input: [1, 3, 64, 64] } }],
  [/data\/light\//, { range: [0, 1], beforeSoftmax: true }],
  [/\/(acos|asin|atanh)\//, { range: [-0.9, 0.9] }],
  [/\/acosh\//, { range: [1.2, 3] }],
  [/\/(log|sqrt|pow|batch_norm|div)\/|reduce_log_sum\./, { range: [0.5, 2] }],
  [/scatter_elements\.onnx/, { distinct: true }],
  // its recorded input has a zero, which is the kink
  [/test_sign_model/, { range: [0.5, 2] }],
  [/acasxu/, { range: [-0.5, 0.5] }],
];

export const collectNets = (unpacked: string): readonly Net[] => {
  for (const [corpus, zip] of Object.entries(zips))
    for (const [name, bytes] of Object.entries(unzipSync(readFileSync(sharedData + zip)))) {
      if (name.endsWith("/")) continue;
      const path = join(unpacked, corpus, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
  const roots = [
    ...Object.keys(zips).map((corpus) => [corpus, join(unpacked, corpus)] as const),
    ...Object.entries(folders).map(([corpus, folder]) => [corpus, sharedData + folder] as const),
  ];
  return roots.flatMap(([corpus, root]) =>
    readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((f) => f.endsWith(".onnx"))
      .sort()
      .map((name) => {
        const path = join(root, name);
        return { corpus, name, path, hints: known.find(([r]) => r.test(name))?.[1] ?? recordedInputs(path) };
      }),
  );
};

/** The inputs that the ONNX backend tests record beside a model. */
const recordedInputs = (path: string): Hints => {
  const folder = join(dirname(path), "test_data_set_0");
  const files = existsSync(folder) ? readdirSync(folder).filter((f) => f.startsWith("input_")) : [];
  if (files.length === 0) return {};
  try {
    const recorded = files.map((_, i) =>
      fromTensorProto(fromBinary(TensorProtoSchema, readFileSync(join(folder, `input_${i}.pb`)))),
    );
    return { recorded };
  } catch {
    // a sequence, not a tensor
    return {};
  }
};
