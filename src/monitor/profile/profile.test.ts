import { beforeAll, describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { QueryMonitor } from "../query-monitor.ts";
import { learnProfile } from "./learn.ts";
import { type Profile, readProfile } from "./profile.ts";
import { Reference } from "./reference.ts";

const size = 4;
/** Rows of a table: two correlated numbers, a rare amount, a code. */
const table = (n: number, seed: number): Float32Array => {
  const rng = rngFor(seed, "table");
  const x = new Float32Array(n * size);
  for (let r = 0; r < n; r++) {
    const age = 40 + 12 * rng.normal();
    x.set(
      [age, 300 * age + 2000 * rng.normal(), rng.uniform() < 0.1 ? 5000 * rng.uniform() : 0, rng.integer(6)],
      r * size,
    );
  }
  return x;
};
/** Each column uniform within its range, as extraction of a tabular model asks. */
const uniformRows = (n: number): Float32Array => {
  const rng = rngFor(9, "uniform");
  return Float32Array.from({ length: n * size }, (_, i) => {
    const u = rng.uniform();
    return [10 + 70 * u, 25_000 * u, 5000 * u, Math.floor(6 * u)][i % size] as number;
  });
};
const learn = (n: number): Promise<Profile> =>
  learnProfile({ x: table(n, 1), shape: { size }, seed: 7, data: `sha256:${"1".repeat(64)}` });
const alarmed = (profile: Profile, x: Float32Array, accounts: number): number => {
  const monitor = new QueryMonitor({ profile, salt: "s", accounts: 1024 });
  const reference = new Reference(profile, "s");
  const found = new Set<number>();
  for (let i = 0; i < x.length / size; i++) {
    const keys = { account: String(i % accounts) };
    if (monitor.observe({ atMs: i, keys, features: reference.measure(x, i * size) }).level > 0) found.add(i % accounts);
  }
  return found.size;
};

describe("a profile of a table", () => {
  let profile: Profile;
  beforeAll(async () => {
    profile = await learn(4000);
  });

  it("is the same for the same data and seed, small, and comes back from JSON", async () => {
    const text = JSON.stringify(profile);
    expect(JSON.stringify(await learn(4000))).toBe(text);
    expect(text.length).toBeLessThan(10_000);
    expect(readProfile(JSON.parse(text))).toEqual(profile);
    expect(profile.expected).toEqual({ clients: 8, queries: 50, alarms: 0 });
  });

  it("tells uniform rows from ordinary ones within 20 queries of each of 20 accounts", () => {
    expect(alarmed(profile, uniformRows(400), 20)).toBe(20);
    expect(alarmed(profile, table(8000, 2), 80)).toBe(0);
  });

  it("takes what is no number for the strangest", () => {
    const reference = new Reference(profile, "s");
    const strange = (x: number[]) => reference.measure(Float32Array.from(x)).strangeness ?? 0;
    const usual = strange([40, 12_000, 0, 3]);
    for (const bad of [Number.NaN, Infinity, -Infinity, 3e38])
      expect(strange([40, bad, 0, 3])).toBeGreaterThan(Math.max(usual, profile.strangeness.at[3] ?? 0));
  });

  it.each<[string, (p: Profile) => unknown]>([
    ["another schema", (p) => ({ ...p, schema: "other" })],
    ["a field too many", (p) => ({ ...p, more: 1 })],
    ["a bound above 1", (p) => ({ ...p, strangeness: { ...p.strangeness, bound: [2, 1, 1, 1] } })],
    ["no object", () => []],
  ])("is refused with %s", (_, change) => {
    expect(() => readProfile(change(profile))).toThrow(expect.objectContaining({ code: "DOCUMENT_INVALID" }));
  });

  it.each<[string, (p: Profile) => Profile]>([
    ["directions of another size", (p) => ({ ...p, shape: { size: 5 } })],
    ["deviations of 0", (p) => ({ ...p, directions: { ...p.directions, scale: "AAAAAAAAAAAAAAAAAAAAAA==" } })],
    ["a measure missing", (p) => ({ ...p, measures: p.measures.slice(1) })],
    ["half a matrix", (p) => ({ ...p, precision: p.precision.slice(1) })],
  ])("can not be used with %s", (_, change) => {
    expect(() => new Reference(change(profile), "s")).toThrow(expect.objectContaining({ code: "DOCUMENT_INVALID" }));
  });

  it("wants 300 samples of numbers", async () => {
    const code = expect.objectContaining({ code: "DATA_MISMATCH" });
    await expect(learn(299)).rejects.toThrow(code);
    const x = table(400, 1);
    x[77] = Number.NaN;
    await expect(learnProfile({ x, shape: { size }, seed: 1, data: profile.data })).rejects.toThrow(code);
  });
});
