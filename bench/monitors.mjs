// What the query monitor costs: node bench/monitors.mjs (after npm run build). Time of a query of 784 values with an answer and all keys; then memory over a million accounts
// (left out with the argument "time").
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { loadDataset } from "../dist/engine/data/load.js";
import { learnProfile, QueryMonitor } from "../dist/monitor/index.js";
import { Reference } from "../dist/monitor/profile/reference.js";

const size = 784;
const queries = 10_000;
const rounds = 5;
const accounts = 1_000_000;

const valuesOf = async (part) =>
  Float32Array.from((await loadDataset(`models/digits/digits-${part}.npz`)).inputs.data, Number);
const begun = performance.now();
const profile = await learnProfile({
  x: await valuesOf("train"),
  shape: { size, image: { channels: 1, height: 28, width: 28, order: "chw" } },
  seed: 1,
  data: `sha256:${"0".repeat(64)}`,
});
console.log(`profile of 2,000 digits: ${((performance.now() - begun) / 1000).toFixed(1)} s`);

const fresh = await valuesOf("test");
const reference = new Reference(profile, "salt");
/** distinct inputs: one value of a corner is changed */
const input = (i) => {
  const from = (i % 500) * size;
  fresh[from] = ((i % 97) + 1) / 1e6 + i / 1e9;
  return from;
};
const answer = { top1: 3, probabilities: Float32Array.from({ length: 10 }, (_, k) => (k === 3 ? 0.91 : 0.01)) };
const keysOf = (i) => ({
  account: `account ${i}`,
  tenant: `tenant ${i % 50}`,
  network: `network ${i % 500}`,
  fingerprint: `fingerprint ${i % 20}`,
});
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

const monitor = new QueryMonitor({ profile, salt: "salt" });
const [measuring, both] = [[], []];
for (let r = 0, at = 0; r < rounds; r++) {
  let start = performance.now();
  for (let i = 0; i < queries; i++) reference.measure(fresh, input(at + i));
  measuring.push(((performance.now() - start) * 1000) / queries);
  start = performance.now();
  for (let i = 0; i < queries; i++, at++) {
    const features = reference.measure(fresh, input(at));
    monitor.observe({ atMs: 1e12 + at, keys: keysOf(at % 1000), features, answer });
  }
  both.push(((performance.now() - start) * 1000) / queries);
}
console.log(
  `a query, us (median of ${rounds} x ${queries}): ${median(both).toFixed(1)}, of which ${median(measuring).toFixed(1)} for measuring the input`,
);

if (process.argv.includes("time")) process.exit(0);
const crowd = new QueryMonitor({ profile, salt: "salt" });
const [one] = [reference.measure(fresh, 0)];
setFlagsFromString("--expose_gc");
const collect = runInNewContext("gc");
const heap = () => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
};
const empty = heap();
for (let i = 1; i <= accounts; i++) {
  crowd.observe({ atMs: 1e12 + i, keys: keysOf(i), features: { ...one, hash: [i, i ^ 0x5bd1e995] }, answer });
  if (i === 1000 || i % (accounts / 4) === 0)
    console.log(`memory after ${i} accounts: ${(heap() - empty).toFixed(1)} MB more than before the first`);
}
console.log(`its snapshot: ${(crowd.snapshot().length / 1e6).toFixed(1)} MB`);
