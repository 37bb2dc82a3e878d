/**
 * JSON of others: UTF-8, of bounded size and depth, and with one meaning. Readers differ in which of two equal keys they take, in numbers that a double
 * does not hold, and in lone surrogates (RFC 8259, sections 4, 6 and 8.2; I-JSON, RFC 7493), so that a signature could cover what one reader sees and
 * another does not.
 */
import { CasemateError } from "../../core/error.ts";

export interface JsonLimits {
  readonly maxBytes: number;
  /** objects and lists within each other */
  readonly maxDepth: number;
}

export const documentLimits: JsonLimits = { maxBytes: 16 << 20, maxDepth: 64 };

/** `name` is how messages call it: "the model card". Throws DOCUMENT_INVALID. */
export const parseUntrustedJson = (bytes: Uint8Array, name: string, limits: JsonLimits = documentLimits): unknown => {
  if (bytes.byteLength > limits.maxBytes) throw invalid(`${name} has more than ${limits.maxBytes} bytes`);
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text) as unknown;
  } catch (cause) {
    throw invalid(`${name} is no JSON in UTF-8`, cause);
  }
  const problem = ambiguity(text, limits.maxDepth);
  if (problem !== undefined) throw invalid(`${name} ${problem}`);
  return value;
};

/** the first character of a string, a whole number, or one that has a meaning */
const tokens = /["{}[\],:]|-?[0-9][0-9.eE+-]*/g;

/** `text` is well-formed JSON, so that its tokens alone tell keys from values. */
const ambiguity = (text: string, maxDepth: number): string | undefined => {
  /** keys of the objects that are open; null for a list */
  const open: (Set<string> | null)[] = [];
  let mayBeKey = false;
  tokens.lastIndex = 0;
  for (let match = tokens.exec(text); match !== null; match = tokens.exec(text)) {
    const [token] = match;
    const keys = open.at(-1);
    if (token === "{" || token === "[") {
      if (open.length >= maxDepth) return `is nested deeper than ${maxDepth}`;
      open.push(token === "{" ? new Set() : null);
      mayBeKey = token === "{";
    } else if (token === "}" || token === "]") {
      open.pop();
      mayBeKey = false;
    } else if (token === ",") mayBeKey = keys instanceof Set;
    else if (token === ":") mayBeKey = false;
    else if (token === '"') {
      tokens.lastIndex = stringEnd(text, match.index);
      const string = JSON.parse(text.slice(match.index, tokens.lastIndex)) as string;
      if (/\p{Surrogate}/u.test(string)) return "has text with a lone surrogate, which has no UTF-8";
      if (mayBeKey && keys instanceof Set) {
        // untrusted: code that copies objects key by key would change the prototype
        if (string === "__proto__") return "has the key '__proto__'";
        if (keys.has(string)) return `has the key '${shown(string)}' twice in one object`;
        keys.add(string);
      }
    } else {
      const number = Number(token);
      if (
        !Number.isFinite(number) ||
        (/^-?[0-9]+$/.test(token) && !Number.isSafeInteger(number) && String(number) !== token)
      )
        return `has the number ${shown(token)}, which no double holds`;
    }
  }
  return undefined;
};

/** Where the string that begins at `start` ends. No pattern: those of strings keep a place to go back to for each character. */
const stringEnd = (text: string, start: number): number => {
  let quote = start;
  for (;;) {
    quote = text.indexOf('"', quote + 1);
    let slashes = 0;
    while (text.charAt(quote - 1 - slashes) === "\\") slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
};

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text);

const invalid = (message: string, cause?: unknown): CasemateError =>
  new CasemateError("DOCUMENT_INVALID", message, { cause });
