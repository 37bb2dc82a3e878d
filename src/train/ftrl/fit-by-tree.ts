/**
 * fitByTree: DP-FTRL (Kairouz et al., ICML 2021, arXiv:2103.00039): private training in which batches come in a fixed order and the noise is that of a tree.
 *
 * What the optimizer sees of a step is the difference of two noisy prefix sums of clipped gradients (NoisyTree, SquareRootNoise), divided by the expected batch size. With plain SGD the weights are then
 * those of FTRL with a squared-norm regularizer; with momentum those of its variant; any optimizer is post-processing. Every epoch is a tree of its own, with each record in one of its
 * batches, and is paid in the ledger before it begins. Nothing rests on random batches, so it fits where Poisson sampling is not possible: data that comes in an
 * order, or that can not be drawn record by record. Losses of private batches are not computed.
 */
import { createHash } from "node:crypto";
import { monotonicMs } from "../../core/clock.ts";
import type { BitSource } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { type AverageOptions, WeightAverage } from "../../engine/fit/average.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import { measure } from "../../engine/fit/measure.ts";
import { makeOptimizer, type OptimizerOptions } from "../../engine/fit/optimizer.ts";
import { rateAt, type Schedule, type Warmup } from "../../engine/fit/schedule.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import type { PrivacyLedger } from "../ledger/privacy-ledger.ts";
import { discretisationShare } from "../noise/gaussian-noise.ts";
import { shards } from "../pate/shards.ts";
import { ClippedSum } from "../private/clipped-sum.ts";
import type { Clipping } from "../private/clipping.ts";
import { dataDigest } from "../private/fit-privately.ts";
import { graphChoices } from "../private/graph-choices.ts";
import { checkCounts, checkRecords, refuseUnpayable } from "../private/run-checks.ts";
import { NoisyTree } from "./noisy-tree.ts";
import { type Factorization, prefixCost } from "./prefix-cost.ts";
import { type PrefixMechanism, prefixDiscretisationDelta } from "./prefix-mechanism.ts";
import { prefixNoiseWithin } from "./prefix-noise-within.ts";
import { readSecretState, type SecretState, type TreeEpoch, writeSecretState } from "./secret-state.ts";
import { SquareRootNoise } from "./square-root-noise.ts";

export interface TreeFitOptions {
  /** what is paid; opened for this data */
  readonly ledger: PrivacyLedger;
  /** default "tree"; "square-root" has less noise, and keeps two vectors of the weights' size for every step of an epoch */
  readonly factorization?: Factorization;
  /** batches of one epoch; it must not depend on the data */
  readonly steps: number;
  /** what sums are divided by; default: records over steps. It must not depend on the data */
  readonly expectedBatch?: number;
  /** epochs, each with every record once */
  readonly trees: number;
  /** standard deviation of the noise over `clip`, of a node or a step; default: the least with which all trees fit into the ledger's whole budget */
  readonly noise?: number;
  /** L2 norm that no record's gradient exceeds; for "automatic" a factor of the learning rate only */
  readonly clip: number;
  /** default "flat" */
  readonly clipping?: Clipping;
  readonly optimizer: OptimizerOptions;
  /** default: constant */
  readonly schedule?: Schedule & Warmup;
  readonly average?: AverageOptions;
  /** samples in one run of the graph; default 128 */
  readonly microBatch?: number;
  readonly threads?: number;
  readonly scores?: string;
  readonly frozen?: (name: string) => boolean;
  readonly freezeBatchNorm?: boolean;
  /** measured once an epoch. Public data, or data of others: what is measured on private data is not covered by the noise */
  readonly validation?: FitData;
  /** name of the run in the ledger; default: a digest of model and options */
  readonly run?: string;
  /** of the order of batches; it must not depend on the data */
  readonly seed?: number;
  /** where unfinished work is kept, a SECRET file (mode 0600): sums of true gradients are in it. It stays until the caller removes it */
  readonly state?: { readonly path: string; readonly everySeconds?: number };
  readonly signal?: AbortSignal;
  readonly onProgress?: (p: { readonly step: number; readonly steps: number }) => void;
  readonly onEpoch?: (e: TreeEpoch) => void;
  /** default: the operating system's cryptographic generator. Any other source voids the guarantee and is for tests */
  readonly source?: BitSource;
}

export interface TreeFitResult {
  readonly model: ModelProto;
  /** over clip, of a node or a step */
  readonly noise: number;
  /** upper bound of all that the ledger has been charged */
  readonly epsilon: number;
  readonly history: readonly TreeEpoch[];
}

/**
 * The argument is not changed. THROWS what privateGraph throws; DP_PARAMS for numbers out of range; DP_BUDGET before the first step where the ledger does not
 * allow all trees; DATA_MISMATCH when x and labels disagree; RESUME_MISMATCH for the state of another run.
 */
