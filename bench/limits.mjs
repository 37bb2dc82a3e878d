/**
 * `node bench/limits.mjs [SVG]`: the limits of the gateway, without a peer: what a charge of four nested buckets costs, in memory and with a budget that is written to a
 * state directory; bytes a client takes; and memory over four million distinct clients, as a picture where SVG names a file. The bar is 10 microseconds a charge, and
 * memory that is bounded. Run with --expose-gc for figures of memory that no garbage blurs.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";

const dist = resolve(import.meta.dirname, "../dist");
const { openMemoryLimits } = await import(join(dist, "gateway/limits/memory-limits.js"));
const { parseRule } = await import(join(dist, "gateway/limits/rule.js"));
const { openEmbedded } = await import(join(dist, "registry/store/embedded-store.js"));
const { scopedRecords } = await import(join(dist, "registry/store/scoped-records.js"));
const { createStateDirectory } = await import(join(dist, "registry/store/state-directory.js"));

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * q)];
const spread = (values, digits = 2) =>
  `${quantile(values, 0.5).toFixed(digits)} (${quantile(values, 0.25).toFixed(digits)}-${quantile(values, 0.75).toFixed(digits)})`;
const collect = globalThis.gc ?? (() => undefined);
const memoryMb = () => {
  collect();
  return process.memoryUsage.rss() / 2 ** 20;
};

// wide enough that every charge is admitted, and so made
const nested = ["key 60000000/min", "account 60000000/min", "network 60000000/min", "global 60000000/min"].map(
  parseRule,
);
const budget = parseRule("account 1000000/month");
const keyRate = parseRule("key 600/min burst 100");
/** as a client would be charged by the policy "balanced" */
const chargesOf = (i, rules) => {
  const subjects = {
    key: `k${i}`,
    account: `client-${i}`,
    network: `10.${(i >> 16) & 255}.${(i >> 8) & 255}.0/24`,
    global: "",
  };
  return rules.map((rule) => ({ rule, subject: subjects[rule.scope], cost: 1 }));
};

const timed = async (limits, rules, { clients, charges, rounds }) => {
  const all = Array.from({ length: clients }, (_, i) => chargesOf(i, rules));
  for (const c of all) await limits.charge(c);
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    for (let i = 0; i < charges; i++) {
      const answer = limits.charge(all[(i * 7919) % clients]);
      if (answer instanceof Promise) await answer;
    }
    times.push(((performance.now() - started) * 1000) / charges);
  }
  return spread(times);
};

console.log(`node ${process.version}, load ${loadavg()[0].toFixed(1)}`);
// first: memory that other parts have freed would hide what this takes
/** Memory while clients come that were never there before. */
const flood = async (rules, clients, every, distinct = clients) => {
  const limits = await openMemoryLimits();
  const before = memoryMb();
  const points = [[0, 0]];
  for (let i = 0; i < clients; i++) {
    limits.charge(chargesOf(i % distinct, rules));
    if ((i + 1) % every === 0) points.push([i + 1, memoryMb() - before]);
  }
  return points;
};
const clients = 4_000_000;
// once for nothing: what the program itself takes is not the clients'
await flood([keyRate, budget], 500_000, 500_000, 1000);
const rates = await flood([keyRate], clients, 100_000);
// nothing of a budget is forgotten before the month ends: the most that one rule can hold
const budgets = await flood([budget], clients, 100_000);
const at = (points, n) => points.find(([x]) => x === n)?.[1] ?? 0;
for (const [name, points] of [
  ["rates of keys", rates],
  ["a monthly budget", budgets],
])
  console.log(
    `${name.padEnd(17)}: ${at(points, 1e6).toFixed(0)} MB at 1 M distinct clients, ${at(points, 2e6).toFixed(0)} at 2 M, ${at(points, 4e6).toFixed(0)} at 4 M`,
  );
console.log(`bytes a client that owes something: ${((at(budgets, 1e6) * 2 ** 20) / 1e6).toFixed(0)}`);

const sizes = { clients: 10_000, charges: 100_000, rounds: 9 };
const inMemory = await openMemoryLimits();
console.log(
  `four nested buckets, 10,000 clients, in memory: ${await timed(inMemory, nested, sizes)} us a charge (bar 10)`,
);

const folder = mkdtempSync(join(tmpdir(), "casemate-limits-bench-"));
try {
  await createStateDirectory(folder);
  const { store, close } = await openEmbedded(folder);
  const limits = await openMemoryLimits({ records: scopedRecords(store.records, "gateway/") });
  console.log(
    `and a budget that is written, by leases:        ${await timed(limits, [...nested, budget], sizes)} us a charge`,
  );
  const started = performance.now();
  const newcomers = 20_000;
  let next = 0;
  const one = async () => {
    while (next < newcomers) await limits.charge(chargesOf(1e6 + next++, [...nested, budget]));
  };
  await Promise.all(Array.from({ length: 256 }, one));
  console.log(
    `newcomers, 256 at once, each waits for its lease: ${(((performance.now() - started) * 1000) / newcomers).toFixed(1)} us each`,
  );
  await limits.close();
  await close();
} finally {
  rmSync(folder, { recursive: true });
}

/** Two lines over the number of clients. */
const picture = () => {
  const [width, height, left, bottom] = [640, 300, 56, 40];
  const most = Math.ceil(Math.max(...budgets.map(([, y]) => y), ...rates.map(([, y]) => y)) / 10) * 10;
  const x = (n) => left + (n / clients) * (width - left - 16);
  const y = (mb) => height - bottom - (Math.max(0, mb) / most) * (height - bottom - 40);
  const line = (points, colour) =>
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map(([n, mb]) => `${x(n).toFixed(1)},${y(mb).toFixed(1)}`).join(" ")}"/>`;
  const label = (px, py, text, more = "") => `<text x="${px}" y="${py}" ${more}>${text}</text>`;
  const ticks = [0, 1, 2, 3, 4]
    .map((m) => label(x(m * 1e6), height - bottom + 18, `${m} M`, 'text-anchor="middle"'))
    .join("");
  const steps = Array.from({ length: 6 }, (_, i) => (most * i) / 5);
  const grid = steps
    .map(
      (mb) =>
        `<line x1="${left}" x2="${width - 16}" y1="${y(mb)}" y2="${y(mb)}" stroke="#ddd"/>${label(left - 8, y(mb) + 4, mb.toFixed(0), 'text-anchor="end"')}`,
    )
    .join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img" aria-label="memory over distinct clients">
<rect width="100%" height="100%" fill="#fff"/>${grid}${ticks}
${line(budgets, "#b5442e")}${line(rates, "#2f6db3")}
${label(left, 16, "MB added to the process, by clients that were never there before")}
${label(width - 16, y(at(budgets, clients)) - 8, "a monthly budget: each is remembered", 'text-anchor="end" fill="#b5442e"')}
${label(width - 16, y(at(rates, clients)) - 8, "rates of keys", 'text-anchor="end" fill="#2f6db3"')}
${label((left + width) / 2, height - 6, "distinct clients", 'text-anchor="middle"')}
</svg>
`;
};
if (process.argv[2] !== undefined) writeFileSync(process.argv[2], picture());
