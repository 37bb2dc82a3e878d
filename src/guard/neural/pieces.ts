/** pieceReader: a word -> its fixed vector: the mean of the vectors of its word pieces, longest first (WordPiece: Schuster and Nakajima 2012). */

/** Returns false, and zeros, for a word that is not made of pieces. */
export type PieceReader = (word: string, into: Float32Array) => boolean;

/** `vectors`: [pieces, fixed]. Pieces inside of a word begin with "##". */
export const pieceReader = (pieces: readonly string[], vectors: Float32Array, fixed: number): PieceReader => {
  const numbers = new Map(pieces.map((p, i) => [p, i]));
  return (word, into) => {
    into.fill(0);
    const capitals = word.length > 1 && word.startsWith("^");
    const bare = (capitals ? word.slice(1) : word).normalize("NFD").replaceAll(/\p{M}/gu, "");
    let found = 0;
    for (let at = 0; at < bare.length; found++) {
      let end = bare.length;
      let number: number | undefined;
      for (; end > at; end--) {
        number = numbers.get(at === 0 ? bare.slice(at, end) : `##${bare.slice(at, end)}`);
        if (number !== undefined) break;
      }
      if (number === undefined) {
        into.fill(0);
        return false;
      }
      for (let f = 0; f < fixed; f++) into[f] = (into[f] as number) + (vectors[number * fixed + f] as number);
      at = end;
    }
    for (let f = 0; f < fixed; f++) into[f] = (into[f] as number) / Math.max(1, found);
    return found > 0;
  };
};
