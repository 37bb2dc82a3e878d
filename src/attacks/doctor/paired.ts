/** pairedTest: McNemar's exact test, one-sided. */
import { regularizedBeta } from "../../engine/tensor/special-functions.ts";

/**
 * Probability of at least `wins` of wins + losses discordant pairs going one way when both ways are alike: P(X >= wins), X ~ Bin(wins + losses, 1/2)
 * = I_{1/2}(wins, losses + 1). 1 without wins. Source: Q. McNemar, Psychometrika 12 (1947).
 */
export const pairedTest = (wins: number, losses: number): number =>
  wins === 0 ? 1 : regularizedBeta(0.5, wins, losses + 1);
