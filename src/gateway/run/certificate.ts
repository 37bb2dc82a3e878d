/**
 * certificate: what noisy votes prove about a smoothed classifier.
 *
 * g(x) = the class that f(x + e), e ~ N(0, sigma^2 I), says most often. If f says A with probability pA > 1/2 or more, g says A within an L2 radius of
 * R = sigma * Phi^-1(pA). Source: J. Cohen, E. Rosenfeld, Z. Kolter, "Certified Adversarial Robustness via Randomized Smoothing" (2019), theorem 1 (with
 * pB <= 1 - pA) and procedure CERTIFY.
 */
import { normalQuantile } from "../../engine/tensor/special-functions.ts";
import { clopperPearsonInterval } from "../../engine/tensor/statistics.ts";

export interface Certificate {
  /** class; -1: abstained */
  readonly label: number;
  /** L2 radius in units of the input; 0 where it abstained */
  readonly radius: number;
}

/**
 * `selected`: votes by class of a first draw, which only chooses the class; `counted`: votes of another draw, independent of it. The radius is wrong with a
 * probability of at most `alpha`.
 */
export const certificate = (
  selected: ArrayLike<number>,
  counted: ArrayLike<number>,
  sigma: number,
  alpha: number,
): Certificate => {
  let label = 0;
  for (let k = 1; k < selected.length; k++) if ((selected[k] as number) > (selected[label] as number)) label = k;
  let n = 0;
  for (let k = 0; k < counted.length; k++) n += counted[k] as number;
  // one-sided: the lower end of a two-sided interval at 1 - 2 alpha
  const [lower] = clopperPearsonInterval(counted[label] ?? 0, n, 1 - 2 * alpha);
  return lower > 0.5 ? { label, radius: sigma * normalQuantile(lower) } : { label: -1, radius: 0 };
};
