/** calibrate: the least noise whose guarantee is within a budget. */
import { CasemateError } from "../../core/error.ts";
import { type Account, account, type AccountOptions } from "./account.ts";
import { checkDelta, checkEvent, type PrivacyEvent } from "./event.ts";
import { costOf } from "./pld.ts";

export interface Calibration {
  readonly noise: number;
  /** what that noise costs: upper <= epsilon */
  readonly account: Account;
}

/** Relative accuracy of the noise. */
const accuracy = 1e-4;
const smallestNoise = 0.05;
const largestNoise = 1e4;

/**
 * The noise, to 1e-4 of itself and rounded up, at which one event costs at most `epsilon`. `event.noise` is ignored.
 * Throws DP_PARAMS for numbers out of range or when no noise between 0.05 and 1e4 gives the epsilon; DP_UNSUPPORTED and DP_NO_PROTECTION as account does.
 */
export const calibrate = (event: PrivacyEvent, epsilon: number, options: AccountOptions): Calibration => {
  checkEvent({ ...event, noise: 1 });
  checkDelta(options.delta);
  if (!(epsilon > 0 && Number.isFinite(epsilon)))
    throw new CasemateError("DP_PARAMS", `epsilon is ${epsilon}, expected a positive number`, {
      hint: "epsilon is the budget to keep, for example 3",
    });
  const adjacency = options.adjacency ?? "add-remove";
  const excess = (noise: number): number => {
    const cost = costOf([{ ...event, noise }], adjacency, options.delta, Math.min(0.002, epsilon * 0.002));
    return Math.log(Math.max(cost, epsilon * 1e-3) / epsilon);
  };
  let low = 1;
  let high = 1;
  while (excess(high) > 0) {
    if (high > largestNoise) throw unreachable(epsilon, `even noise ${largestNoise} costs more`);
    low = high;
    high *= 2;
  }
  while (low === high || excess(low) <= 0) {
    if (low < smallestNoise) throw unreachable(epsilon, `noise ${smallestNoise} costs less already`);
    high = low;
    low /= 2;
  }
  // regula falsi on ln epsilon over ln noise, which is close to a line, with bisection where it stalls
  let a = excess(low);
  let b = excess(high);
  for (let i = 0; i < 40 && high / low > 1 + accuracy; i++) {
    const share = i % 3 === 2 || !Number.isFinite(a) ? 0.5 : Math.min(0.98, Math.max(0.02, a / (a - b)));
    const ratio = high / low;
    // a little to the safe side, so that both ends move in
    const noise = low * ratio ** Math.min(0.99, share + (i % 3 === 1 ? 0.02 : 0));
    const e = excess(noise);
    if (e > 0) {
      low = noise;
      a = e;
    } else {
      high = noise;
      b = e;
    }
  }
  for (let noise = roundedUp(high); ; noise = roundedUp(noise * (1 + accuracy))) {
    const result = account([{ ...event, noise }], options);
    if (result.upper <= epsilon) return { noise, account: result };
  }
};

const unreachable = (epsilon: number, why: string): CasemateError =>
  new CasemateError("DP_PARAMS", `no useful noise gives epsilon ${epsilon}: ${why}`, {
    hint: "change the number of steps, the rate or delta",
  });

/** Up to the fifth significant digit. */
const roundedUp = (x: number): number => {
  const unit = 10 ** (Math.floor(Math.log10(x)) - 4);
  return Number((Math.ceil(x / unit - 1e-9) * unit).toPrecision(5));
};
