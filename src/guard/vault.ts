/** Vault: what placeholders of one conversation stand for. In memory only: it writes itself to no file, no log and no JSON. */
import { inspect } from "node:util";
import { CasemateError } from "../core/error.ts";
import type { Redaction } from "./redact.ts";

const shape = /\[[A-Z]{1,20}(?:-[A-Z]{1,20})?_\d{1,7}\]/g;
/** units: the longest placeholder. Whoever restores a stream keeps back a "[" for that long */
export const maxPlaceholderUnits = 51;

export interface VaultOptions {
  /** values that are kept at most, default 10,000 */
  readonly maxValues?: number;
}

export class Vault {
  readonly #values = new Map<string, { readonly kind: string; readonly value: string }>();
  readonly #placeholders = new Map<string, string>();
  readonly #numbers = new Map<string, number>();
  readonly #maxValues: number;

  constructor(options: VaultOptions = {}) {
    this.#maxValues = options.maxValues ?? 10_000;
  }

  get size(): number {
    return this.#values.size;
  }

  /** "[EMAIL_1]": the same for the same value of a kind. Throws USAGE when the vault is full. */
  placeholder(kind: string, value: string): string {
    const key = `${kind} ${value}`;
    const before = this.#placeholders.get(key);
    if (before !== undefined) return before;
    if (this.#values.size >= this.#maxValues)
      throw new CasemateError("USAGE", `a vault holds at most ${this.#maxValues} values`, {
        hint: "one vault is for one conversation",
      });
    const number = (this.#numbers.get(kind) ?? 0) + 1;
    const placeholder = `[${kind.toUpperCase()}_${number}]`;
    this.#numbers.set(kind, number);
    this.#placeholders.set(key, placeholder);
    this.#values.set(placeholder, { kind, value });
    return placeholder;
  }

  /**
   * What looks like a placeholder before anything was redacted: it is redacted itself. So each placeholder in a redacted text is the vault's own, and nobody gets
   * another's value by writing "[EMAIL_1]".
   */
  lookalikes(text: string): Redaction[] {
    return Array.from(text.matchAll(shape), ({ 0: found, index }) => ({
      start: index,
      end: index + found.length,
      kind: "text",
    }));
  }

  /** The text with the values in place of their placeholders, of the kinds that the reader may see (default all). Unknown placeholders stay. */
  restore(text: string, may: (kind: string) => boolean = () => true): string {
    return text.replaceAll(shape, (found) => {
      const known = this.#values.get(found);
      return known !== undefined && (known.kind === "text" || may(known.kind)) ? known.value : found;
    });
  }

  clear(): void {
    this.#values.clear();
    this.#placeholders.clear();
  }

  toJSON(): string {
    return `vault of ${this.size} values`;
  }

  [inspect.custom](): string {
    return this.toJSON();
  }
}
