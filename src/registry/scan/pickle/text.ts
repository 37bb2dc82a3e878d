/** The ways in which pickles write text. */

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8, with lone surrogates as Python's "surrogatepass" has them; undefined when it is not. */
export const utf8 = (bytes: Uint8Array): string | undefined => {
  let ascii = "";
  for (const b of bytes) {
    if (b >= 0x80) {
      try {
        return strict.decode(bytes);
      } catch {
        return hasSurrogate(bytes) ? Buffer.from(bytes).toString("utf8") : undefined;
      }
    }
    ascii += String.fromCharCode(b);
  }
  return ascii;
};

const hasSurrogate = (bytes: Uint8Array): boolean =>
  bytes.some((b, i) => b === 0xed && (bytes[i + 1] ?? 0) >= 0xa0 && (bytes[i + 1] ?? 0) < 0xc0);

/** raw-unicode-escape: latin-1 with \uXXXX and \UXXXXXXXX. */
export const rawUnicode = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("latin1")
    .replace(
      /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g,
      (whole, short: string | undefined, long: string | undefined) => {
        const code = Number.parseInt(short ?? long ?? "", 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      },
    );

const simple: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
  ["\n", ""],
]);

/** STRING: quoted, with the escapes of a Python string; undefined when the quotes do not match. */
export const stringText = (bytes: Uint8Array): string | undefined => {
  const text = Buffer.from(bytes).toString("latin1").trim();
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) return undefined;
  return unescaped(text.slice(1, -1));
};

/** codecs.escape_decode */
export const unescaped = (text: string): string =>
  text.replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[\s\S])/g, (_, what: string) => {
    if (what.length === 3 && what.startsWith("x")) return String.fromCharCode(Number.parseInt(what.slice(1), 16));
    if (/^[0-7]+$/.test(what)) return String.fromCharCode(Number.parseInt(what, 8) & 0xff);
    return simple.get(what) ?? (what === "\\" || what === "'" || what === '"' ? what : `\\${what}`);
  });
