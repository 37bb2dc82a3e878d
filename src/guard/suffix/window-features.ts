/** Features of a window of tokens, as the weights of weights.ts take them. */
import { bracketOf, classCount, isCommon, isWord, type Tokens } from "./token-classes.ts";

/** tokens of a window: most suffixes of the literature have 20 tokens of a model */
export const windowTokens = 16;

/** Number of the pair of token i and the one before it: class, class, and whether a space is between. */
export const pairOf = ({ classes, joints }: Tokens, i: number): number =>
  ((classes[i - 1] ?? 0) * 2 + (joints[i] === 2 ? 1 : 0)) * classCount + (classes[i] ?? 0);

export const pairCount = classCount * classCount * 2;
/** what each of the shape is at most; none is less than -1 */
export const shapeTops: readonly number[] = [1, 1, 1, 1, 3.25, 2, 1, 1, 1];
export const shapeCount = shapeTops.length;

/** The window in which a pair, or a class, was seen last, by a number that each window gets. */
const pairSeen = new Float64Array(pairCount);
const classSeen = new Float64Array(classCount);
let windows = 0;

/** What pairs do not say: [shapeCount] of about 0..1, of the window that ends with token `last`. */
export const shapeOf = (tokens: Tokens, last: number): number[] => {
  const first = last - windowTokens + 1;
  let differentPairs = 0;
  let differentClasses = 0;
  let open = 0;
  let unmatched = 0;
  let words = 0;
  let commons = 0;
  let units = 0;
  let known = 0;
  let bits = 0;
  let run = 1;
  let longestRun = 1;
  let caseMixed = 0;
  windows++;
  for (let i = first; i <= last; i++) {
    const c = tokens.classes[i] ?? 0;
    if (i > first) {
      const pair = pairOf(tokens, i);
      if (pairSeen[pair] !== windows) differentPairs++;
      pairSeen[pair] = windows;
      run = c === tokens.classes[i - 1] && !isWord(c) ? run + 1 : 1;
      longestRun = Math.max(longestRun, run);
      if (isWord(c) && isWord(tokens.classes[i - 1] ?? 0) && c !== tokens.classes[i - 1]) caseMixed++;
    }
    if (classSeen[c] !== windows) differentClasses++;
    classSeen[c] = windows;
    const bracket = bracketOf(c);
    if (bracket > 0) open++;
    else if (bracket < 0 && open > 0) open--;
    else if (bracket < 0) unmatched++;
    if (!isWord(c)) continue;
    words++;
    units += (tokens.ends[i] ?? 0) - (tokens.starts[i] ?? 0);
    if (isCommon(c)) commons++;
    const b = tokens.bits[i] ?? 0;
    if (b > 0) {
      known++;
      bits += b;
    }
  }
  const distinct = differentPairs / (windowTokens - 1);
  const variety = differentClasses / windowTokens;
  return [
    distinct,
    variety,
    distinct * variety,
    Math.min(1, (open + unmatched) / 5),
    known === 0 ? 0 : (bits / known - 3.5) / 2,
    words === 0 ? 0 : Math.min(2, units / words / 8),
    commons === 0 ? 1 : 0,
    longestRun / windowTokens,
    caseMixed / windowTokens,
  ];
};
