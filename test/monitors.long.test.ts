/** Extraction of a real MNIST net, ordinary traffic and drift. Prints its tables: npm run test:long -- test/monitors.long.test.ts */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { rngFor } from "../src/core/rng.ts";
import { readIdx } from "../src/engine/data/idx.ts";
import { loadDataset } from "../src/engine/data/load.ts";
import { toFloat32Array } from "../src/engine/tensor/float16.ts";
import type { Differentiates } from "../src/engine/runtime/model.ts";
import { learnProfile, type Profile } from "../src/monitor/index.ts";
import { marginOf } from "../src/monitor/detectors/boundary-hugging.ts";
import {
  augmentation,
  ordinaryTraffic,
  shapes,
  simulate,
  size,
  type Traffic,
  uniformNoise,
} from "./support/extraction-traffic.ts";
import { hasShared, mnistTest, openMnist, shared } from "./support/mnist.ts";

if (!hasShared) process.stderr.write("skipped: test/monitors.long.test.ts needs ../shared\n");

const softmax = (scores: Float32Array): Float32Array => {
  const out = new Float32Array(scores.length);
  for (let from = 0; from < scores.length; from += 10) {
    const row = scores.subarray(from, from + 10);
    const top = Math.max(...row);
    const sum = row.reduce((s, v) => s + Math.exp(v - top), 0);
    for (let k = 0; k < 10; k++) out[from + k] = Math.exp((row[k] as number) - top) / sum;
  }
  return out;
};

/** The first `n` pictures of a source, grey, 28 x 28, in [0, 1]. */
const pictures = async (path: string, n: number): Promise<Traffic> => {
  const { inputs } = await loadDataset(join(shared, path), { size: [28, 28], channels: 1, limit: n });
  return { x: Float32Array.from(inputs.data as Uint8Array, (v) => v / 255), hostileFrom: 0 };
};

