/** kindAt: what a unit of a text is, for loops that read it unit by unit: a match of a regular expression is an object, and a text has hundreds of words. */

export const kinds = {
  /** there is no unit any more */
  end: 0,
  letter: 1,
  digit: 2,
  sign: 3,
  space: 4,
  control: 5,
  /** who reads on has to ask a pattern */
  beyondAscii: 6,
} as const;

const byUnit = Uint8Array.from({ length: 128 }, (_, unit) => {
  const char = String.fromCharCode(unit);
  if (/[A-Za-z]/.test(char)) return kinds.letter;
  if (/[0-9]/.test(char)) return kinds.digit;
  if (/\s/.test(char)) return kinds.space;
  return unit > 32 && unit < 127 ? kinds.sign : kinds.control;
});

export const kindAt = (text: string, at: number): number => {
  if (at >= text.length) return kinds.end;
  const unit = text.charCodeAt(at);
  return unit < 128 ? (byUnit[unit] as number) : kinds.beyondAscii;
};

/** First unit from `at` on that is not of this kind. */
export const endOfKind = (text: string, at: number, kind: number): number => {
  let end = at;
  while (kindAt(text, end) === kind) end++;
  return end;
};
