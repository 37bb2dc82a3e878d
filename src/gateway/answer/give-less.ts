/** Step "answer": what the policy and the client's level leave of what the model said. */
import { CasemateError } from "../../core/error.ts";
import {
  type Answer,
  type AnswerChain,
  answerChain,
  type AnswerContext,
  type AnswerKind,
  type Decoy,
  decoyOf,
  informationOf,
  parseAnswerFilter,
  type Question,
  questionOf,
} from "../../defences/index.ts";
import type { Exchange } from "../exchange.ts";
import type { Policy } from "../policy/policy.ts";
import { describedInput } from "../run/described-input.ts";
import type { ServedModel } from "../run/served-model.ts";
import type { Step, Verdict } from "../step.ts";
import { decoyLevel, ladderFilters } from "./ladder.ts";
import { answerIn, type ScoresOutput, scoresOutputOf, withAnswer } from "./scores-output.ts";

/** What was prepared for a version under a policy. */
interface Prepared {
  readonly scores: ScoresOutput | undefined;
  /** by level */
  readonly chains: readonly AnswerChain[];
  readonly decoy: Decoy | undefined;
}

/** `key`: secret of this deployment, at least 16 bytes, the same after a restart: noise that changes can be averaged out. */
export const giveLess = (key: Uint8Array): Step => {
  const prepared = new WeakMap<ServedModel, Map<Policy, Prepared>>();
  const of = (model: ServedModel, policy: Policy): Prepared => {
    let byPolicy = prepared.get(model);
    if (byPolicy === undefined) prepared.set(model, (byPolicy = new Map<Policy, Prepared>()));
    let found = byPolicy.get(policy);
    if (found === undefined) byPolicy.set(policy, (found = prepare(model, policy, key)));
    return found;
  };
  return {
    id: "answer",
    explain: ({ answer: { filters } }) => [
      filters.length === 0 ? "nothing is taken from an ordinary answer" : `every answer: ${filters.join(", ")}`,
      "a client at risk is told less, by its level: fewer digits, the best classes, one digit, noise, a decoy's answers",
    ],
    run: (x) => take(x, of(x.model, x.policy)),
  };
};

/** Is there anything in this policy that `model` can not be served under? THROWS GATEWAY_CONFIG. */
export const checkAnswers = (model: ServedModel, policy: Policy, key: Uint8Array): void => {
  const { filters, mode } = policy.answer;
  if (mode === "off") return;
  if (filters.length > 0 && scoresOutputOf(model) === undefined && model.description?.output.kind !== "labels")
    throw new CasemateError(
      "GATEWAY_CONFIG",
      `policy '${policy.name}' takes ${filters.join(", ")} from answers, and '${model.name}' has no scores of classes`,
      { hint: "serve it under a policy with answer: { filters: [] }, or under 'open'" },
    );
  try {
    prepare(model, policy, key);
  } catch (cause) {
    if (!(cause instanceof CasemateError)) throw cause;
    throw new CasemateError("GATEWAY_CONFIG", `policy '${policy.name}': ${cause.message}`, {
      cause,
      ...(cause.hint === undefined ? {} : { hint: cause.hint }),
    });
  }
};

const prepare = (model: ServedModel, policy: Policy, key: Uint8Array): Prepared => {
  const scores = scoresOutputOf(model);
  if (scores === undefined || model.description === undefined)
    return { scores: undefined, chains: [], decoy: undefined };
  const modelVersion = `${model.name}@${model.digest}`;
  const context: AnswerContext = { classes: scores.classes, modelVersion, key };
  const source: { kind: AnswerKind; fields: boolean } = {
    kind: scores.kind === "logits" ? "logits" : "probabilities",
    fields: scores.others.length > 0,
  };
  const own = policy.answer.filters.map(parseAnswerFilter);
  const plain = answerChain(own, context, source);
  const left: AnswerKind = plain.level === "fields" ? source.kind : plain.level;
  const chains = Array.from({ length: decoyLevel + 1 }, (_, level) =>
    level === 0 ? plain : answerChain([...own, ...ladderFilters(level, left)], context, source),
  );
  return { scores, chains, decoy: decoyOf(key, modelVersion, model.description.domain.size, scores.classes) };
};

const take = (x: Exchange, { scores, chains, decoy }: Prepared): Verdict | Promise<Verdict> => {
  const { outputs } = x;
  if (outputs === undefined) throw new CasemateError("INTERNAL", "there is no answer to take from");
  // labels are the least already; checkAnswers refused other models under a policy with filters
  if (scores === undefined) return { kind: "pass" };
  const chain = chains[Math.min(x.level, decoyLevel)];
  const before = answerIn(scores, outputs, x.samples);
  if (before === undefined || chain === undefined)
    throw new CasemateError("INTERNAL", "the model's scores are not what it promised");
  const question = questionIn(x);
  const from: Answer =
    x.level >= decoyLevel && decoy !== undefined && question.x !== undefined
      ? { kind: "probabilities", n: before.n, classes: before.classes, values: decoy.answer(question.x, before.n) }
      : before;
  return chain.apply(from, question, x.signal).then((answer): Verdict => {
    const told = informationOf(answer);
    return {
      kind: "pass",
      changes: {
        outputs: withAnswer(scores, outputs, before, answer),
        headers: { ...x.headers, "casemate-answer": told },
      },
      note: { told, level: x.level },
    };
  });
};

/** The numbers that were asked about, as the model got them. */
const questionIn = ({ inputs, model, samples }: Exchange): Question => {
  const numbers = describedInput(model, inputs);
  if (numbers !== undefined) return questionOf(numbers, numbers.length / samples);
  throw new CasemateError("INTERNAL", "the input of a described model is no numeric tensor");
};
