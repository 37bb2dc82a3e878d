/**
 * Microseconds that each answer filter takes for one sample of 784 values and 10 classes, one request a sample, as a table in Markdown: median and 99th percentile.
 *
 *     node bench/answer-filters.mjs [REQUESTS]
 */
import { answerChain, answerFilterOf, answerFilters, questionOf } from "../dist/defences/index.js";
import { quantile } from "./statistics.mjs";

const [requests = 2000] = process.argv.slice(2).map(Number);
const [size, classes] = [784, 10];
const context = { classes, modelVersion: "bench", key: new Uint8Array(32).fill(1) };
const rows = Array.from({ length: requests }, (_, i) => ({
  x: Float32Array.from({ length: size }, (_v, j) => Math.abs(Math.sin(i + j))),
  values: Float32Array.from({ length: classes }, (_v, k) => 4 * Math.sin(i * 7 + k)),
}));

console.log(`Node ${process.versions.node}, ${requests} requests each.\n`);
console.log("| filter | median, us | 99th percentile, us |\n|---|---|---|");
// a decoy and a classifier are the user's: their filters are not timed
const timed = answerFilters.filter((f) => f.needs.every((need) => ["key", "inputs"].includes(need)));
for (const { id } of timed) {
  const chain = answerChain([answerFilterOf(id)], context, { kind: "logits" });
  const once = async ({ x, values }) => {
    const started = performance.now();
    await chain.apply({ kind: "logits", n: 1, classes, values }, questionOf(x, size));
    return 1000 * (performance.now() - started);
  };
  for (const row of rows) await once(row);
  const times = [];
  for (const row of rows) times.push(await once(row));
  console.log(`| ${id} | ${quantile(times, 0.5).toFixed(1)} | ${quantile(times, 0.99).toFixed(1)} |`);
}