describe.skipIf(!hasShared)("monitors on MNIST (needs ../shared)", () => {
  let victim: Differentiates;
  let profile: Profile;
  let fresh: Float32Array;
  const print = (line: string): void => void process.stdout.write(`${line}\n`);

  beforeAll(async () => {
    victim = await openMnist("mnist/mnist_cnn.onnx");
    const train = readIdx(
      new Uint8Array(readFileSync(join(shared, "data/images/rasbt+mnist-pngs/train-images-idx3-ubyte.gz"))),
      "train",
    );
    const pixels = train.data as Uint8Array;
    const x = new Float32Array(pixels.length);
    for (let i = 0; i < x.length; i++) x[i] = (pixels[i] as number) / 255;
    fresh = mnistTest(10_000).x;
    profile = await learnProfile({
      x,
      shape: { size, image: { channels: 1, height: 28, width: 28, order: "chw" } },
      seed: 1,
      data: `sha256:${"0".repeat(64)}`,
      margins: async (inputs) => {
        const p = softmax(await victim.scores(inputs));
        return Float64Array.from({ length: p.length / 10 }, (_, i) => marginOf(p.subarray(i * 10, i * 10 + 10)));
      },
    });
    print(
      `profile: ${JSON.stringify({ strangeness: profile.strangeness, margin: profile.margin, neighbours: profile.neighbours, expected: profile.expected })}`,
    );
  }, 1_800_000);

  const seeds = (): Float32Array => fresh.slice(0, 120 * size);
  const made = (kind: "jbda" | "t-rnd", lambda: number, seed: number) => (): Promise<Traffic> =>
    augmentation(victim, { kind, lambda, seed, seeds: seeds(), rounds: 4 });
  const attacks: readonly (readonly [string, () => Promise<Traffic>])[] = [
    ["JBDA, lambda 0.1", made("jbda", 0.1, 1)],
    ["JBDA, lambda 0.25", made("jbda", 0.25, 2)],
    ["JBDA, lambda 0.05", made("jbda", 0.05, 3)],
    ["T-RND, lambda 0.25", made("t-rnd", 0.25, 4)],
    ["T-RND, lambda 0.1", made("t-rnd", 0.1, 5)],
    ["uniform noise", async () => uniformNoise(2000, 6)],
    ["CIFAR-10 in grey", () => pictures("data/images/YoongiKim+CIFAR-10-images/cifar10_test_jpg.zip", 2000)],
    ["faces", () => pictures("data/faces/surabhiiyer+CreepyTeddy-/att_faces", 2000)],
    ["drawn shapes", async () => shapes(2000, 7)],
  ];

  it.each(attacks)(
    "%s is found from 1, 5, 20 and 50 accounts",
    async (name, make) => {
      const traffic = await make();
      const labels = await victim.labels(traffic.x);
      const probabilities = softmax(await victim.scores(traffic.x));
      for (const accounts of [1, 5, 20, 50]) {
        const o = simulate(profile, traffic, accounts, { labels, probabilities });
        const prada = o.alerts.find((a) => a.detector === "prada");
        print(
          `${name.padEnd(22)} ${String(accounts).padStart(3)} accounts: found ${o.found}, after at most ${o.queries} queries of an account, ${o.hostile} of them its own; first after ${o.first} in all; prada ${prada?.queries ?? "never"}`,
        );
        expect(o.found).toBe(accounts);
        expect(o.hostile).toBeLessThanOrEqual(12);
      }
    },
    1_800_000,
  );

  it("at most 0.1 % of ordinary clients leave level 0 in 20,000 requests", () => {
    const rng = rngFor(8, "requests");
    const any = Int32Array.from({ length: 20_000 }, () => rng.integer(10_000));
    for (const clients of [200, 1000, 2000]) {
      const alarmed = ordinaryTraffic(
        profile,
        fresh,
        20_000,
        (i) => i % clients,
        (i) => any[i] as number,
      );
      print(`${clients} ordinary clients: ${alarmed.size} alarmed`);
      expect(alarmed.size).toBeLessThanOrEqual(clients / 1000);
    }
    const heavy = ordinaryTraffic(
      profile,
      fresh,
      20_000,
      (i) => i % 20,
      (i) => any[i] as number,
    );
    const loops = ordinaryTraffic(
      profile,
      fresh,
      20_000,
      (i) => Math.floor(i / 50),
      (i) => any[Math.floor(i / 50)] as number,
    );
    print(
      `20 clients of 1,000 requests: ${heavy.size} alarmed; 400 clients that send one input 50 times: ${loops.size} alarmed`,
    );
    expect([heavy.size, loops.size]).toEqual([0, 0]);
  }, 600_000);

  it("says what drift does", () => {
    const level = (gain: number, offset: number) => (x: Float32Array) =>
      x.map((v) => Math.min(1, Math.max(0, gain * v + offset)));
    const shift = (dx: number, dy: number) => (x: Float32Array) =>
      x.map((_, p) => {
        const [row, column] = [Math.floor(p / 28) - dy, (p % 28) - dx];
        return row < 0 || row > 27 || column < 0 || column > 27 ? 0 : (x[row * 28 + column] as number);
      });
    const blur = (x: Float32Array) =>
      x.map((v, p) => (4 * v + (x[p - 1] ?? 0) + (x[p + 1] ?? 0) + (x[p - 28] ?? 0) + (x[p + 28] ?? 0)) / 8);
    const rng = rngFor(9, "drift");
    const noise = (deviation: number) => (x: Float32Array) =>
      x.map((v) => Math.min(1, Math.max(0, v + deviation * rng.normal())));
    const drifts: readonly (readonly [string, boolean, (x: Float32Array) => Float32Array])[] = [
      ["10 % darker", true, level(0.9, 0)],
      ["20 % brighter", true, level(1.2, 0)],
      ["black level + 0.05", true, level(1, 0.05)],
      ["black level + 0.1", true, level(1, 0.1)],
      ["a pixel aside", true, shift(1, 0)],
      ["a pixel down and aside", true, shift(1, 1)],
      ["noise of 1 %", true, noise(0.01)],
      ["40 % darker", false, level(0.6, 0)],
      ["50 % brighter", false, level(1.5, 0)],
      ["black level + 0.15", false, level(1, 0.15)],
      ["two pixels aside", false, shift(2, 0)],
      ["four pixels aside", false, shift(4, 0)],
      ["blur", false, blur],
      ["noise of 2 %", false, noise(0.02)],
      ["noise of 5 %", false, noise(0.05)],
      ["inverted", false, (x) => x.map((v) => 1 - v)],
    ];
    for (const [name, declared, change] of drifts) {
      const x = new Float32Array(10_000 * size);
      for (let i = 0; i < 10_000; i++) x.set(change(fresh.subarray(i * size, (i + 1) * size)), i * size);
      const alarmed = ordinaryTraffic(
        profile,
        x,
        10_000,
        (i) => i % 100,
        (i) => i,
      );
      print(
        `drift: ${name.padEnd(24)} ${alarmed.size} of 100 clients with 100 requests alarmed${declared ? " (declared)" : ""}`,
      );
      if (declared) expect({ name, alarmed: alarmed.size }).toEqual({ name, alarmed: 0 });
    }
  }, 600_000);
});

describe.skipIf(!hasShared)("monitors on Adult (needs ../shared)", () => {
  it("find uniform rows, and leave held-out rows alone", async () => {
    const path = join(shared, "data/tabular/jbrownlee+Datasets/adult-train.csv");
    const { inputs, features = [] } = await loadDataset(path, { missing: "drop", header: false });
    const rows = toFloat32Array(inputs);
    const columns = features.length;
    const learned = Math.floor((0.8 * rows.length) / columns) * columns;
    const profile = await learnProfile({
      x: rows.subarray(0, learned),
      shape: { size: columns },
      seed: 1,
      data: `sha256:${"0".repeat(64)}`,
    });
    const rng = rngFor(1, "adult");
    const uniform = Float32Array.from({ length: 2000 * columns }, (_, i) => {
      const { kind, min, max } = features[i % columns] ?? { kind: "numeric", min: 0, max: 0 };
      return kind === "numeric" ? min + rng.uniform() * (max - min) : min + rng.integer(max - min + 1);
    });
    for (const accounts of [1, 20, 50]) {
      const attack = simulate(profile, { x: uniform, hostileFrom: 0 }, accounts);
      process.stdout.write(
        `uniform rows of Adult, ${accounts} accounts: found ${attack.found} after at most ${attack.queries} queries\n`,
      );
      expect(attack.found).toBe(accounts);
      expect(attack.queries).toBeLessThanOrEqual(12);
    }
    for (const clients of [1, 20, 200, 1000])
      expect(simulate(profile, { x: rows.subarray(learned), hostileFrom: 0 }, clients).found).toBe(0);
  }, 600_000);
});
