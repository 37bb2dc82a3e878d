/** The policies in the box: open, balanced, strict. What a policy of one's own leaves out comes from the one that it extends. */
import type { Policy } from "./policy.ts";

const never = 1.01;

const open: Policy = {
  name: "open",
  who: { mode: "on", anonymous: true },
  limits: {
    mode: "on",
    rates: ["network 600/min burst 200", "global 20000/s burst 20000"],
    budgets: [],
    price: { logits: 1, probabilities: 1, top: 1, label: 1 },
    concurrency: 64,
  },
  form: {
    mode: "on",
    maxSamples: 256,
    finite: true,
    rangeTolerance: 1,
    minNonZero: 0,
    maxStringBytes: 1 << 16,
    features: [],
  },
  monitors: {
    mode: "shadow",
    profile: "registry",
    ladder: { precision: 0.5, top: 0.6, rounding: 0.7, perturbation: 0.8, decoy: never, block: never },
  },
  clean: { mode: "off", filters: [], detectors: "none", onFlag: "note" },
  run: { maxBatch: 32, maxDelayMs: 0, maxQueue: 1024, maxWaitMs: 40, timeoutMs: 30_000, workers: "auto" },
  answer: { mode: "off", filters: [] },
  clock: { mode: "off", bucketsMs: [10, 25, 50, 100, 250] },
  record: { payloads: false, sample: 1 },
};

const balanced: Policy = {
  ...open,
  name: "balanced",
  who: { mode: "on", anonymous: false },
  limits: {
    ...open.limits,
    rates: [
      "key 600/min burst 100",
      "account 600/min burst 100",
      "network 6000/min burst 600",
      "global 20000/s burst 20000",
    ],
    budgets: ["account 1000000/month"],
    price: { logits: 4, probabilities: 3, top: 2, label: 1 },
    concurrency: 32,
  },
  form: { ...open.form, rangeTolerance: 0.01 },
  monitors: {
    mode: "on",
    profile: "registry",
    ladder: { precision: 0.5, top: 0.6, rounding: 0.7, perturbation: 0.8, decoy: never, block: 0.95 },
  },
  clean: { ...open.clean, mode: "on", detectors: "registry", onFlag: "note" },
  answer: { mode: "on", filters: ["rounding:digits=2"] },
};

const strict: Policy = {
  ...balanced,
  name: "strict",
  limits: {
    ...balanced.limits,
    rates: [
      "key 120/min burst 20",
      "account 120/min burst 20",
      "network 1200/min burst 120",
      "global 20000/s burst 20000",
    ],
    budgets: ["account 20000/month"],
    concurrency: 8,
  },
  form: { ...balanced.form, rangeTolerance: 0, maxSamples: 16 },
  monitors: {
    mode: "on",
    profile: "registry",
    // steeper, and from no lower risk: 0.5 is what an ordinary client reaches with a probability of at most 5e-4
    ladder: { precision: 0.5, top: 0.5, rounding: 0.55, perturbation: 0.6, decoy: 0.7, block: 0.8 },
  },
  clean: { ...balanced.clean, onFlag: "refuse" },
  answer: { mode: "on", filters: ["label-only"] },
  clock: { mode: "on", bucketsMs: [10, 25, 50, 100, 250] },
};

export const presets: readonly Policy[] = [open, balanced, strict];
