/** VoteMechanism: answers queries from teachers' votes. It alone sees the counts; every answer is paid in the privacy ledger before its noise is made. */
import { type BitSource, secureBits } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import type { PrivacyEvent } from "../accountant/event.ts";
import type { PrivacyLedger } from "../ledger/privacy-ledger.ts";
import { discretisationDelta, discretisationShare, gaussianNoise } from "../noise/gaussian-noise.ts";
import { laplaceNoise } from "../noise/laplace-noise.ts";
import { type Aggregation, checkAggregation, voteCost } from "./aggregation.ts";

export interface VoteMechanismOptions {
  readonly ledger: PrivacyLedger;
  /** name of the run in the ledger */
  readonly run: string;
  readonly aggregation: Aggregation;
  readonly classes: number;
  /** default: the operating system's cryptographic generator. Any other source voids the guarantee and is for tests */
  readonly source?: BitSource;
}

/** No run asks more; bounds what the grid may cost. */
const mostQueries = 1e6;

export class VoteMechanism {
  readonly #ledger: PrivacyLedger;
  readonly #run: string;
  readonly #classes: number;
  readonly #passes: (most: number) => boolean;
  readonly #addNoise: (counts: Float64Array) => void;
  readonly #ask: readonly PrivacyEvent[];
  readonly #answer: readonly PrivacyEvent[];
  #payments = 0;

  /** Throws DP_PARAMS. */
  constructor({ ledger, run, aggregation, classes, source = secureBits() }: VoteMechanismOptions) {
    checkAggregation(aggregation);
    this.#ledger = ledger;
    this.#run = run;
    this.#classes = classes;
    const { epsilon, delta, adjacency } = ledger.budget;
    if (discretisationDelta(classes, mostQueries, epsilon) > discretisationShare * delta)
      throw new CasemateError(
        "DP_PARAMS",
        `noise for ${classes} counts on a grid costs more than 0.1 % of delta ${delta}`,
        {
          hint: "raise delta or lower the budget's epsilon",
        },
      );
    const shrink = { ask: 1, answer: 1 };
    if (aggregation.kind === "lnmax") {
      const noise = laplaceNoise(source, aggregation.scale);
      shrink.answer = noise.effectiveScale / aggregation.scale;
      this.#addNoise = (counts) => noise.add(counts);
    } else {
      const multiplier = aggregation.sigma / Math.SQRT2;
      const noise = gaussianNoise(source, Math.SQRT2, multiplier, classes);
      shrink.answer = noise.effectiveNoise / multiplier;
      this.#addNoise = (counts) => noise.add(counts);
    }
    if (aggregation.kind === "confident-gnmax") {
      const { threshold, thresholdSigma } = aggregation;
      const noise = gaussianNoise(source, 1, thresholdSigma, 1);
      shrink.ask = noise.effectiveNoise / thresholdSigma;
      this.#passes = (most) => {
        const value = Float64Array.of(most);
        noise.add(value);
        return (value[0] as number) >= threshold;
      };
    } else this.#passes = () => true;
    const cost = voteCost(aggregation, adjacency, shrink);
    this.#ask = cost.ask;
    this.#answer = cost.answer;
  }

  /**
   * The class for one query, or undefined where teachers do not agree enough. `votes`: one count per class, not changed.
   * Throws what PrivacyLedger.spend throws (DP_BUDGET), and then nothing was learned from the votes.
   */
  answer(votes: ArrayLike<number>): number | undefined {
    if (votes.length !== this.#classes)
      throw new CasemateError("DP_PARAMS", `there are ${votes.length} counts for ${this.#classes} classes`);
    const counts = Float64Array.from(votes);
    this.#pay(this.#ask);
    if (!this.#passes(counts.reduce((a, b) => Math.max(a, b)))) return undefined;
    this.#pay(this.#answer);
    this.#addNoise(counts);
    return counts.reduce((best, c, i) => (c > (counts[best] as number) ? i : best), 0);
  }

  /** To be called before answers leave the process. Throws FILE_WRITE_FAILED: then they must not. */
  release(): void {
    if (this.#payments > 0) this.#ledger.release(this.#run, this.#payments);
  }

  #pay(events: readonly PrivacyEvent[]): void {
    for (const { steps, ...step } of events)
      for (let i = 0; i < steps; i++) this.#ledger.spend(this.#run, ++this.#payments, step);
  }
}
