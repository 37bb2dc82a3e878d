/** Encodings of bytes. */
import { base32Alphabet } from "../alphabets.ts";
import type { Converter } from "../strategy.ts";
import { encoded } from "./encoded.ts";

const bytes = (text: string): number[] => [...Buffer.from(text, "utf8")];
const source = "Wei et al. 2023 (Jailbroken), arXiv:2307.02483";

/** RFC 4648 */
const base32 = (text: string): string => {
  let out = "";
  let bits = 0;
  let value = 0;
  for (const b of bytes(text)) {
    value = (value << 8) | b;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += base32Alphabet[(value >> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  if (bits > 0) out += base32Alphabet[(value << (5 - bits)) & 31];
  return out.padEnd(Math.ceil(out.length / 8) * 8, "=");
};

/** Adobe's Ascii85 */
const ascii85 = (text: string): string => {
  const all = bytes(text);
  let out = "";
  for (let i = 0; i < all.length; i += 4) {
    const part = all.slice(i, i + 4);
    let value = [0, 1, 2, 3].reduce((v, k) => v * 256 + (part[k] ?? 0), 0);
    if (value === 0 && part.length === 4) {
      out += "z";
      continue;
    }
    let group = "";
    for (let k = 0; k < 5; k++) {
      group = String.fromCharCode(33 + (value % 85)) + group;
      value = Math.floor(value / 85);
    }
    out += group.slice(0, part.length + 1);
  }
  return `<~${out}~>`;
};

/** RFC 2045 */
const quotedPrintable = (text: string): string =>
  bytes(text)
    .map((b) => `=${b.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");

/** POSIX uuencode */
const uu = (text: string): string => {
  const all = bytes(text);
  const lines: string[] = [];
  const sign = (n: number): string => (n === 0 ? "`" : String.fromCharCode(32 + n));
  for (let i = 0; i < all.length; i += 45) {
    const part = all.slice(i, i + 45);
    let line = sign(part.length);
    for (let k = 0; k < part.length; k += 3) {
      const v = ((part[k] ?? 0) << 16) | ((part[k + 1] ?? 0) << 8) | (part[k + 2] ?? 0);
      line += [18, 12, 6, 0].map((s) => sign((v >> s) & 63)).join("");
    }
    lines.push(line);
  }
  return `begin 644 note.txt\n${lines.join("\n")}\n\`\nend`;
};

export const encodings: readonly Converter[] = [
  encoded("base64", "Base64", (t) => Buffer.from(t, "utf8").toString("base64"), { source }),
  encoded("base64-twice", "Base64 twice over", (t) =>
    Buffer.from(Buffer.from(t, "utf8").toString("base64")).toString("base64"),
  ),
  encoded("base32", "Base32", base32),
  encoded("hex", "hexadecimal bytes", (t) => Buffer.from(t, "utf8").toString("hex")),
  encoded("ascii85", "Ascii85", ascii85),
  encoded("binary", "binary bytes", (t) =>
    bytes(t)
      .map((b) => b.toString(2).padStart(8, "0"))
      .join(" "),
  ),
  encoded("octal", "octal bytes", (t) =>
    bytes(t)
      .map((b) => b.toString(8).padStart(3, "0"))
      .join(" "),
  ),
  encoded("decimal", "decimal character codes", (t) => bytes(t).join(" ")),
  encoded("url", "percent encoding", (t) =>
    bytes(t)
      .map((b) => `%${b.toString(16).padStart(2, "0")}`)
      .join(""),
  ),
  encoded("html-entities", "HTML character references", (t) => [...t].map((c) => `&#${c.codePointAt(0)};`).join("")),
  encoded("quoted-printable", "quoted-printable", quotedPrintable),
  encoded("uuencode", "uuencode", uu),
];
