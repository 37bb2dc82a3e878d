/** PrivacyEvent: what ran, as the sampler wrote it or a user states it; the accountants say what it costs. */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";

/**
 * Who counts as a neighbour of a data set.
 * add-remove: one record more or less. replace-one: one record exchanged for another, the size is public.
 */
export const adjacencies = ["add-remove", "replace-one"] as const;
export type Adjacency = (typeof adjacencies)[number];

export const samplings = ["none", "poisson", "without-replacement"] as const;
export type Sampling = (typeof samplings)[number];

export const mechanisms = ["gaussian", "laplace", "discrete-gaussian"] as const;
export type Mechanism = (typeof mechanisms)[number];

/** `steps` releases of one mechanism, each on its own sample of the data. */
export interface PrivacyEvent {
  readonly mechanism: Mechanism;
  /**
   * Noise over sensitivity (the most that one record can add to the query). gaussian: standard deviation over L2 norm. laplace: scale over L1 norm,
   * a scalar query. discrete-gaussian: sigma of a scalar integer query that one record changes by at most 1.
   */
  readonly noise: number;
  readonly sampling: Sampling;
  /** probability that a record is in the sample of one step; 1 when sampling is none */
  readonly rate: number;
  readonly steps: number;
}

const eventSchema = z.strictObject({
  mechanism: z.enum(mechanisms).default("gaussian"),
  noise: z.number(),
  sampling: z.enum(samplings).optional(),
  rate: z.number().optional(),
  steps: z.number().default(1),
});

/** Events from JSON. Throws DP_PARAMS. A rate without a sampling is Poisson sampling; no rate is no sampling. */
export const parseEvents = (value: unknown): PrivacyEvent[] => {
  const result = z.array(eventSchema).min(1).safeParse(value);
  if (!result.success)
    throw new CasemateError(
      "DP_PARAMS",
      `the events do not fit: ${z.prettifyError(result.error).replaceAll("\n", " ")}`,
      {
        hint: `a list such as [{"mechanism": "gaussian", "noise": 1.1, "sampling": "poisson", "rate": 0.01, "steps": 1000}]`,
      },
    );
  return result.data.map((e) => {
    const rate = e.rate ?? 1;
    const event = { ...e, rate, sampling: e.sampling ?? (rate === 1 ? "none" : "poisson") };
    checkEvent(event);
    return event;
  });
};

const refuse = (message: string, hint: string): never => {
  throw new CasemateError("DP_PARAMS", message, { hint });
};

/** Throws DP_PARAMS for numbers out of range. */
export const checkEvent = (e: PrivacyEvent): void => {
  if (!(e.noise > 0 && Number.isFinite(e.noise)))
    refuse(`noise is ${e.noise}, expected a positive number`, "without noise there is no differential privacy");
  if (!(e.rate > 0 && e.rate <= 1))
    refuse(
      `rate is ${e.rate}, expected a number above 0 and at most 1`,
      "the rate is the probability that a record is in a batch: expected batch size over the number of records",
    );
  if (!(Number.isSafeInteger(e.steps) && e.steps >= 1))
    refuse(
      `steps is ${e.steps}, expected a whole number of at least 1`,
      "count every release of noise, also of empty batches",
    );
  if (e.sampling === "none" && e.rate !== 1)
    refuse(`rate is ${e.rate} and sampling is none`, "state how the batches are drawn: poisson or without-replacement");
};

/** Smallest delta that is answered: below it the mass that the accountants cut off would show. */
const smallestDelta = 1e-20;

/** Throws DP_PARAMS unless 1e-20 <= delta < 1. */
export const checkDelta = (delta: number): void => {
  if (!(delta >= smallestDelta && delta < 1))
    refuse(
      `delta is ${delta}, expected a number from ${smallestDelta} to below 1`,
      "delta is the probability that the guarantee fails: well below one over the number of records, for example 1e-5; Gaussian noise has no finite epsilon at delta 0",
    );
};
