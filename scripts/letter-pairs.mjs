// `node scripts/letter-pairs.mjs FILE...`: prints the table of src/guard/decode/letter-pairs.ts from running text: one file a language, each counted alike.
// Made from three languages (English, German, Spanish; the paragraphs of XQuAD, CC BY-SA 4.0, of which only counts are kept).
import { readFileSync } from "node:fs";

const size = 27;
const mean = new Float64Array(size * size);
const files = process.argv.slice(2);
for (const file of files) {
  const letters = readFileSync(file, "utf8")
    .normalize("NFD")
    .replaceAll("ß", "ss")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, " ");
  const counts = new Float64Array(size * size);
  const code = (i) => (letters[i] === " " ? 0 : letters.charCodeAt(i) - 96);
  for (let i = 1; i < letters.length; i++) counts[code(i - 1) * size + code(i)]++;
  for (let a = 0; a < size; a++) {
    const total = counts.subarray(a * size, (a + 1) * size).reduce((s, c) => s + c, 0);
    for (let b = 0; b < size; b++)
      mean[a * size + b] += (counts[a * size + b] + 0.05) / (total + 0.05 * size) / files.length;
  }
}
for (let a = 0; a < size; a++) {
  const row = Array.from(mean.subarray(a * size, (a + 1) * size), (p) =>
    String.fromCharCode(48 + Math.min(40, Math.round(-Math.log2(p) * 4))),
  );
  console.log(`  ${JSON.stringify(row.join(""))},`);
}
