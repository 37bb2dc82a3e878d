/** asciiKind: what a unit below 128 is, for loops that read a text unit by unit: a match of a regular expression is an object, and a text has hundreds of words. */

export const asciiKinds = { other: 0, letter: 1, digit: 2, sign: 3, space: 4 } as const;

const kinds = Uint8Array.from({ length: 128 }, (_, unit) => {
  const char = String.fromCharCode(unit);
  if (/[A-Za-z]/.test(char)) return asciiKinds.letter;
  if (/[0-9]/.test(char)) return asciiKinds.digit;
  if (/\s/.test(char)) return asciiKinds.space;
  return unit > 32 && unit < 127 ? asciiKinds.sign : asciiKinds.other;
});

/** Of a unit beyond ASCII undefined: who reads on has to ask a pattern. */
export const asciiKind = (unit: number): number | undefined => kinds[unit];

/** First unit from `at` on that is not of this kind. */
export const endOfKind = (text: string, at: number, kind: number): number => {
  let end = at;
  while (end < text.length && kinds[text.charCodeAt(end)] === kind) end++;
  return end;
};

/** Whether the unit there is beyond ASCII. */
export const beyondAscii = (text: string, at: number): boolean => at < text.length && text.charCodeAt(at) > 127;
