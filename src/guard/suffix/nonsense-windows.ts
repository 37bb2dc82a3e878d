/** nonsenseWindows: stretches of a text whose words and signs follow each other as in an optimised suffix and neither as in a language nor as in code. Linear in the text. */
import { classCount, tokenClasses } from "./token-classes.ts";
import { pairCount, pairOf, shapeCount, shapeOf, shapeTops, windowTokens } from "./window-features.ts";
import { bias, pairWeights, shapeWeights } from "./weights.ts";

export interface NonsenseWindow {
  readonly start: number;
  readonly end: number;
  /** logit of the worst window in it; from 0 on it counts */
  readonly logit: number;
}

const weights = Float64Array.from({ length: pairCount }, (_, i) => {
  const row = pairWeights[Math.floor(i / classCount)] ?? "";
  return (row.charCodeAt(i % classCount) - 79) / 8;
});

/** Windows that overlap are one. Those from `least` on. */
export const nonsenseWindows = (text: string, least: number): NonsenseWindow[] => {
  const tokens = tokenClasses(text);
  const found: { start: number; end: number; logit: number }[] = [];
  // tokens of this line so far, and the sum over the pairs of the window
  let line = 0;
  let pairs = 0;
  for (let i = 0; i < tokens.classes.length; i++) {
    line = tokens.joints[i] === 0 ? 1 : line + 1;
    if (line === 1) pairs = 0;
    else pairs += weights[pairOf(tokens, i)] ?? 0;
    if (line > windowTokens) pairs -= weights[pairOf(tokens, i - windowTokens + 1)] ?? 0;
    // the shape adds less than this
    if (line < windowTokens || bias + pairs + mostOfShape < least) continue;
    const shape = shapeOf(tokens, i);
    let logit = bias + pairs;
    for (let k = 0; k < shapeCount; k++) logit += (shapeWeights[k] ?? 0) * (shape[k] ?? 0);
    if (logit < least) continue;
    const start = tokens.starts[i - windowTokens + 1] ?? 0;
    const end = tokens.ends[i] ?? text.length;
    const before = found.at(-1);
    if (before === undefined || before.end <= start) found.push({ start, end, logit });
    else {
      before.end = end;
      before.logit = Math.max(before.logit, logit);
    }
  }
  return found;
};

const mostOfShape = shapeWeights.reduce((sum, w, k) => sum + Math.max((shapeTops[k] ?? 1) * w, -w), 0);
