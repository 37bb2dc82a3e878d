/** withOutput: a model whose probabilities go through an output filter. What it gives are scores only: gradients would tell what the filter hides. */
import { argmaxRows } from "../../engine/runtime/argmax.ts";
import type { Predicts } from "../../engine/runtime/model.ts";

/** n x classes probabilities -> as many. */
export type OutputFilter = (probabilities: Float32Array) => Float32Array;

/** Logits become probabilities first. */
export const withOutput = (model: Predicts, filter: OutputFilter): Predicts => {
  const scores = async (x: Float32Array, signal?: AbortSignal): Promise<Float32Array> => {
    const given = await model.scores(x, signal);
    return filter(model.scoreKind === "logits" ? softmaxRows(given, model.classes) : given);
  };
  return {
    name: model.name,
    domain: model.domain,
    classes: model.classes,
    scoreKind: "probabilities",
    scores,
    labels: async (x, signal) => argmaxRows(await scores(x, signal), model.classes),
    close: () => model.close(),
  };
};

const softmaxRows = (logits: Float32Array, classes: number): Float32Array => {
  const out = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += classes) {
    const row = logits.subarray(at, at + classes);
    const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const total = row.reduce((s, z) => s + Math.exp(z - top), 0);
    row.forEach((z, k) => {
      out[at + k] = Math.exp(z - top) / total;
    });
  }
  return out;
};
