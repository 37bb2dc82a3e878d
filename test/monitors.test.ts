import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { rngFor } from "../src/core/rng.ts";
import { loadDataset } from "../src/engine/data/load.ts";
import { readOnnx } from "../src/engine/onnx/read.ts";
import { describeModel } from "../src/engine/runtime/describe.ts";
import { canPredict, type Predicts } from "../src/engine/runtime/model.ts";
import { openOnnxModel } from "../src/engine/runtime/onnx-model.ts";
import { toFloat32Array } from "../src/engine/tensor/float16.ts";
import { learnProfile, type Profile, QueryMonitor, Reference } from "../src/monitor/index.ts";
import {
  augmentation,
  ordinaryTraffic,
  shapes,
  simulate,
  size,
  type Traffic,
  uniformNoise,
} from "./support/extraction-traffic.ts";

let profile: Profile;
let fresh: Float32Array;
let victim: Predicts;

beforeAll(async () => {
  const load = async (part: string): Promise<Float32Array> =>
    toFloat32Array((await loadDataset(`models/digits/digits-${part}.npz`)).inputs);
  fresh = await load("test");
  const model = readOnnx(new Uint8Array(readFileSync("models/digits/digits.onnx")));
  const opened = await openOnnxModel(model, await describeModel(model), { threads: 1 });
  if (!canPredict(opened)) throw new Error("digits.onnx gives no scores");
  victim = opened;
  profile = await learnProfile({
    x: await load("train"),
    shape: { size, image: { channels: 1, height: 28, width: 28, order: "chw" } },
    seed: 1,
    data: `sha256:${"0".repeat(64)}`,
  });
});

describe("monitors against extraction of the bundled digits", () => {
  const attacks: readonly (readonly [string, () => Promise<Traffic>])[] = [
    [
      "JBDA",
      () => augmentation(victim, { kind: "jbda", seeds: fresh.slice(0, 60 * size), lambda: 0.1, rounds: 3, seed: 1 }),
    ],
    [
      "T-RND",
      () => augmentation(victim, { kind: "t-rnd", seeds: fresh.slice(0, 60 * size), lambda: 0.25, rounds: 3, seed: 2 }),
    ],
    ["uniform noise", async () => uniformNoise(480, 3)],
    ["drawn shapes", async () => shapes(480, 4)],
  ];
  it.each(attacks)("%s is found in 12 queries of its own, from 1, 5 and 20 accounts", async (_, make) => {
    const traffic = await make();
    for (const accounts of [1, 5, 20]) {
      const { found, hostile } = simulate(profile, traffic, accounts);
      expect({ accounts, found }).toEqual({ accounts, found: accounts });
      expect(hostile).toBeLessThanOrEqual(12);
    }
  });

  it("an attack among ordinary clients of the same network is found, and they are left alone", () => {
    const reference = new Reference(profile, "salt");
    const monitor = new QueryMonitor({ profile, salt: "salt" });
    const { x } = uniformNoise(400, 6);
    const alarmed = new Set<string>();
    for (let i = 0; i < 800; i++) {
      const hostile = i % 2 === 0;
      const account = hostile ? `sybil ${(i / 2) % 20}` : `client ${((i - 1) / 2) % 100}`;
      const features = hostile ? reference.measure(x, (i / 2) * size) : reference.measure(fresh, ((i - 1) / 2) * size);
      if (monitor.observe({ atMs: i, keys: { account, network: "one" }, features }).level > 0) alarmed.add(account);
    }
    expect([...alarmed].sort()).toEqual(Array.from({ length: 20 }, (_, i) => `sybil ${i}`).sort());
  });

  it("ordinary clients stay at level 0, also those that resend an input 50 times", () => {
    const rng = rngFor(5, "clients");
    const rows = Int32Array.from({ length: 2000 }, () => rng.integer(500));
    expect([
      ...ordinaryTraffic(
        profile,
        fresh,
        2000,
        (i) => i % 100,
        (i) => rows[i] as number,
      ),
    ]).toEqual([]);
    expect([
      ...ordinaryTraffic(
        profile,
        fresh,
        500,
        (i) => i % 10,
        (i) => i % 10,
      ),
    ]).toEqual([]);
  });
});
