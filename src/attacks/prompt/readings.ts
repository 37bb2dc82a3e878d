/**
 * readings: an answer as written and as it decodes. A model that was asked in a cipher may answer in it; hiding the deed that way does not undo it.
 *
 * Only decodings that give readable text are kept, each of the whole text or of a long run of its alphabet; nested to a depth of two.
 */
import { fromAtbash, fromBase32, fromBinary, fromMorse, fromRot13, fromTags } from "./decode.ts";

const maxUnits = 50_000;
const readable = (text: string): boolean =>
  text.length >= 4 && (text.match(/[\p{L}\p{N}\p{P}\p{Zs}\n]/gu)?.length ?? 0) / [...text].length > 0.95;

/** As written first. */
export const readings = (text: string, depth = 2): readonly string[] => {
  const all = new Set<string>([text.slice(0, maxUnits)]);
  let level = [...all];
  for (let d = 0; d < depth; d++) {
    const next = level.flatMap(decodings).filter((t) => !all.has(t));
    for (const t of next) all.add(t);
    level = next.slice(0, 40);
  }
  return [...all];
};

const decodings = (text: string): string[] => {
  const runs = [
    ...matches(text, /[A-Za-z0-9+/_-]{12,}={0,2}/g, (r) => Buffer.from(r, "base64").toString("utf8")),
    ...matches(text, /(?:[0-9a-fA-F]{2}[\s:]?){8,}/g, (r) =>
      Buffer.from(r.replaceAll(/[\s:]/g, ""), "hex").toString("utf8"),
    ),
    ...matches(text, /[A-Z2-7]{16,}={0,6}/g, fromBase32),
    ...matches(text, /(?:[01]{8}\s?){4,}/g, fromBinary),
    ...matches(text, /(?:[.\-–−·]{1,7}(?:\s+|\s*\/\s*)){4,}[.\-–−·]{1,7}/g, fromMorse),
    ...matches(text, /(?:%[0-9a-fA-F]{2}|[\w.-]){6,}/g, (r) => (r.includes("%") ? percent(r) : "")),
  ].filter(readable);
  const whole = [
    fromRot13(text),
    fromAtbash(text),
    [...text].reverse().join(""),
    fromTags(text),
    text.normalize("NFKC").replaceAll(/[\p{Cf}\p{Mn}\ufe00-\ufe0f]/gu, ""),
    // letters set apart: "p w n e d"
    text.replaceAll(/(?<=\b\p{L}) (?=\p{L}\b)/gu, ""),
  ].filter((t) => t !== text && t.trim() !== "");
  return [...runs, ...whole];
};

const matches = (text: string, pattern: RegExp, decode: (run: string) => string): string[] =>
  [...text.matchAll(pattern)].slice(0, 20).map(([run]) => decode(run));

const percent = (run: string): string => {
  try {
    return decodeURIComponent(run);
  } catch {
    return "";
  }
};
