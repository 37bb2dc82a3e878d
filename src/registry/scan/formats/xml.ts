/** XML models: PMML and OpenVINO. What makes a reader of XML fetch or grow, and references out of the file. */
import type { Format, Item, ScanContext } from "../format.ts";
import { scanText } from "../metadata.ts";
import { isText } from "./text.ts";

const step = 2 ** 22;

/** [rule, pattern]; the first of each is reported */
const patterns = [
  ["xml/external-entity", /<!ENTITY\s+(?:%\s*)?[\w.-]+\s+(?:SYSTEM|PUBLIC)\b[^>]{0,200}/i],
  ["xml/external-entity", /<!DOCTYPE\s+[\w:.-]+\s+(?:SYSTEM|PUBLIC)\s+["'][^"']*["'][^>]{0,200}/i],
  ["xml/doctype", /<!(?:DOCTYPE|ENTITY)[^>]{0,200}/i],
  ["xml/reference", /<\?xml-stylesheet[^>]{0,200}/i],
  ["xml/reference", /<(?:\w+:)?include\b[^>]{0,80}(?:XInclude|\bhref\s*=)[^>]{0,200}/i],
  ["xml/reference", /<(?:\w+:)?script\b[^>]{0,200}/i],
  ["xml/reference", /xmlns:\w+\s*=\s*["'](?:java|clitype|http:\/\/xml\.apache\.org\/x(?:alan|slt)\/java)[^"']{0,200}/i],
  [
    "xml/reference",
    /\b(?:location|href|path|library|extension)\s*=\s*["'](?:[a-z]+:\/\/|\.\.[/\\]|\/(?:etc|proc|home|root|tmp)\b)[^"']{0,200}/i,
  ],
] as const;

const detect = ({ source }: Item): boolean => {
  const head = source.read(0, 64);
  const start = Buffer.from(head)
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  if (/^<[?!a-zA-Z]/.test(start) && isText(source)) return true;
  // UTF-16, in which a byte-wise reader sees nothing
  return (
    (head[0] === 0xff && head[1] === 0xfe && head[2] === 0x3c) ||
    (head[0] === 0xfe && head[1] === 0xff && head[3] === 0x3c)
  );
};

/** Comments as blanks; one that does not end is none. Linear, whatever the text. */
const withoutComments = (text: string): string => {
  const out: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf("<!--", at);
    const end = start < 0 ? -1 : text.indexOf("-->", start + 4);
    if (end < 0) return out.join("") + text.slice(at);
    out.push(text.slice(at, start), " ".repeat(end + 3 - start));
    at = end + 3;
  }
};

const scan = (item: Item, context: ScanContext): void => {
  const { source } = item;
  const [first, second] = source.read(0, 2);
  const wide =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : undefined;
  const seen = new Set<number>();
  for (let at = 0; at < source.size; at += step) {
    context.checkTime();
    const bytes = source.read(at, step + 4096);
    const text = wide === undefined ? Buffer.from(bytes).toString("utf8") : new TextDecoder(wide).decode(bytes);
    scanText(item, text, at, context);
    const plain = withoutComments(text);
    for (const [i, [rule, pattern]] of patterns.entries()) {
      const found = seen.has(i) ? null : pattern.exec(plain);
      if (found === null) continue;
      // the pattern of documents is for what is not external
      if (rule === "xml/doctype" && /^<!DOCTYPE\s+html/i.test(found[0])) continue;
      seen.add(i);
      context.report(rule, item, found[0], wide === undefined ? at + found.index : undefined);
    }
  }
};

export const xml: Format = { id: "xml", title: "XML", detect, scan };
