/** subwordsOf: a word -> rows of the table of pieces: the whole word and its character n-grams (Bojanowski et al. 2017, https://arxiv.org/abs/1607.04606). */

const shortest = 3;
const longestGram = 5;

/** Rows in 0..rows-1, at least one. Capitals ("^stop") add one row of their own and share the others. */
export const subwordsOf = (word: string, rows: number): readonly number[] => {
  const capitals = word.length > 1 && word.startsWith("^");
  const bare = capitals ? word.slice(1) : word;
  const found = [hash(bare, 0, bare.length, 17) % rows];
  if (capitals) found.push(hash("^", 0, 1, 19) % rows);
  const framed = `<${bare}>`;
  for (let n = shortest; n <= longestGram; n++)
    for (let at = 0; at + n <= framed.length; at++)
      if (n < framed.length) found.push(hash(framed, at, at + n, n) % rows);
  return found;
};

/** FNV-1a over UTF-16 units, 32 bits without sign. */
const hash = (text: string, start: number, end: number, seed: number): number => {
  let h = 0x811c9dc5 ^ seed;
  for (let i = start; i < end; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h ^= h >>> 15;
  return Math.imul(h, 0x2c1b3c6d) >>> 0;
};
