/**
 * `node bench/ledger.mjs [FOLDER]`: the audit log of the registry, on the disk of FOLDER (default: the system's temporary one): durable appends per second, 300-byte
 * entries, by many callers at once and one by one, and what an append costs in logs of 1 thousand to 1 million entries. Nothing is compared: no peer stores
 * an audit log of this kind in one process. The bar of the batched rate is 3,000 a second; what an append costs must not grow with the log.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const { openLedger, verifyLedger, ledgerTrust } = await import(join(root, "dist/registry/index.js"));
const { newSigningKey } = await import(join(root, "dist/core/index.js"));

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), "casemate-ledger-bench-"));
const { key } = newSigningKey("ed25519");
const origin = "example.com/bench";
const entry = (i) => Buffer.from(`{"kind":"bench","index":${i},"pad":"${"x".repeat(256)}"}`.padEnd(300));
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * q)];
const spread = (values, digits = 2) =>
  `${quantile(values, 0.5).toFixed(digits)} (${quantile(values, 0.25).toFixed(digits)}-${quantile(values, 0.75).toFixed(digits)})`;

/** Milliseconds of one small synced write in place: what the disk itself takes. */
const diskMs = () => {
  const fd = openSync(join(folder, "sync"), "w");
  const times = Array.from({ length: 100 }, () => {
    const started = performance.now();
    writeSync(fd, Buffer.alloc(400, 1), 0, 400, 0);
    fdatasyncSync(fd);
    return performance.now() - started;
  });
  closeSync(fd);
  return times;
};

/** Appends per second of `calls` calls, `together` of which wait at any time. */
const rate = async (ledger, calls, together) => {
  const started = performance.now();
  let next = 0;
  const caller = async () => {
    while (next < calls) await ledger.append([entry(next++)]);
  };
  await Promise.all(Array.from({ length: together }, caller));
  return calls / ((performance.now() - started) / 1000);
};

try {
  console.log(
    `node ${process.version}, load ${loadavg()[0].toFixed(1)}, a synced write of 400 bytes: ${spread(diskMs())} ms`,
  );
  const ledger = await openLedger({ dir: join(folder, "log"), origin, key, create: true });
  for (const together of [1, 16, 256, 2048]) {
    const rates = [];
    for (let round = 0; round < 5; round++)
      rates.push(await rate(ledger, together === 1 ? 100 : together * 8, together));
    const missed = together === 256 && quantile(rates, 0.5) < 3000 ? "  MISSED (bar 3,000)" : "";
    console.log(`${String(together).padStart(5)} callers at once: ${spread(rates, 0)} appends/s${missed}`);
  }
  console.log("entries    one append, ms       processor time, ms    256 together, appends/s");
  for (const size of [1_000, 10_000, 100_000, 1_000_000]) {
    while (ledger.size() < size) {
      const count = Math.min(4096, size - ledger.size());
      await ledger.append(Array.from({ length: count }, (_, i) => entry(i)));
    }
    // 256 appends in a row: partial tiles of every width are written once
    const times = [];
    const before = process.cpuUsage();
    for (let i = 0; i < 256; i++) {
      const started = performance.now();
      await ledger.append([entry(i)]);
      times.push(performance.now() - started);
    }
    const { user, system } = process.cpuUsage(before);
    const rates = [];
    for (let round = 0; round < 5; round++) rates.push(await rate(ledger, 2048, 256));
    console.log(
      `${String(size).padEnd(10)} ${spread(times).padEnd(20)} ${((user + system) / 1000 / times.length).toFixed(2).padEnd(21)} ${spread(rates, 0)}`,
    );
  }
  const checkpoint = ledger.checkpoint();
  await ledger.close();
  const timed = async (what, work) => {
    const started = performance.now();
    const result = await work();
    console.log(`${what}: ${(performance.now() - started).toFixed(0)} ms`);
    return result;
  };
  const again = await timed("opening it", () => openLedger({ dir: join(folder, "log"), origin, key }));
  await timed("a proof of one entry, nothing read before", () => again.proveInclusion(500_000));
  await again.close();
  const trust = ledgerTrust({ origin, keys: [key.publicKey] });
  const options = { trust, trusted: checkpoint };
  const whole = await timed("verifying all of it", () => verifyLedger(join(folder, "log"), options));
  const since = await timed("verifying it since the last checkpoint", () =>
    verifyLedger(join(folder, "log"), { ...options, sinceTrusted: true }),
  );
  if (whole.verdict !== "valid" || since.verdict !== "valid") throw new Error(`${whole.verdict}, ${since.verdict}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
