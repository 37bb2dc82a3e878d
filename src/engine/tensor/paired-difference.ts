/**
 * pairedDifference: p1 - p2 of the same samples under two treatments, with its interval.
 *
 * Newcombe's method 10: with Wilson's l_i, u_i of each proportion and the correlation phi of the pairs, lower = d - sqrt((p1-l1)^2 - 2 phi (p1-l1)(u2-p2) + (u2-p2)^2), upper = d +
 * sqrt((u1-p1)^2 - 2 phi (u1-p1)(p2-l2) + (p2-l2)^2); phi = (ad - bc) / sqrt((a+b)(c+d)(a+c)(b+d)), its numerator less n/2 (to 0 at least) where ad > bc. It keeps a width where
 * no pair differs. Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 2635.
 */
import type { Estimate } from "../../core/finding.ts";
import { wilsonInterval } from "./statistics.ts";

/** Of n pairs: how often the first and the second happened both, the first only, the second only, neither. */
export interface Pairs {
  readonly both: number;
  readonly first: number;
  readonly second: number;
  readonly neither: number;
}

/** 95 % interval within -1..1. Throws USAGE for counts that are none. */
export const pairedDifference = ({ both: a, first: b, second: c, neither: d }: Pairs): Estimate => {
  const n = a + b + c + d;
  const [l1, u1] = wilsonInterval(a + b, n);
  const [l2, u2] = wilsonInterval(a + c, n);
  if (n === 0) return { value: 0, interval: [-1, 1], n };
  const [p1, p2] = [(a + b) / n, (a + c) / n];
  const margins = Math.sqrt((a + b) * (c + d) * (a + c) * (b + d));
  const cross = a * d - b * c;
  const phi = margins === 0 ? 0 : (cross > 0 ? Math.max(cross - n / 2, 0) : cross) / margins;
  const side = (x: number, y: number): number => Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  const value = (b - c) / n;
  return { value, interval: [value - side(p1 - l1, u2 - p2), value + side(u1 - p1, p2 - l2)], n };
};
