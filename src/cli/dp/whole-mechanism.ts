/** Whole mechanisms of `casemate dp account`: those that are made of several events, and what they are made of. */
import { CasemateError } from "../../core/error.ts";
import { account, type Account, type AccountOptions } from "../../train/accountant/account.ts";
import { calibrate } from "../../train/accountant/calibrate.ts";
import type { PrivacyEvent } from "../../train/accountant/event.ts";
import { type Factorization, factorizations, prefixCost, recordNorm } from "../../train/ftrl/prefix-cost.ts";
import { type Aggregation, aggregations, votesCost } from "../../train/pate/aggregation.ts";

export const wholeMechanisms = [...factorizations, ...aggregations] as const;
export type WholeMechanism = (typeof wholeMechanisms)[number];

export interface WholeFlags {
  readonly mechanism: WholeMechanism;
  readonly noise?: number;
  readonly epsilon?: number;
  /** of a tree; questions put to teachers */
  readonly steps: number;
  readonly trees?: number;
  readonly answers?: number;
  readonly thresholdNoise?: number;
}

/** The account of all events together, and the mechanism in its own words. */
export interface WholeAccount extends Account {
  readonly whole: { readonly mechanism: WholeMechanism; readonly noise: number; readonly steps: number } & {
    readonly [K in "trees" | "recordNorm" | "answers" | "thresholdNoise"]?: number;
  };
}

/** Throws USAGE for flags that the mechanism does not have; DP_PARAMS and what account and calibrate throw. */
export const accountWhole = (o: WholeFlags, options: AccountOptions): WholeAccount => {
  const { mechanism, steps } = o;
  only(o, "trees", factorizations);
  only(o, "answers", ["confident-gnmax"]);
  only(o, "thresholdNoise", ["confident-gnmax"]);
  const described = {
    ...(isPrefix(mechanism) ? { trees: o.trees ?? 1, recordNorm: recordNorm(mechanism, steps) } : {}),
    ...(mechanism === "confident-gnmax" ? { answers: o.answers ?? steps, thresholdNoise: o.thresholdNoise ?? 0 } : {}),
  };
  if (o.noise !== undefined)
    return {
      ...account(eventsOf(o, o.noise, options), options),
      whole: { mechanism, noise: o.noise, steps, ...described },
    };
  if (mechanism === "confident-gnmax")
    throw new CasemateError("USAGE", "confident-gnmax has two noises, and --epsilon does not say how to divide them", {
      hint: "give --noise and --threshold-noise; casemate dp pate finds both for a budget",
    });
  // one kind of event, whose noise is in proportion to the mechanism's
  const [event] = eventsOf(o, 1, options);
  if (event === undefined || o.epsilon === undefined) throw new CasemateError("INTERNAL", "a mechanism without events");
  const found = calibrate(event, o.epsilon, options);
  const noise = found.noise / event.noise;
  return { ...found.account, whole: { mechanism, noise, steps, ...described } };
};

const eventsOf = (o: WholeFlags, noise: number, { adjacency = "add-remove" }: AccountOptions): PrivacyEvent[] => {
  switch (o.mechanism) {
    case "tree":
    case "square-root":
      return [prefixCost(o.mechanism, noise, o.steps, o.trees ?? 1)];
    case "lnmax":
      return votesCost({ kind: "lnmax", scale: noise }, adjacency, o.steps, o.steps);
    case "gnmax":
      return votesCost({ kind: "gnmax", sigma: noise }, adjacency, o.steps, o.steps);
    case "confident-gnmax": {
      const { thresholdNoise } = o;
      if (thresholdNoise === undefined)
        throw new CasemateError("USAGE", "confident-gnmax needs --threshold-noise", {
          hint: "the deviation of the noise on the check, in votes",
        });
      // the threshold itself costs nothing
      const a: Aggregation = { kind: "confident-gnmax", sigma: noise, threshold: 0, thresholdSigma: thresholdNoise };
      return votesCost(a, adjacency, o.steps, o.answers ?? o.steps);
    }
  }
};

const only = (
  o: WholeFlags,
  key: "trees" | "answers" | "thresholdNoise",
  mechanisms: readonly WholeMechanism[],
): void => {
  if (o[key] !== undefined && !mechanisms.includes(o.mechanism))
    throw new CasemateError("USAGE", `${o.mechanism} takes no ${key === "thresholdNoise" ? "threshold noise" : key}`, {
      hint: `that is for ${mechanisms.join(", ")}`,
    });
};

/** How the mechanism is meant, for the screen. */
export const wholeText = (w: WholeAccount["whole"]): string => {
  const noise = Number(w.noise.toPrecision(5));
  switch (w.mechanism) {
    case "tree":
    case "square-root": {
      const what =
        w.mechanism === "tree" ? "tree aggregation, on every node" : "square root of prefix sums, in every step";
      return `${what} noise ${noise}; ${w.trees} epoch${w.trees === 1 ? "" : "s"} of ${w.steps} steps, in each a record has norm ${w.recordNorm?.toFixed(4)}`;
    }
    case "lnmax":
      return `PATE, Laplace noise of scale ${noise} votes, ${w.steps} answers`;
    case "gnmax":
      return `PATE, Gaussian noise of deviation ${noise} votes, ${w.steps} answers`;
    case "confident-gnmax":
      return `PATE, ${w.steps} checks with noise of deviation ${w.thresholdNoise} votes, at most ${w.answers} answers with ${noise}`;
  }
};

export const isPrefix = (m: WholeMechanism): m is Factorization => factorizations.some((f) => f === m);

export const wholeSampling = (m: WholeMechanism): string =>
  isPrefix(m)
    ? "none: batches in an order that is fixed before the run, each record in one batch of each epoch; nothing rests on randomness of batches"
    : "none: each record is with one teacher, and every teacher votes";
