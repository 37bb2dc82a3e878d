/** looksRandom: could it be a real secret, and not what stands in a manual in its place? */

const filler =
  /example|sample|dummy|placeholder|change_?me|your|insert|redacted|test_?test|x{4}|\*{3}|0{6}|1234567|abcdefg|\.{3}|<|>|\{|\}/i;

/** Shannon entropy in bits for each character, of the characters' own frequencies. */
export const entropy = (text: string): number => {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const n of counts.values()) bits -= (n / text.length) * Math.log2(n / text.length);
  return bits;
};

/** `bits`: the least entropy for each character; 32 random hexadecimal digits have 3.4 with hardly any below 3. */
export const looksRandom = (text: string, bits = 2.8): boolean => !filler.test(text) && entropy(text) >= bits;
