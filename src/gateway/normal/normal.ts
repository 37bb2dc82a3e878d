/** The two steps "monitors": before the model runs, what the inputs say; after it, what the answers say. Both raise the level of a client, never lower it. */
import { CasemateError } from "../../core/error.ts";
import { probabilitiesOf } from "../../defences/index.ts";
import type { Alert, ClientKeys, Features, Observation } from "../../monitor/index.ts";
import { argmaxRows } from "../../engine/runtime/argmax.ts";
import { answerIn, scoresOutputOf } from "../answer/scores-output.ts";
import type { Exchange } from "../exchange.ts";
import { describedInput } from "../run/described-input.ts";
import type { Step, Verdict } from "../step.ts";
import { networkOf } from "../who/network.ts";
import type { Watched, Watching } from "./watching.ts";

export interface NormalOptions {
  /** by the name that is served */
  readonly watching: (name: string) => Watching | undefined;
  readonly fingerprint: (peer: Exchange["peer"]) => string;
  /** told of alerts as they are raised */
  readonly alerted: (model: string, alert: Alert) => void;
}

/** from here on nothing is answered */
const blockLevel = 6;

/** Features of the samples of an exchange, between the two steps. */
const measured = new WeakMap<Exchange, readonly Features[]>();

export const normalSteps = (options: NormalOptions): { readonly asked: Step; readonly answered: Step } => {
  const look = (x: Exchange, watched: readonly Watched[]): Verdict => {
    for (const { alerts } of watched) for (const alert of alerts) options.alerted(x.model.name, alert);
    const risk = watched.reduce((most, w) => Math.max(most, w.risk), x.risk);
    const level = watched.reduce((most, w) => Math.max(most, w.level), x.level);
    if (level >= blockLevel)
      return {
        kind: "refuse",
        problem: new CasemateError("CLIENT_BLOCKED", "the requests of this client look like an attack on the model", {
          hint: "ask the operator, with the id of this request",
        }),
        note: { risk: rounded(risk), level },
      };
    return {
      kind: "pass",
      changes: { risk, level },
      ...(level > 0 ? { note: { risk: rounded(risk), level } } : {}),
    };
  };
  return {
    asked: {
      id: "monitors",
      explain: ({ monitors: { profile, ladder } }) => [
        profile === "none"
          ? "queries are compared with each other, over all accounts"
          : "queries are compared with the profile of ordinary inputs, and with each other, over all accounts",
        `the risk of a client lowers what it is told: ${Object.entries(ladder)
          .filter(([, from]) => from <= 1)
          .map(([rung, from]) => `${rung} from ${from}`)
          .join(", ")}`,
      ],
      run: (x) => {
        const watching = options.watching(x.model.name);
        const values = describedInput(x.model, x.inputs);
        const features = values === undefined ? undefined : watching?.features(x.model, values, x.samples);
        if (watching === undefined || features === undefined) return { kind: "pass" };
        measured.set(x, features);
        const keys = keysOf(x, options.fingerprint);
        return look(
          x,
          features.map((f) => watching.asked(x.model, { atMs: x.atMs, keys, features: f })),
        );
      },
    },
    answered: {
      id: "monitors",
      explain: () => [],
      run: (x) => {
        const watching = options.watching(x.model.name);
        const features = measured.get(x);
        const answers = answersIn(x);
        if (watching === undefined || features === undefined || answers === undefined) return { kind: "pass" };
        const keys = keysOf(x, options.fingerprint);
        return look(
          x,
          features.map((f, i) => {
            const answer = answers[i];
            return watching.answered(x.model, {
              atMs: x.atMs,
              keys,
              features: f,
              ...(answer === undefined ? {} : { answer }),
            });
          }),
        );
      },
      after: (x) => void measured.delete(x),
    },
  };
};

const rounded = (risk: number): number => Math.round(risk * 1000) / 1000;

const keysOf = (x: Exchange, fingerprint: NormalOptions["fingerprint"]): ClientKeys => {
  const network = networkOf(x.address);
  return {
    account: x.caller?.account ?? `anonymous:${network}`,
    ...(x.caller?.tenant === undefined ? {} : { tenant: x.caller.tenant }),
    network,
    fingerprint: fingerprint(x.peer),
  };
};

/** What the model said of each sample, before any of it is taken away. */
const answersIn = (x: Exchange): readonly NonNullable<Observation["answer"]>[] | undefined => {
  const scores = scoresOutputOf(x.model);
  const answer = scores === undefined || x.outputs === undefined ? undefined : answerIn(scores, x.outputs, x.samples);
  if (answer === undefined) return undefined;
  const { classes, n } = answer;
  const { values } = probabilitiesOf(answer);
  const top = argmaxRows(values, classes);
  return Array.from({ length: n }, (_, i) => ({
    top1: top[i] ?? 0,
    probabilities: values.subarray(i * classes, (i + 1) * classes),
  }));
};
