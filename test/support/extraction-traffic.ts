/** Queries of extraction attacks on a model of 28 x 28 pictures in [0, 1], and of those who only use it. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { rngFor } from "../../src/core/rng.ts";
import { fit } from "../../src/engine/fit/fit.ts";
import { initialize } from "../../src/engine/fit/initialize.ts";
import { readOnnx } from "../../src/engine/onnx/read.ts";
import { describeModel } from "../../src/engine/runtime/describe.ts";
import { canDifferentiate, type Predicts } from "../../src/engine/runtime/model.ts";
import { openOnnxModel } from "../../src/engine/runtime/onnx-model.ts";
import type { Features } from "../../src/monitor/index.ts";
import { type Alert, type Profile, QueryMonitor, Reference } from "../../src/monitor/index.ts";

export const size = 784;
const dims = [1, 28, 28];

/** n x 784, and from which query on they are the attack's own */
export interface Traffic {
  readonly x: Float32Array;
  readonly hostileFrom: number;
}

export interface AugmentationOptions {
  /** natural inputs that are asked first */
  readonly seeds: Float32Array;
  readonly lambda: number;
  /** each doubles the queries */
  readonly rounds: number;
  readonly seed: number;
  /** "jbda": along the Jacobian of the label; "t-rnd": five smaller steps towards a random class */
  readonly kind: "jbda" | "t-rnd";
}

/** As in PRADA: a substitute is trained on all answers so far, and makes a neighbour of every query. */
export const augmentation = async (victim: Predicts, o: AugmentationOptions): Promise<Traffic> => {
  const net = initialize(
    readOnnx(new Uint8Array(readFileSync(resolve(import.meta.dirname, "../../models/digits/digits.onnx")))),
    o.seed,
  );
  const hostileFrom = o.seeds.length / size;
  let x = o.seeds;
  for (let round = 0; round < o.rounds; round++) {
    const n = x.length / size;
    const labels = await victim.labels(x);
    const { model } = await fit(
      net,
      { x, labels, dims },
      { epochs: 10, batchSize: 32, optimizer: { kind: "adam", learningRate: 0.003 }, seed: o.seed + round, threads: 1 },
    );
    const substitute = await openOnnxModel(model, await describeModel(model), { threads: 1 });
    try {
      if (!canDifferentiate(substitute)) throw new Error("the substitute gives no gradients");
      const rng = rngFor(o.seed, "extraction", round);
      const steps = o.kind === "jbda" ? 1 : 5;
      const towards = o.kind === "jbda" ? labels : labels.map((y) => (y + 1 + rng.integer(9)) % 10);
      const changed = x.slice();
      for (let step = 0; step < steps; step++) {
        const { gradient } = await substitute.gradient(changed, { loss: "cross-entropy", labels: towards });
        for (let i = 0; i < changed.length; i++)
          changed[i] = clip((changed[i] as number) - (o.lambda / steps) * Math.sign(gradient[i] as number));
      }
      const both = new Float32Array(2 * n * size);
      both.set(x);
      both.set(changed, n * size);
      x = both;
    } finally {
      await substitute.close();
    }
  }
  return { x, hostileFrom };
};

export const uniformNoise = (n: number, seed: number): Traffic => {
  const rng = rngFor(seed, "noise");
  return { x: Float32Array.from({ length: n * size }, () => rng.uniform()), hostileFrom: 0 };
};

/** Filled shapes on black with shading: clothes rather than digits. */
export const shapes = (n: number, seed: number): Traffic => {
  const rng = rngFor(seed, "shapes");
  const x = new Float32Array(n * size);
  for (let i = 0; i < n; i++) {
    const [cx, cy] = [12 + 4 * rng.uniform(), 12 + 4 * rng.uniform()];
    const [rx, ry] = [5 + 7 * rng.uniform(), 6 + 7 * rng.uniform()];
    const [power, tone, slope] = [1 + 4 * rng.uniform(), 0.3 + 0.6 * rng.uniform(), 0.03 * (rng.uniform() - 0.5)];
    for (let p = 0; p < size; p++) {
      const [dx, dy] = [((p % 28) - cx) / rx, (Math.floor(p / 28) - cy) / ry];
      if (Math.abs(dx) ** power + Math.abs(dy) ** power < 1)
        x[i * size + p] = clip(tone + slope * ((p % 28) - cx) + 0.05 * rng.normal());
    }
  }
  return { x, hostileFrom: 0 };
};

const clip = (v: number): number => Math.min(1, Math.max(0, v));

export interface Outcome {
  readonly accounts: number;
  /** accounts that reached level 1 or more */
  readonly found: number;
  /** queries of an account when it was found, and how many of these were the attack's own: largest over accounts */
  readonly queries: number;
  readonly hostile: number;
  /** all queries when the first account was found */
  readonly first: number;
  readonly alerts: readonly Alert[];
}

/** Accounts ask in turn, each from a network of its own. `answers` gives class and probabilities of query i. */
export const simulate = (
  profile: Profile,
  { x, hostileFrom }: Traffic,
  accounts: number,
  answers?: { readonly labels: Int32Array; readonly probabilities: Float32Array },
): Outcome => {
  const { size } = profile.shape;
  const reference = new Reference(profile, "salt");
  const monitor = new QueryMonitor({ profile, salt: "salt", accounts: 4096 });
  const asked = new Map<string, { all: number; hostile: number; found: boolean }>();
  const alerts: Alert[] = [];
  let [queries, hostile, first] = [0, 0, 0];
  for (let i = 0; i < x.length / size; i++) {
    const account = `sybil ${i % accounts}`;
    const own = asked.get(account) ?? { all: 0, hostile: 0, found: false };
    asked.set(account, own);
    own.all++;
    if (i >= hostileFrom) own.hostile++;
    const judgement = monitor.observe({
      atMs: 1e12 + i * 1000,
      keys: { account, network: `network of ${account}` },
      features: reference.measure(x, i * size),
      ...(answers === undefined
        ? {}
        : {
            answer: {
              top1: answers.labels[i] as number,
              probabilities: answers.probabilities.subarray(i * 10, i * 10 + 10),
            },
          }),
    });
    alerts.push(...judgement.alerts);
    if (judgement.level === 0 || own.found) continue;
    own.found = true;
    [queries, hostile] = [Math.max(queries, own.all), Math.max(hostile, own.hostile)];
    if (first === 0) first = i + 1;
  }
  return { accounts, found: [...asked.values()].filter((a) => a.found).length, queries, hostile, first, alerts };
};

/** Requests of ordinary clients: `clientOf` and `rowOf` say whose and which. RETURNS clients that left level 0. */
export const ordinaryTraffic = (
  profile: Profile,
  x: Float32Array,
  requests: number,
  clientOf: (request: number) => number,
  rowOf: (request: number) => number,
): ReadonlySet<number> => {
  const reference = new Reference(profile, "salt");
  const monitor = new QueryMonitor({ profile, salt: "salt", accounts: 4096 });
  const measured = new Map<number, Features>();
  const alarmed = new Set<number>();
  for (let i = 0; i < requests; i++) {
    const [client, row] = [clientOf(i), rowOf(i)];
    const features = measured.get(row) ?? reference.measure(x, row * size);
    measured.set(row, features);
    const { level } = monitor.observe({
      atMs: 1e12 + i * 1000,
      keys: { account: `client ${client}`, network: `network ${client % 50}` },
      features,
    });
    if (level > 0) alarmed.add(client);
  }
  return alarmed;
};
