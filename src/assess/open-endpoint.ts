/** openEndpoint: the subject of an assessment from a model behind HTTP. It only answers: black-box attacks apply. */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { CasemateError } from "../core/error.ts";
import { describeRemote } from "../engine/runtime/describe-remote.ts";
import type { DataEvidence, DescribeOptions } from "../engine/runtime/describe/options.ts";
import type { Decision } from "../engine/runtime/description.ts";
import type { HttpOptions } from "../engine/runtime/http-client.ts";
import { openOipModel, openTemplateModel, type RemoteModel, unbounded } from "../engine/runtime/http-model.ts";
import { canPredict } from "../engine/runtime/model.ts";
import { counted } from "./counted.ts";
import type { Subject } from "./subject.ts";

export interface EndpointOptions {
  /** for endpoints that do not speak the open inference protocol: JSON with {{input}}, {{flat}}, {{n}}, and where the scores are in the answer */
  readonly template?: { readonly body: string; readonly pointer: string };
  readonly http?: HttpOptions;
  /** samples per request, default 32 */
  readonly batchSize?: number;
}

export const isEndpoint = (model: string): boolean => /^https?:\/\//i.test(model);

/** Throws MODEL_UNREACHABLE, MODEL_CAPABILITY, USAGE, and what describeRemote throws. */
export const openEndpoint = async (
  url: string,
  evidence: DataEvidence & { readonly labels: Int32Array },
  describe: DescribeOptions = {},
  options: EndpointOptions = {},
  signal?: AbortSignal,
): Promise<Subject> => {
  const remote = await open(url, evidence, describe, options, signal);
  try {
    const { model, counter } = counted(remote);
    const found = await describeRemote(model, remote.remote.integer, evidence, describe, signal);
    const { protocol, url: shown, input, output, metadata } = remote.remote;
    const scores = canPredict(remote) ? remote.scoreKind : "labels";
    const decisions: Decision[] = [
      {
        what: "endpoint",
        value: protocol,
        why: protocol === "JSON template" ? "it was given" : "it gave metadata of this protocol",
        override: "--request-template JSON, --response-path POINTER",
      },
      { what: "input", value: input, why: "of its metadata, or the first", override: "--input NAME" },
      { what: "output", value: output, why: "of its metadata, or the first", override: "--output NAME" },
      {
        what: "scores",
        value: `${scores === "labels" ? "labels" : scores} of ${remote.classes} classes`,
        why: describe.scores === undefined ? "from a first answer, in the middle of the input's range" : "it was given",
        override: "--scores logits|probabilities|labels, --class-names NAMES",
      },
      ...found.decisions,
    ];
    const identity = JSON.stringify([protocol, shown, metadata, remote.classes, scores]);
    return {
      model: { ...remote, domain: found.domain },
      description: found,
      decisions,
      random: false,
      deciding: counter.asked,
      facts: {
        name: remote.name === "" ? basename(shown) : remote.name,
        digest: `sha256:${createHash("sha256").update(identity).digest("hex")}`,
        inputs: input,
        outputs: `${output}, ${scores}`,
        endpoint: { url: shown, protocol },
      },
    };
  } catch (e) {
    await remote.close();
    throw e;
  }
};

const open = async (
  url: string,
  evidence: DataEvidence & { readonly labels: Int32Array },
  describe: DescribeOptions,
  options: EndpointOptions,
  signal: AbortSignal | undefined,
): Promise<RemoteModel> => {
  const { template, http } = options;
  const sampleDims = describe.inputShape ?? evidence.inputs.dims.slice(1);
  const batchSize = describe.batch === "one" ? 1 : options.batchSize;
  const common = {
    ...(http === undefined ? {} : { http }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(evidence.classNames === undefined ? {} : { classNames: evidence.classNames }),
    ...scoresOf(describe.scores, evidence.labels),
  };
  if (template !== undefined)
    return openTemplateModel(
      { url, domain: unbounded(sampleDims), ...template, batched: describe.batch !== "one", ...common },
      signal,
    );
  const domain = describe.inputShape === undefined ? {} : { domain: unbounded(describe.inputShape) };
  try {
    return await openOipModel(
      {
        url,
        sampleDims,
        ...domain,
        ...(describe.input === undefined ? {} : { input: describe.input }),
        ...(describe.output === undefined ? {} : { output: describe.output }),
        ...common,
      },
      signal,
    );
  } catch (e) {
    if (!(e instanceof CasemateError) || e.code !== "MODEL_UNREACHABLE" || e.hint !== undefined) throw e;
    throw new CasemateError(e.code, e.message, {
      cause: e,
      hint: "the address of a model of the open inference protocol v2 is http://HOST:PORT/v2/models/NAME; for other interfaces give --request-template and --response-path",
    });
  }
};

const scoresOf = (
  asked: DescribeOptions["scores"],
  labels: Int32Array,
): { gives?: "labels" | "scores"; classes?: number; scoreKind?: "logits" | "probabilities" } => {
  switch (asked) {
    case undefined:
      return { classes: labels.reduce((a, b) => Math.max(a, b), 0) + 1 };
    case "labels":
      return { gives: "labels", classes: labels.reduce((a, b) => Math.max(a, b), 0) + 1 };
    case "logits":
    case "binary-logit":
      return { gives: "scores", scoreKind: "logits" };
    case "probabilities":
    case "binary-probability":
      return { gives: "scores", scoreKind: "probabilities" };
    case "values":
      throw new CasemateError("USAGE", "--scores values is not for endpoints", {
        hint: "choose one of logits, probabilities, labels",
      });
  }
};
