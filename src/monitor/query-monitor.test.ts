import { beforeAll, describe, expect, it } from "vitest";
import { rngFor } from "../core/rng.ts";
import { loadDataset } from "../engine/data/load.ts";
import { toFloat32Array } from "../engine/tensor/float16.ts";
import { learnProfile } from "./profile/learn.ts";
import type { Profile } from "./profile/profile.ts";
import { Reference } from "./profile/reference.ts";
import { type Judgement, QueryMonitor } from "./query-monitor.ts";

const size = 784;
let profile: Profile;
let fresh: Float32Array;

beforeAll(async () => {
  const load = async (part: string): Promise<Float32Array> =>
    toFloat32Array((await loadDataset(`models/digits/digits-${part}.npz`)).inputs);
  fresh = await load("test");
  profile = await learnProfile({
    x: await load("train"),
    shape: { size, image: { channels: 1, height: 28, width: 28, order: "chw" } },
    seed: 1,
    data: `sha256:${"0".repeat(64)}`,
  });
});

/** Queries that accounts ask in turn; the judgement after each. */
const ask = (
  monitor: QueryMonitor,
  inputs: readonly Float32Array[],
  accountOf: (i: number) => string,
  network?: string,
): readonly Judgement[] => {
  const reference = new Reference(profile, "salt");
  return inputs.map((x, i) =>
    monitor.observe({
      atMs: 1e12 + i * 100,
      keys: { account: accountOf(i), ...(network === undefined ? {} : { network }) },
      features: reference.measure(x),
    }),
  );
};
const ordinary = (n: number): Float32Array[] =>
  Array.from({ length: n }, (_, i) => fresh.slice((i % 500) * size, ((i % 500) + 1) * size));
const noise = (n: number): Float32Array[] => {
  const rng = rngFor(1, "noise");
  return Array.from({ length: n }, () => Float32Array.from({ length: size }, () => rng.uniform()));
};
const raisedAt = (judgements: readonly Judgement[]): number => judgements.findIndex((j) => j.level > 0) + 1;

