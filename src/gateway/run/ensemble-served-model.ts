/**
 * ensembleModel: several models behind one name, from different files or upstreams: the mean of their probabilities, their votes, or one of them by chance for
 * each request. How much they disagree is noted: inputs made to fool one of them often split them. (Members in one graph: defences/ensemble.)
 */
import { createHash } from "node:crypto";
import { type BitSource, secureBits } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { probabilitiesOf } from "../../defences/index.ts";
import { argmaxRows } from "../../engine/runtime/argmax.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { answerIn, type ScoresOutput, scoresOutputOf } from "../answer/scores-output.ts";
import type { Note } from "../exchange.ts";
import { checkCall } from "./check-call.ts";
import type { Tensors } from "./rows.ts";
import type { ServedModel, TensorSpec } from "./served-model.ts";

export const combinations = ["mean", "vote", "random"] as const;

export interface EnsembleOptions {
  readonly name: string;
  readonly version: string;
  /** two or more, with the same input and the same classes; the first one's names are the ensemble's */
  readonly members: readonly ServedModel[];
  readonly combine: (typeof combinations)[number];
  /** of "random"; default: the operating system's */
  readonly bits?: BitSource;
}

interface Member {
  readonly model: ServedModel;
  readonly scores: ScoresOutput;
}

/** THROWS MODEL_CAPABILITY where members do not take and give the same. Closing it closes the members. */
export const ensembleModel = ({
  name,
  version,
  members,
  combine,
  bits = secureBits(),
}: EnsembleOptions): ServedModel => {
  const all = members.map(memberOf);
  const [first] = all;
  const description = first?.model.description;
  const input = first?.model.inputs[0];
  if (first === undefined || all.length < 2 || description === undefined || input === undefined)
    throw new CasemateError("MODEL_CAPABILITY", "an ensemble has two members or more");
  for (const { model, scores } of all)
    if (scores.classes !== first.scores.classes || model.inputs[0]?.dims.slice(1).join() !== input.dims.slice(1).join())
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `'${model.name}' and '${first.model.name}' do not take the same input or do not have the same classes`,
      );
  const { classes } = first.scores;
  const outputs: readonly TensorSpec[] = [{ name: first.scores.name, dtype: "float32", dims: [-1, classes] }];
  const notes = new WeakMap<Tensors, Note>();

  /** Probabilities of a member, [n, classes]. */
  const ask = async (
    { model, scores }: Member,
    given: Tensors,
    n: number,
    signal: AbortSignal,
    account: string | undefined,
  ): Promise<Float32Array> => {
    const own = model.inputs[0]?.name ?? "";
    const tensors = new Map([...given.values()].map((t) => [own, t]));
    const answer = answerIn(scores, await model.run(tensors, [scores.name], signal, account), n);
    if (answer === undefined)
      throw new CasemateError("MODEL_RUN_FAILED", "the model's scores are not what it promised");
    return probabilitiesOf(answer).values;
  };

  return {
    name,
    version,
    digest: `sha256:${createHash("sha256")
      .update([combine, ...members.map((m) => m.digest)].join("\n"))
      .digest("hex")}`,
    inputs: [input],
    outputs,
    description: { ...description, name, output: { value: first.scores.name, kind: "probabilities" } },
    async run(given, wanted, signal, account) {
      checkCall([input], outputs, given, wanted);
      const n = given.get(input.name)?.dims[0] ?? 1;
      const asked = combine === "random" ? [all[below(bits, all.length)] as Member] : all;
      const said = await Promise.all(asked.map((m) => ask(m, given, n, signal, account)));
      const told: Tensors = new Map([[first.scores.name, float32([n, classes], combined(said, n, classes, combine))]]);
      if (combine !== "random") notes.set(told, { disagreement: disagreement(said, n, classes) });
      return told;
    },
    note: (told) => notes.get(told),
    drainMs() {
      const all = members.flatMap((m) => m.drainMs?.() ?? []);
      return all.length === 0 ? undefined : Math.max(...all);
    },
    ready: () => members.every((m) => m.ready()),
    async close() {
      await Promise.all(members.map((m) => m.close()));
    },
  };
};

const memberOf = (model: ServedModel): Member => {
  const scores = scoresOutputOf(model);
  const [input] = model.inputs;
  if (scores === undefined || input?.dtype !== "float32" || model.inputs.length !== 1 || input.dims.length < 2)
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `'${model.name}' can not be a member: that takes one float32 input of samples and scores for classes`,
    );
  return { model, scores };
};

/** Uniform in [0, n), without modulo bias. */
const below = (bits: BitSource, n: number): number => {
  const limit = 2 ** 32 - (2 ** 32 % n);
  let v = bits.u32();
  while (v >= limit) v = bits.u32();
  return v % n;
};

const combined = (
  said: readonly Float32Array[],
  n: number,
  classes: number,
  combine: EnsembleOptions["combine"],
): Float32Array => {
  const sums = new Float64Array(n * classes);
  for (const values of said)
    if (combine === "vote")
      argmaxRows(values, classes).forEach((label, i) => {
        sums[i * classes + label] = (sums[i * classes + label] ?? 0) + 1;
      });
    else
      values.forEach((v, i) => {
        sums[i] = (sums[i] as number) + v;
      });
  return Float32Array.from(sums, (v) => v / said.length);
};

/** Share of members that do not say what most say, of the sample where it is largest. */
const disagreement = (said: readonly Float32Array[], n: number, classes: number): number => {
  const labels = said.map((values) => argmaxRows(values, classes));
  let most = 0;
  for (let i = 0; i < n; i++) {
    const counts = new Map<number, number>();
    for (const l of labels) counts.set(l[i] ?? 0, (counts.get(l[i] ?? 0) ?? 0) + 1);
    most = Math.max(most, 1 - Math.max(...counts.values()) / said.length);
  }
  return Math.round(1000 * most) / 1000;
};
