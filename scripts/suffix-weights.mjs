// `npm run build && node scripts/suffix-weights.mjs [--folder DIR]... [--print]`: fits the weights of src/guard/suffix/weights.ts, a logistic regression on windows of tokens, and tells what it
// finds on texts and suffixes that it was not fitted on. Benign: TRAIN rows of ../shared, node_modules, folders. Suffixes are drawn here; no suffix of others is read. --print: the file.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { trainRows } from "../bench/guard-train.mjs";
import { classCount, tokenClasses } from "../dist/guard/suffix/token-classes.js";
import { pairCount, pairOf, shapeCount, shapeOf, windowTokens } from "../dist/guard/suffix/window-features.js";
import { chatDrawer, formulaDrawer, suffixDrawer } from "./suffix-draw.mjs";

const { values: flags } = parseArgs({
  options: { folder: { type: "string", multiple: true, default: [] }, print: { type: "boolean" } },
});
const pieceUnits = 6000;
/** share of pieces held out that may be flagged: the threshold is set by them */
const allowed = 0.0004;

const hash = (text) => createHash("sha256").update(text).digest().readUInt32LE(0);
const filesOf = (folder, pattern, most) => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (f) => pattern.test(f) && statSync(join(folder, f), { throwIfNoEntry: false })?.isFile(),
  );
  return files.sort((a, b) => hash(a) - hash(b)).slice(0, most);
};
let seed = 1;
const random = () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const rows = (trainRows() ?? []).filter((r) => !r.attack).map((r) => ({ set: r.set, text: r.text }));
const own = [".md", ".js", ".ts", ".json", ".css", ".html", ".txt", ".yml", ".mjs", ".cjs", ".map"];
for (const end of own)
  for (const file of filesOf("node_modules", new RegExp(`\\${end}$`), end === ".map" ? 30 : 500))
    rows.push({ set: `node_modules ${end}`, text: readFileSync(join("node_modules", file), "utf8").slice(0, 60_000) });
for (const folder of flags.folder)
  for (const file of filesOf(
    folder,
    /\.(?:md|txt|rst|py|c|h|cpp|html|tex|sh|pl|csv|log|json|xml|sql|go|rs|java|rb)$/,
    1200,
  ))
    rows.push({ set: folder, text: readFileSync(join(folder, file), "utf8").slice(0, 60_000) });
const drawn = { "chats, drawn": chatDrawer(random), "formulas, drawn": formulaDrawer(random) };
for (const [set, next] of Object.entries(drawn)) for (let n = 0; n < 4000; n++) rows.push({ set, text: next() });
const benign = rows.flatMap(({ set, text }) => {
  // pieces of a document go the same way
  const held = hash(text) % 4 === 0;
  const pieces = [];
  for (let at = 0; at < text.length; at += pieceUnits)
    pieces.push({ set, held, text: text.slice(at, at + pieceUnits) });
  return pieces;
});

const windowsOf = (text) => {
  const tokens = tokenClasses(text);
  const ends = [];
  let line = 0;
  for (let i = 0; i < tokens.classes.length; i++) {
    line = tokens.joints[i] === 0 ? 1 : line + 1;
    if (line >= windowTokens) ends.push(i);
  }
  return { tokens, ends };
};
const featuresOf = (tokens, last) => {
  const pairs = new Uint16Array(windowTokens - 1);
  for (let k = 0; k < pairs.length; k++) pairs[k] = pairOf(tokens, last - k);
  return { pairs, shape: shapeOf(tokens, last) };
};

const w = new Float64Array(pairCount + shapeCount + 1);
const score = ({ pairs, shape }) => {
  let z = w[pairCount + shapeCount];
  for (const p of pairs) z += w[p];
  for (let k = 0; k < shapeCount; k++) z += w[pairCount + k] * shape[k];
  return z;
};
const squares = new Float64Array(w.length).fill(1e-2);
const fit = (examples, epochs) => {
  const decay = 2e-6;
  for (let epoch = 0; epoch < epochs; epoch++)
    for (let n = examples.length; n > 0; n--) {
      const e = examples[Math.floor(random() * examples.length)];
      const g = (1 / (1 + Math.exp(-score(e.f))) - e.y) * e.weight;
      const step = (i, x) => {
        const d = g * x + decay * w[i];
        squares[i] += d * d;
        w[i] -= (0.15 * d) / Math.sqrt(squares[i]);
      };
      for (const p of e.f.pairs) step(p, 1);
      for (let k = 0; k < shapeCount; k++) step(pairCount + k, e.f.shape[k]);
      step(pairCount + shapeCount, 1);
    }
};
const worst = (text) => {
  const { tokens, ends } = windowsOf(text);
  let best = { z: -Infinity, f: undefined, at: 0 };
  let most = w[pairCount + shapeCount];
  for (let k = 0; k < shapeCount; k++) most += Math.max(3.5 * w[pairCount + k], -w[pairCount + k]);
  for (const last of ends) {
    let pairs = 0;
    for (let k = 0; k < windowTokens - 1; k++) pairs += w[pairOf(tokens, last - k)];
    // the shape adds less than this
    if (pairs + most <= best.z) continue;
    const f = featuresOf(tokens, last);
    const z = score(f);
    if (z > best.z) best = { z, f, at: tokens.starts[last - windowTokens + 1] };
  }
  return best;
};

