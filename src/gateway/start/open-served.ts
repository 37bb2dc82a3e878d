/** openServed: from the bytes of a version to a model that answers under its policy, with the detectors that look at its inputs. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { type DetectorPanel, openPanel, readDetectors } from "../../defences/index.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { checkAnswers } from "../answer/give-less.ts";
import type { Policy } from "../policy/policy.ts";
import { openOnnxServedModel, type Running } from "../run/onnx-served-model.ts";
import type { ServedModel } from "../run/served-model.ts";
import { smoothedModel } from "../run/smoothed-model.ts";
import type { ModelBytes } from "../source/model-source.ts";

export interface OpenServedOptions {
  readonly name: string;
  readonly policy: Policy;
  /** paths in policies are relative to it */
  readonly folder: string;
  /** secret of the deployment, for answers */
  readonly answerKey: Uint8Array;
}

export interface OpenServed {
  readonly model: ServedModel;
  readonly panel: DetectorPanel | undefined;
  /** one phrase for people */
  readonly how: string;
}

/** THROWS GATEWAY_CONFIG where the policy asks for what the model can not have, DOCUMENT_INVALID, DATA_MISMATCH for detectors of another model, and what openOnnxServedModel throws. */
export const openServed = async (bytes: ModelBytes, options: OpenServedOptions): Promise<OpenServed> => {
  const { name, policy, folder, answerKey } = options;
  const document = await detectorsFor(bytes, policy, folder);
  // detectors were calibrated behind their filters: the model answers behind the same ones
  const filters = policy.clean.mode === "off" ? [] : (document?.filters ?? policy.clean.filters);
  if (document !== undefined && policy.clean.filters.length > 0 && policy.clean.filters.join() !== filters.join())
    throw new CasemateError(
      "GATEWAY_CONFIG",
      `the detectors of '${name}' were calibrated behind ${filters.join(", ") || "no filters"}, policy '${policy.name}' asks for ${policy.clean.filters.join(", ")}`,
      { hint: "calibrate them behind the same filters, or leave filters out of the policy" },
    );
  const base = await openOnnxServedModel({
    name,
    version: bytes.version,
    digest: bytes.digest,
    model: bytes.model,
    files: bytes.files,
    documents: bytes.documents,
    run: policy.run,
    filters,
    // filters and checks of values go by the range of the input, where the policy says it
    ...(policy.form.range === undefined ? {} : { decisions: { bounds: policy.form.range } }),
  });
  let model: ServedModel = base;
  let panel: DetectorPanel | undefined;
  try {
    if (policy.run.smoothing !== undefined) model = smoothedModel(base, policy.run.smoothing);
    checkAnswers(model, policy, answerKey);
    if (document !== undefined) {
      if (model.description === undefined)
        throw new CasemateError("GATEWAY_CONFIG", `detectors look at one numeric input, which '${name}' has not`);
      panel = await openPanel(document, readOnnx(bytes.model, { files: bytes.files }), model.description);
    }
  } catch (error) {
    await base.close();
    throw error;
  }
  const opened = panel;
  return {
    panel,
    how: howOf(base.running),
    model: {
      ...model,
      close: async () => {
        await model.close();
        await opened?.close();
      },
    },
  };
};

const detectorsFor = async (
  { documents }: ModelBytes,
  { clean }: Policy,
  folder: string,
): Promise<ReturnType<typeof readDetectors> | undefined> => {
  if (clean.mode === "off" || clean.detectors === "none") return undefined;
  if (clean.detectors === "registry") {
    const found = documents.get("detectors");
    return found === undefined ? undefined : readDetectors(found, "the version's detectors");
  }
  const path = resolve(folder, clean.detectors);
  const content = await readFile(path).catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `the detectors '${path}' can not be read`, {
      cause,
      hint: "casemate calibrate makes them",
    });
  });
  return readDetectors(content, path);
};

const howOf = ({ workers, shared }: Running): string =>
  `${workers === 0 ? "in the server's thread" : `in ${workers} ${workers === 1 ? "thread" : "threads"}`}${shared ? ", requests share runs" : ""}`;
