/** WordTrie: words of folded units, and beginnings of words, with a number each. A step from letter to letter is one look into a table. */

/** No node: what was read so far begins no word. */
export const nowhere = 0;
export const root = 1;

const letters = 26;
const firstLetter = 97;

export class WordTrie {
  /** [nodes, letters]: the node behind a letter a to z */
  #near = new Int32Array(letters * 1024);
  /** behind any other unit: by node * 65,536 + unit */
  readonly #far = new Map<number, number>();
  /** by node: the number of the word that ends there, and of the beginning that does; 0: none */
  readonly #words: number[] = [0, 0];
  readonly #beginnings: number[] = [0, 0];
  #numbers = 0;

  /** RETURNS its number, from 1 on. A word that ends with "*" is the beginning of words. */
  enter(word: string): number {
    const beginning = word.endsWith("*");
    let node = root;
    for (let i = 0; i < word.length - (beginning ? 1 : 0); i++) node = this.#grow(node, word.charCodeAt(i));
    const numbers = beginning ? this.#beginnings : this.#words;
    return (numbers[node] ||= ++this.#numbers);
  }

  #grow(from: number, unit: number): number {
    const known = this.step(from, unit);
    if (known !== nowhere) return known;
    const node = this.#words.length;
    this.#words.push(0);
    this.#beginnings.push(0);
    if ((node + 1) * letters > this.#near.length) {
      const more = new Int32Array(this.#near.length * 2);
      more.set(this.#near);
      this.#near = more;
    }
    const letter = unit - firstLetter;
    if (letter >= 0 && letter < letters) this.#near[from * letters + letter] = node;
    else this.#far.set(from * 0x10000 + unit, node);
    return node;
  }

  /** From a node over a unit; `nowhere` from nowhere. */
  step(from: number, unit: number): number {
    const letter = unit - firstLetter;
    return (
      (letter >= 0 && letter < letters ? this.#near[from * letters + letter] : this.#far.get(from * 0x10000 + unit)) ??
      nowhere
    );
  }

  wordAt(node: number): number {
    return this.#words[node] ?? 0;
  }

  beginningAt(node: number): number {
    return this.#beginnings[node] ?? 0;
  }
}
