/**
 * PrivateSampler: draws Poisson batches and makes the noise of a private run, and writes the ledger itself, so that what is accounted is what was done.
 *
 * Order of a step: the ledger is paid, the batch is drawn, the trainer sums clipped vectors, noise is added once. `release` comes before a checkpoint is visible.
 */
import { type BitSource, secureBits } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import {
  discretisationDelta,
  discretisationShare,
  type GaussianNoise,
  gaussianNoise,
} from "../noise/gaussian-noise.ts";
import { poissonSample } from "../noise/poisson-sample.ts";
import type { PrivacyLedger, Step } from "./privacy-ledger.ts";

export interface PrivateSamplerOptions {
  readonly ledger: PrivacyLedger;
  /** name of the run in the ledger */
  readonly run: string;
  /** number of records */
  readonly records: number;
  /** probability that a record is in a batch */
  readonly rate: number;
  /** L2 norm that no record's vector exceeds */
  readonly clip: number;
  /** standard deviation of the noise over clip */
  readonly noise: number;
  /** length of the vectors */
  readonly size: number;
  /** default: the operating system's cryptographic generator. Any other source voids the guarantee and is for tests */
  readonly source?: BitSource;
}

/** No run takes more steps; bounds what the grid may cost. */
const mostSteps = 1e7;

export class PrivateSampler {
  readonly #o: PrivateSamplerOptions;
  readonly #source: BitSource;
  readonly #noise: GaussianNoise;
  /** what one step is accounted as: noise is a little less than asked for, see gaussianNoise */
  readonly step: Step;
  #owesNoise = false;

  /** Throws DP_PARAMS for numbers out of range, or when the grid of the noise would cost more than 0.1 % of the budget's delta. */
  constructor(options: PrivateSamplerOptions) {
    this.#o = options;
    this.#source = options.source ?? secureBits();
    this.#noise = gaussianNoise(this.#source, options.clip, options.noise, options.size);
    const { rate, size, ledger } = options;
    this.step = {
      mechanism: "gaussian",
      noise: this.#noise.effectiveNoise,
      sampling: rate === 1 ? "none" : "poisson",
      rate,
    };
    const { epsilon, delta } = ledger.budget;
    if (discretisationDelta(size, mostSteps, epsilon) > discretisationShare * delta)
      throw new CasemateError(
        "DP_PARAMS",
        `noise for ${size} values on a grid costs more than 0.1 % of delta ${delta}`,
        {
          hint: "raise delta or lower the budget's epsilon",
        },
      );
  }

  /** Data-independent divisor of the sum: the expected batch size. */
  get expectedBatch(): number {
    return this.#o.records * this.#o.rate;
  }

  /** Pays for step `step` and draws its batch: indices, rising, perhaps none. Throws what PrivacyLedger.spend throws, and then nothing was drawn. */
  batch(step: number): Int32Array {
    this.#o.ledger.spend(this.#o.run, step, this.step);
    this.#owesNoise = true;
    return poissonSample(this.#source, this.#o.records, this.#o.rate);
  }

  /** Adds the noise of the step that `batch` began, in place; once. Throws USAGE when no step was begun: noise twice would be two releases for one payment. */
  addNoise(sum: Float64Array): void {
    if (!this.#owesNoise)
      throw new CasemateError("USAGE", "noise was asked for without a step", {
        hint: "call batch before each addNoise",
      });
    this.#owesNoise = false;
    this.#noise.add(sum);
  }

  release(step: number): void {
    this.#o.ledger.release(this.#o.run, step);
  }
}
