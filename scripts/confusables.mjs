// `node scripts/confusables.mjs DATA.json`: prints the rows of src/guard/decode/confusables.ts. DATA.json maps characters to what they look like, as Unicode's
// confusables.txt does (UTS #39): data.json of the npm package unhomoglyph 1.0.6 (MIT) is that file as JSON. Kept are letters of alphabets that are written like Latin.
import { readFileSync } from "node:fs";

const alphabets =
  /^[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Coptic}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Canadian_Aboriginal}\p{Script=Lisu}\p{Script=Old_Italic}\p{Script=Lycian}\p{Script=Carian}\p{Script=Deseret}\p{Script=Elbasan}\p{Script=Tifinagh}\p{Script=Runic}\p{Script=Warang_Citi}\p{Script=Miao}\p{Script=Osage}\p{Script=Georgian}]$/u;
const rows = new Map();
for (const [from, to] of Object.entries(JSON.parse(readFileSync(process.argv[2], "utf8")))) {
  if ([...from].length !== 1 || !/^[A-Za-z]$/.test(to) || !alphabets.test(from) || !/\p{L}/u.test(from)) continue;
  if (from.normalize("NFKC") !== from) continue;
  // UTS #39 has one skeleton for I, l, 1 and |: a capital is read as I
  const ascii = to === "l" && /\p{Lu}/u.test(from) ? "I" : to;
  rows.set(ascii, (rows.get(ascii) ?? "") + from);
}
for (const [ascii, from] of [...rows].sort((x, y) => (x[0] < y[0] ? -1 : 1))) console.log(`  ["${ascii}", "${from}"],`);
