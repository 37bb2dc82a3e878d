import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { maxTokenUnits, tokenClasses } from "./token-classes.ts";

/** The same by one pattern over all: [start, end, joint] of each token. */
const byPattern = (text: string): number[][] => {
  const tokens: number[][] = [];
  let joint = 0;
  for (const { 0: all, 1: gap, 2: space, index } of text.matchAll(
    /([\n\r\t\f\v]|\s{3,})|(\s)|[\p{L}\p{M}]+|\p{Nd}+|./gsu,
  ))
    if (gap !== undefined || all.length > maxTokenUnits) joint = 0;
    else if (space !== undefined) joint = Math.min(joint, 1);
    else {
      tokens.push([index, index + all.length, joint]);
      joint = 2;
    }
  return tokens;
};

describe("tokenClasses", () => {
  it("cuts a text as the pattern does, whatever stands beside what is not ASCII", () => {
    const rng = rngFor(1, "tokens");
    const bag = [..."abXY09.,_- \n\t\u0001\u00a0\u2028é漢٣²\u0301", "😀", "  ", "    ", "x".repeat(70)];
    for (let i = 0; i < 2000; i++) {
      const text = Array.from({ length: 8 }, () => bag[rng.integer(bag.length)]).join("");
      const { starts, ends, joints } = tokenClasses(text);
      expect(starts.map((s, k) => [s, ends[k], joints[k]])).toEqual(byPattern(text));
    }
  });
  it.each([
    ["please", 0],
    ["Please", 0],
    ["pleAse", 5],
    ["sea", 1],
    ["river", 2],
    ["River", 3],
    ["RIVER", 4],
    ["riVer", 5],
    ["Größe", 6],
    ["42", 7],
    ["×", 8],
    ["!", 9],
  ])("%s is of class %d", (text, c) => expect(tokenClasses(text).classes).toEqual([c]));
});
