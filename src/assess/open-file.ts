/** openFile: the subject of an assessment from an ONNX file. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { CasemateError } from "../core/error.ts";
import type { ModelProto } from "../engine/onnx/graph.ts";
import { readOnnx } from "../engine/onnx/read.ts";
import { describeModel } from "../engine/runtime/describe.ts";
import type { DataEvidence, DescribeOptions } from "../engine/runtime/describe/options.ts";
import { openOnnxModel, type OpenOptions } from "../engine/runtime/onnx-model.ts";
import type { Subject } from "./subject.ts";

/** Throws FILE_NOT_FOUND, and what readOnnx, describeModel and openOnnxModel throw. */
export const openFile = async (
  path: string,
  evidence: DataEvidence,
  describe: DescribeOptions | undefined,
  open: OpenOptions | undefined,
): Promise<Subject> => {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `model '${path}' can not be read`, { cause, hint: "check the path" });
  });
  const proto = parsed(bytes, path);
  const description = await describeModel(proto, evidence, { name: basename(path), ...describe });
  const model = await openOnnxModel(proto, description, open);
  return {
    model,
    description,
    decisions: description.decisions,
    random: description.random === true,
    facts: {
      name: basename(path),
      digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
      bytes: bytes.length,
      inputs: `'${description.input}' [${description.domain.dims.join(", ")}]`,
      outputs: `'${description.output.value}' ${description.output.kind}`,
      parameters: (proto.graph?.initializer ?? []).reduce((s, t) => s + t.dims.reduce((a, b) => a * Number(b), 1), 0),
    },
  };
};

/** readOnnx, with the file's name in what is wrong. */
const parsed = (bytes: Uint8Array, path: string): ModelProto => {
  try {
    return readOnnx(bytes, { directory: dirname(resolve(path)) });
  } catch (e) {
    if (!(e instanceof CasemateError)) throw e;
    const hint = e.hint ?? (e.code === "ONNX_MALFORMED" ? malformedHint : undefined);
    throw new CasemateError(e.code, `model '${path}': ${e.message}`, {
      cause: e,
      ...(hint === undefined ? {} : { hint }),
    });
  }
};

const malformedHint = "is it an ONNX file, and complete (a broken download, a Git LFS pointer, a PyTorch file are not)";