describe("QueryMonitor", () => {
  it("leaves ordinary clients at level 0", () => {
    const monitor = new QueryMonitor({ profile, salt: "salt" });
    expect(Math.max(...ask(monitor, ordinary(500), (i) => `client ${i % 20}`).map((j) => j.level))).toBe(0);
  });

  it("finds noise after a few queries, from one account or each of many", () => {
    const one = ask(new QueryMonitor({ profile, salt: "salt" }), noise(40), () => "mallory");
    expect(raisedAt(one)).toBeLessThanOrEqual(6);
    expect(one.at(-1)?.level).toBe(6);
    const alerts = one.flatMap((j) => j.alerts).filter((a) => a.group === "account");
    expect(alerts.map((a) => a.level)).toEqual([...alerts.map((a) => a.level)].sort((a, b) => a - b));
    expect(alerts[0]).toMatchObject({ detector: "distance", key: "mallory", accounts: ["mallory"] });

    const many = ask(new QueryMonitor({ profile, salt: "salt" }), noise(200), (i) => `sybil ${i % 20}`);
    expect(many.slice(-20).every((j) => j.level > 0)).toBe(true);
  });

  it("finds noise of which each account asks one query only, and names accounts", () => {
    const judgements = ask(new QueryMonitor({ profile, salt: "salt" }), noise(60), (i) => `sybil ${i}`, "10.0.0.0/24");
    const alert = judgements.flatMap((j) => j.alerts).find((a) => a.group === "network");
    expect(alert?.accounts).toContain("sybil 0");
    expect(judgements.at(-1)?.everyone.level).toBeGreaterThan(0);
  });

  it("weighs odd queries more in a network with an alarm, and leaves its ordinary clients alone", () => {
    const monitor = new QueryMonitor({ profile, salt: "salt" });
    ask(monitor, noise(60), (i) => `sybil ${i}`, "10.0.0.0/24");
    const others = noise(66).slice(60);
    const alone = raisedAt(ask(new QueryMonitor({ profile, salt: "salt" }), others, () => "mallory"));
    const there = raisedAt(ask(monitor, others, () => "mallory", "10.0.0.0/24"));
    expect(there).toBeGreaterThan(1);
    expect(there).toBeLessThan(alone);
    const honest = ask(monitor, ordinary(400), (i) => `client ${i % 100}`, "10.0.0.0/24");
    expect(Math.max(...honest.map((j) => j.level))).toBe(0);
  });

  it("links accounts that are odd in the same way, and finds the cluster", () => {
    const monitor = new QueryMonitor({ profile, salt: "salt" });
    const alerts = ask(monitor, noise(60), (i) => `sybil ${i % 6}`).flatMap((j) => j.alerts);
    const cluster = alerts.filter((a) => a.group === "cluster").at(-1);
    expect([...(cluster?.accounts ?? [])].sort()).toEqual(Array.from({ length: 6 }, (_, i) => `sybil ${i}`));
    const honest = ask(new QueryMonitor({ profile, salt: "salt" }), ordinary(500), (i) => `client ${i % 20}`);
    expect(honest.flatMap((j) => j.alerts)).toEqual([]);
  });

  it("takes repetitions for nothing new", () => {
    const [odd] = noise(1);
    const judgements = ask(new QueryMonitor({ profile, salt: "salt" }), Array(50).fill(odd), () => "retry loop");
    expect(Math.max(...judgements.map((j) => j.level))).toBe(0);
  });

  it("forgets evidence with time, and holds a level for a while", () => {
    const monitor = new QueryMonitor({ profile, salt: "salt" });
    ask(monitor, noise(40), () => "mallory");
    const keys = { account: "mallory" };
    expect(monitor.judge(keys, 1e12 + 3_600_000).level).toBe(6);
    expect(monitor.judge(keys, 1e12 + 48 * 3_600_000).level).toBe(0);
  });

  it("goes on after a restart where it was, and keeps levels that were told since the snapshot", () => {
    const monitor = new QueryMonitor({ profile, salt: "salt" });
    const inputs = noise(24);
    ask(monitor, inputs.slice(0, 12), (i) => `sybil ${i % 3}`);
    const snapshot = monitor.snapshot();
    const before = ["sybil 0", "sybil 1"].map((account) => monitor.judge({ account }, 1e12 + 1100));
    const back = QueryMonitor.restore({ profile, salt: "salt", accounts: 512 }, snapshot);
    expect(["sybil 0", "sybil 1"].map((account) => back.judge({ account }, 1e12 + 1100))).toEqual(before);
    expect(before[0]?.level).toBeGreaterThan(0);

    const alerts = ask(monitor, inputs.slice(12), (i) => `sybil ${i % 2}`).flatMap((j) => j.alerts);
    const after = monitor.judge({ account: "sybil 1" }, 1e12 + 2400);
    expect(after.level).toBeGreaterThan(before[1]?.level ?? 0);
    const journal = QueryMonitor.restore({ profile, salt: "salt" }, snapshot, alerts);
    expect(journal.judge({ account: "sybil 1" }, 1e12 + 2400).level).toBe(after.level);
  });

  it("refuses a snapshot that was changed, or of another salt", () => {
    const snapshot = new QueryMonitor({ profile, salt: "salt" }).snapshot();
    const changed = Uint8Array.from(snapshot);
    changed[40] = (changed[40] ?? 0) ^ 1;
    const code = (options: { salt: string }, bytes: Uint8Array) => () =>
      QueryMonitor.restore({ profile, ...options }, bytes);
    expect(code({ salt: "salt" }, changed)).toThrow(expect.objectContaining({ code: "STORE_CORRUPT" }));
    expect(code({ salt: "salt" }, snapshot.subarray(0, 20))).toThrow(
      expect.objectContaining({ code: "STORE_CORRUPT" }),
    );
    expect(code({ salt: "other" }, snapshot)).toThrow(expect.objectContaining({ code: "RESUME_MISMATCH" }));
  });
});