const words = [
  ...new Set(
    rows.filter((r) => /^xquad|^node_modules .md/.test(r.set)).flatMap((r) => r.text.match(/\p{L}{2,14}/gu) ?? []),
  ),
];
const draw = [0, 1].map((half) =>
  suffixDrawer(
    words.filter((x) => hash(x) % 2 === half),
    random,
  ),
);
const prompts = benign.filter((b) => /clinc|gpteacher|trivia|banking/.test(b.set) && b.text.length < 200);
const attacked = (half) => `${prompts[Math.floor(random() * prompts.length)].text} ${draw[half]()}`;

const examples = [];
for (let n = 0; n < 6000; n++) {
  const { tokens, ends } = windowsOf(draw[0]());
  for (const last of ends) if (random() < 0.35) examples.push({ f: featuresOf(tokens, last), y: 1, weight: 1 });
}
const positives = examples.length;
const fitted = benign.filter((b) => !b.held);
for (const { text } of fitted) {
  const { tokens, ends } = windowsOf(text);
  const share = 6 / Math.max(6, ends.length);
  for (const last of ends) if (random() < share) examples.push({ f: featuresOf(tokens, last), y: 0, weight: 1 });
}
console.error(
  `${positives} windows of suffixes, ${examples.length - positives} of ${fitted.length} benign texts, ${words.length} words`,
);
fit(examples, 3);
for (let round = 0; round < 3; round++) {
  const hard = fitted.map((b) => worst(b.text)).filter((x) => x.z > -3);
  for (const { f } of hard) examples.push({ f, y: 0, weight: 2 });
  console.error(`round ${round}: ${hard.length} hard windows`);
  fit(examples, 3);
}

// as they are written down: in eighths
for (let i = 0; i < pairCount; i++) w[i] = Math.max(-47, Math.min(47, Math.round(w[i] * 8))) / 8;
for (let i = pairCount; i < w.length; i++) w[i] = Math.round(w[i] * 100) / 100;
const scored = benign.map((b) => ({ ...b, ...worst(b.text) }));
const bySet = new Map();
for (const b of scored) {
  if (!bySet.has(b.set)) bySet.set(b.set, []);
  bySet.get(b.set).push(b);
}
const cut = (list) => {
  const held = list.filter((b) => b.held).map((b) => b.z);
  return held.sort((a, b) => b - a)[Math.floor(allowed * held.length)] ?? -Infinity;
};
const inner = scored.filter((b) => !/^node_modules|drawn$/.test(b.set) && !flags.folder.includes(b.set));
const z0 = Math.ceil(100 * Math.max(cut(inner), cut(scored))) / 100;
console.error(`threshold ${z0}`);
for (const [set, list] of bySet) {
  const over = list.filter((b) => b.z > z0);
  if (over.length > 0)
    console.error(`${set.padEnd(30)} ${over.length} of ${list.length}, held out ${over.filter((b) => b.held).length}`);
  for (const b of over.slice(0, 3))
    console.error(`    ${b.z.toFixed(1)} ${JSON.stringify(b.text.slice(b.at, b.at + 100))}`);
}
for (const [name, list] of [
  ["TRAIN rows", inner],
  ["all", scored],
])
  for (const held of [false, true]) {
    const part = list.filter((b) => b.held === held);
    const over = part.filter((b) => b.z > z0).length;
    console.error(
      `${name}${held ? ", held out" : ""}: ${over} of ${part.length} (${((100 * over) / part.length).toFixed(3)} %)`,
    );
  }
for (const half of [0, 1]) {
  const found = Array.from({ length: 2000 }, () => worst(attacked(half)).z > z0).filter(Boolean).length;
  console.error(`suffixes, words ${half === 0 ? "fitted on" : "held out"}: ${(found / 20).toFixed(1)} % of 2000 found`);
}
if (flags.print) {
  const lines = [];
  for (let row = 0; row < classCount * 2; row++)
    lines.push(
      `  ${JSON.stringify(Array.from(w.subarray(row * classCount, (row + 1) * classCount), (x) => String.fromCharCode(79 + x * 8)).join(""))},`,
    );
  console.log(`/** Weights of the windows of adversarial suffixes, made by scripts/suffix-weights.mjs. */

/** The logit at which a window counts is 0. */
export const bias = ${(w[pairCount + shapeCount] - z0).toFixed(2)};

/** [shapeCount] */
export const shapeWeights: readonly number[] = [${Array.from(w.subarray(pairCount, pairCount + shapeCount)).join(", ")}];

/** Row 2 a + glued, column b, of classes a and b that follow each other: a character 79 + 8 * weight. */
export const pairWeights: readonly string[] = [
${lines.join("\n")}
];`);
}
