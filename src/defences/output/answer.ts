/**
 * Answer: what is told about a batch of samples, from most to least: logits, probabilities, the highest classes with their values, labels. A filter may only
 * go down this list. Named outputs beside the classes (`fields`: an embedding, a debug value) may tell anything, so an answer that has some counts as more than
 * logits.
 */
import { CasemateError } from "../../core/error.ts";
import { argmaxRows } from "../../engine/runtime/argmax.ts";
import { softmaxRows } from "../../engine/tensor/softmax.ts";

/** From most to least. */
export const answerKinds = ["logits", "probabilities", "top", "labels"] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** What an answer gives away at most; "fields" is more than everything else. */
export type InformationLevel = "fields" | AnswerKind;

interface About {
  /** samples */
  readonly n: number;
  /** classes of the model, told or not */
  readonly classes: number;
  /** named outputs beside the classes; undefined: none */
  readonly fields?: ReadonlyMap<string, unknown>;
}

export interface LogitAnswer extends About {
  readonly kind: "logits";
  /** n x classes */
  readonly values: Float32Array;
}

export interface ProbabilityAnswer extends About {
  readonly kind: "probabilities";
  /** n x classes */
  readonly values: Float32Array;
}

/** k classes of each sample, the highest first. */
export interface TopAnswer extends About {
  readonly kind: "top";
  readonly k: number;
  /** n x k class numbers; -1 where none is named (withheld, or no more of them) */
  readonly indices: Int32Array;
  /** n x k probabilities; 0 where no class is named */
  readonly values: Float32Array;
}

export interface LabelAnswer extends About {
  readonly kind: "labels";
  /** n class numbers; -1 where it is withheld */
  readonly labels: Int32Array;
}

export type Answer = LogitAnswer | ProbabilityAnswer | TopAnswer | LabelAnswer;

/** The level of an answer, for prices and logs. */
export const informationOf = (answer: Answer): InformationLevel =>
  answer.fields !== undefined && answer.fields.size > 0 ? "fields" : answer.kind;

/** Logits become probabilities; the rest stays. Throws USAGE for top classes and labels, which have none for every class. */
export const probabilitiesOf = (answer: Answer): ProbabilityAnswer => {
  switch (answer.kind) {
    case "logits":
      return { ...answer, kind: "probabilities", values: softmaxRows(answer.values, answer.classes) };
    case "probabilities":
      return answer;
    case "top":
    case "labels":
      throw new CasemateError("USAGE", `an answer of kind '${answer.kind}' has no probabilities of all classes`);
  }
};

/** The highest class of each sample; -1 where it is withheld. */
export const labelsOf = (answer: Answer): Int32Array => {
  switch (answer.kind) {
    case "logits":
    case "probabilities":
      return argmaxRows(answer.values, answer.classes);
    case "top":
      return Int32Array.from({ length: answer.n }, (_, i) => answer.indices[i * answer.k] ?? -1);
    case "labels":
      return answer.labels;
  }
};

/**
 * The best guess at all probabilities of somebody who sees only the answer, n x classes: what is missing to 1 is spread evenly over the classes that are not
 * named. What an extraction attack learns from, and what the change of an answer is measured by.
 */
export const guessedProbabilities = (answer: Answer): Float32Array => {
  const { n, classes } = answer;
  if (answer.kind === "logits" || answer.kind === "probabilities") return probabilitiesOf(answer).values;
  const out = new Float32Array(n * classes);
  const k = answer.kind === "top" ? answer.k : 1;
  const [indices, values] =
    answer.kind === "top"
      ? [answer.indices, answer.values]
      : [answer.labels, Float32Array.from(answer.labels, (y) => (y < 0 ? 0 : 1))];
  for (let i = 0; i < n; i++) {
    const row = out.subarray(i * classes, (i + 1) * classes).fill(Number.NaN);
    let [told, named] = [0, 0];
    for (let j = i * k; j < (i + 1) * k; j++) {
      const [index = -1, value = 0] = [indices[j], values[j]];
      if (index < 0) continue;
      row[index] = value;
      told += value;
      named++;
    }
    const rest = Math.max(0, 1 - told) / Math.max(1, classes - named);
    row.forEach((v, c) => {
      if (Number.isNaN(v)) row[c] = rest;
    });
  }
  return out;
};
