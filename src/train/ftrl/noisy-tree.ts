/**
 * NoisyTree: prefix sums of vectors, with Gaussian noise that grows with the logarithm of their number, not with the number.
 *
 * Sums of 1, 2, 4, ... steps are the nodes of a binary tree; every node gets noise once. A block that is complete is estimated from its own noisy sum and those of all
 * nodes below it, weighted by their variance (Honaker 2015, "Efficient use of differentially private binary trees", from below): in units of a node's variance that of a block of 2^k steps is
 * v_k = 2^k / (2^(k + 1) - 1), between 1 and 1/2. A prefix of t steps is the sum of the blocks of t's binary digits.
 * Source: Dwork, Naor, Pitassi, Rothblum 2010; Chan, Shi, Song 2011; for training Kairouz et al. 2021 (arXiv:2103.00039), Appendix B.
 *
 * Sums are rounded to whole multiples of sigma 2^-32 and noise is discrete Gaussian (as in noise/gaussian-noise.ts), and what is given out is computed from noisy node sums alone, so that
 * no low digits of true sums are in it.
 */
import { secureBits } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { binnedGaussian } from "../noise/binned-gaussian.ts";
import { effectiveNoise } from "./prefix-cost.ts";
import {
  checkPrefixOptions,
  type PrefixMechanism,
  type PrefixOptions,
  type PrefixState,
  tooLarge,
  unitsPerSigma,
} from "./prefix-mechanism.ts";

/** A complete block of 2^level steps, in units of the grid. */
interface Block {
  readonly level: number;
  /** SECRET: the true sum */
  readonly total: Float64Array;
  /** from noisy sums only */
  readonly estimate: Float64Array;
}

export class NoisyTree implements PrefixMechanism {
  readonly #o: PrefixOptions;
  readonly #unit: number;
  readonly #sample: () => number;
  #blocks: Block[] = [];
  #prefix: Float64Array;
  #step = 0;

  /** Throws DP_PARAMS. */
  constructor(options: PrefixOptions) {
    checkPrefixOptions(options);
    const { clip, noise, size, source = secureBits() } = options;
    this.#o = options;
    this.#unit = (noise * clip) / unitsPerSigma;
    this.#sample = binnedGaussian(source, unitsPerSigma);
    this.#prefix = new Float64Array(size);
  }

  get step(): number {
    return this.#step;
  }

  get effectiveNoise(): number {
    return effectiveNoise("tree", this.#o);
  }

  add(sum: Float64Array): void {
    const { size, steps } = this.#o;
    if (sum.length !== size) throw new CasemateError("DP_PARAMS", `the sum has ${sum.length} values, expected ${size}`);
    if (this.#step >= steps)
      throw new CasemateError("USAGE", `the tree has its ${steps} steps already`, {
        hint: "begin another tree, and pay for it",
      });
    const total = sum.map((x) => Math.round(x / this.#unit));
    let blocks = [...this.#blocks, { level: 0, total, estimate: this.#noisy(total) }];
    for (;;) {
      const [left, right] = blocks.slice(-2);
      if (left === undefined || right === undefined || left.level !== right.level) break;
      blocks = [...blocks.slice(0, -2), this.#joined(left, right)];
    }
    const prefix = new Float64Array(size);
    for (const { estimate } of blocks)
      for (let i = 0; i < size; i++) prefix[i] = (prefix[i] as number) + (estimate[i] as number);
    for (let i = 0; i < size; i++) sum[i] = ((prefix[i] as number) - (this.#prefix[i] as number)) * this.#unit;
    this.#blocks = blocks;
    this.#prefix = prefix;
    this.#step++;
  }

  state(): PrefixState {
    return {
      steps: this.#step,
      levels: this.#blocks.map((b) => b.level),
      totals: this.#blocks.map((b) => b.total.slice()),
      estimates: this.#blocks.map((b) => b.estimate.slice()),
    };
  }

  restore(s: PrefixState): void {
    const blocks = s.levels.map((level, i) => ({
      level,
      total: s.totals[i] ?? new Float64Array(0),
      estimate: s.estimates[i] ?? new Float64Array(0),
    }));
    const covered = blocks.reduce((n, b) => n + 2 ** b.level, 0);
    const falling = blocks.every((b, i) => i === 0 || b.level < (blocks[i - 1]?.level ?? 0));
    const sized = blocks.every((b) => b.total.length === this.#o.size && b.estimate.length === this.#o.size);
    if (!(covered === s.steps && falling && sized && s.steps <= this.#o.steps))
      throw new CasemateError("RESUME_MISMATCH", "the state of the noise tree does not fit this run");
    this.#blocks = blocks;
    this.#step = s.steps;
    this.#prefix = new Float64Array(this.#o.size);
    for (const { estimate } of blocks)
      for (let i = 0; i < estimate.length; i++) this.#prefix[i] = (this.#prefix[i] as number) + (estimate[i] as number);
  }

  #noisy(total: Float64Array): Float64Array {
    return total.map((units, i) => {
      if (!(Math.abs(units) < 2 ** 52)) throw tooLarge(i, units * this.#unit);
      return units + this.#sample();
    });
  }

  #joined(left: Block, right: Block): Block {
    const level = left.level + 1;
    const total = left.total.map((x, i) => x + (right.total[i] as number));
    const own = this.#noisy(total);
    // 1 / v_k = 1 + 1 / (2 v_(k - 1)): the node's own sum has weight v_k, both blocks together the rest
    const weight = blockVariance(level);
    const estimate = own.map(
      (x, i) => weight * x + (1 - weight) * ((left.estimate[i] as number) + (right.estimate[i] as number)),
    );
    return { level, total, estimate };
  }
}

/** Variance of the estimate of a block of 2^level steps, in units of a node's. */
const blockVariance = (level: number): number => 1 / (2 - 2 ** -level);

/** Variance of the noise on the sum of the first `step` steps, in units of a node's. */
export const prefixVariance = (step: number): number => {
  let sum = 0;
  for (let level = 0; 2 ** level <= step; level++)
    if (Math.floor(step / 2 ** level) % 2 === 1) sum += blockVariance(level);
  return sum;
};