export const fitByTree = async (model: ModelProto, data: FitData, o: TreeFitOptions): Promise<TreeFitResult> => {
  checkRecords(data);
  checkCounts({ "the number of steps": o.steps, "the number of trees": o.trees, microBatch: o.microBatch ?? 1 });
  const { ledger, steps, trees, seed = 0, threads = 2, factorization = "tree" } = o;
  const { budget } = ledger;
  const trainer = new Trainer(model, { dims: data.dims, threads, ...graphChoices(o) });
  const optimizer = makeOptimizer(o.optimizer);
  const average = o.average === undefined ? undefined : new WeightAverage(o.average);
  const weights = (): ReadonlyMap<string, Float32Array> =>
    average === undefined || average.count === 0 ? trainer.weights : average.values;
  let clipped: ClippedSum | undefined;
  try {
    clipped = await ClippedSum.open(
      model,
      new Map([...trainer.weights.keys()].map((name) => [name, trainer.dims(name)])),
      {
        dims: data.dims,
        clip: o.clip,
        clipping: o.clipping ?? "flat",
        threads,
        ...graphChoices(o),
        ...(o.microBatch === undefined ? {} : { microBatch: o.microBatch }),
      },
    );
    const { size } = clipped;
    const noise = o.noise ?? prefixNoiseWithin(budget, factorization, steps, trees, size);
    const identity = identityOf(model, data, { ...o, noise });
    const run = o.run ?? identity.slice(0, 16);
    if (prefixDiscretisationDelta(size, steps * trees, budget.epsilon) > discretisationShare * budget.delta)
      throw new CasemateError(
        "DP_PARAMS",
        `noise for ${size} values on a grid costs more than 0.1 % of delta ${budget.delta}`,
        {
          hint: "raise delta or lower the budget's epsilon",
        },
      );
    const prefix = { steps, size, clip: o.clip, noise, ...(o.source === undefined ? {} : { source: o.source }) };
    const freshTree = (): PrefixMechanism =>
      factorization === "tree" ? new NoisyTree(prefix) : new SquareRootNoise(prefix);
    let tree = freshTree();
    const { steps: _, ...payment } = prefixCost(factorization, tree.effectiveNoise, steps);
    let epoch = 1;
    let history: TreeEpoch[] = [];
    const path = o.state?.path;
    const saved = path === undefined ? undefined : await readSecretState(path, identity);
    if (saved === undefined)
      refuseUnpayable(ledger, { run, payments: trees, each: payment, unit: "trees", fewer: "epochs" });
    else {
      for (const [name, w] of trainer.weights) w.set(saved.weights.get(name) ?? w);
      optimizer.restore({ steps: saved.optimizerSteps, slots: saved.slots });
      average?.restore(saved.average, saved.averaged);
      tree.restore(saved.tree);
      epoch = saved.epoch;
      history = [...saved.history];
    }
    const save = async (): Promise<void> => {
      if (path === undefined) return;
      const state = optimizer.state();
      await writeSecretState(path, {
        identity,
        epoch,
        history,
        weights: trainer.weights,
        optimizerSteps: state.steps,
        slots: state.slots,
        averaged: average?.count ?? 0,
        average: average?.values ?? new Map(),
        tree: tree.state(),
      } satisfies SecretState);
    };
    let savedAt = monotonicMs();
    for (; epoch <= trees; ) {
      // a tree that was paid and never seen goes on, or begins again, for the same payment
      ledger.spend(run, epoch, payment);
      const batches = shards(data, steps, budget.adjacency, seed * 100_003 + epoch);
      while (tree.step < steps) {
        if (o.signal?.aborted === true) {
          await save();
          o.signal.throwIfAborted();
        }
        const sum = new Float64Array(size);
        const done = (epoch - 1) * steps + tree.step;
        await clipped.add(trainer.weights, data, batches[tree.step] ?? new Int32Array(0), sum);
        tree.add(sum);
        optimizer.step(
          trainer.weights,
          clipped.byWeight(sum, 1 / (o.expectedBatch ?? data.labels.length / steps)),
          rateAt(o.schedule ?? { kind: "constant" }, done / (steps * trees)),
        );
        average?.afterStep(trainer.weights);
        o.onProgress?.({ step: done + 1, steps: steps * trees });
        if (monotonicMs() - savedAt >= (o.state?.everySeconds ?? 30) * 1000 && tree.step < steps) {
          await save();
          savedAt = monotonicMs();
        }
      }
      const v = o.validation;
      const validation = v === undefined ? undefined : await measure(trainer, v.x, v.labels, weights());
      const result: TreeEpoch = {
        epoch,
        epsilon: ledger.spent(),
        ...(validation === undefined ? {} : { validation }),
      };
      history.push(result);
      tree = freshTree();
      epoch++;
      // saved before it is seen: what was seen is never made twice
      await save();
      ledger.release(run, epoch - 1);
      o.onEpoch?.(result);
    }
    return { model: trainer.export(weights()), noise, epsilon: ledger.spent(), history };
  } finally {
    await clipped?.close();
    await trainer.close();
  }
};

/** Everything that decides what a step is. */
const identityOf = (model: ModelProto, data: FitData, o: TreeFitOptions & { noise: number }): string => {
  const {
    factorization = "tree",
    steps,
    trees,
    noise,
    clip,
    clipping = "flat",
    optimizer,
    schedule,
    average,
    scores,
    freezeBatchNorm,
    seed,
  } = o;
  return createHash("sha256")
    .update(writeOnnx(model))
    .update(dataDigest(data))
    .update(
      JSON.stringify([
        factorization,
        steps,
        trees,
        noise,
        clip,
        clipping,
        optimizer,
        schedule,
        average,
        scores,
        freezeBatchNorm,
        seed,
      ]),
    )
    .digest("hex");
};
