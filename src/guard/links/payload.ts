/** payloadOf: what a link carries away, as far as it can be read. */
import type { Link } from "./link.ts";

/** Values of the query, long pieces of the path and of the name of the host, decoded where they can be. */
export const payloadsOf = ({
  rest,
  host,
}: Link): { readonly written: string; readonly read: string; readonly encoded: boolean }[] => {
  const cut = rest.search(/[?#]/);
  const path = cut < 0 ? rest : rest.slice(0, cut);
  const values =
    cut < 0
      ? []
      : rest
          .slice(cut + 1)
          .split(/[&;#]/)
          .map((p) => p.slice(p.indexOf("=") + 1));
  const pieces = [
    ...values,
    ...path.split("/").filter((p) => p.length >= 16),
    ...host.split(".").filter((l) => l.length >= 24),
  ];
  return pieces
    .filter((p) => p.length >= 8)
    .map((written) => {
      const plain = percentDecoded(written.replaceAll("+", " "));
      const inner = baseDecoded(written);
      return { written, read: inner ?? plain, encoded: inner !== undefined };
    });
};

export const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** base64 or hexadecimal of a readable text */
export const baseDecoded = (text: string): string | undefined => {
  const bytes = /^(?:[\da-f]{2}){8,}$/i.test(text)
    ? Buffer.from(text, "hex")
    : /^[\w+/-]{16,}={0,2}$/.test(text)
      ? Buffer.from(text, "base64")
      : undefined;
  const read = bytes?.toString("utf8");
  // oxlint-disable-next-line no-control-regex
  return read !== undefined && /^[\x20-\x7e\n\r\t\u00a0-\uffef]{8,}$/.test(read) && !read.includes("\ufffd")
    ? read
    : undefined;
};

/** letters and digits only, in small letters, so that what was packed differently compares */
export const bare = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "");
