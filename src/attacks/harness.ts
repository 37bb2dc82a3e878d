/**
 * runAttack: runs an attack and judges it. It projects candidates into ball and domain, re-runs a fresh forward pass, decides success by the criterion,
 * counts queries, honours budgets and abort, reuses hits at smaller radii for larger ones, and never fails a batch for one bad sample.
 */
import { CasemateError } from "../core/error.ts";
import { monotonicMs } from "../core/clock.ts";
import { rngFor } from "../core/rng.ts";
import { canDifferentiate, canPredict, type Model } from "../engine/runtime/model.ts";
import { distance, type Norm } from "../engine/tensor/norm.ts";
import type { Attack, Params } from "./attack.ts";
import { argmax, confidentMisclassification, type Criterion, misclassification } from "./criterion.ts";
import { inDomain, projectRow, withinRadius } from "./geometry.ts";
import { RunOracle } from "./run-oracle.ts";

export interface RunOptions {
  readonly norm: Norm;
  /** radii in model input units; a fixed attack runs for each, a minimal attack runs once and is judged at each (default [Infinity]) */
  readonly epsilons?: readonly number[];
  /** n target classes; undefined: untargeted */
  readonly targets?: Int32Array;
  /**
   * n x size: for decision-based attacks, an adversarial example of each sample to start from (for a targeted run, an input of the target class); a row that
   * is none is passed over. Default: random points
   */
  readonly starts?: Float32Array;
  readonly params?: Params;
  readonly seed?: number;
  /** drop a sample as soon as it is beaten (default true); false reproduces toolkits that run every step on every sample */
  readonly earlyStop?: boolean;
  /** samples per batch, default 256 */
  readonly batchSize?: number;
  /** default: misclassification, with the lead of the parameter `confidence` where an attack has one and it is greater than 0 */
  readonly criterion?: Criterion;
  /** forward queries per sample, default unlimited */
  readonly maxQueries?: number;
  /** seconds per sample, default unlimited; a batch of n has n times that */
  readonly secondsPerSample?: number;
  /** index of each sample in its data set: what its random numbers are derived from. Default 0..n-1 */
  readonly indices?: Int32Array;
  readonly signal?: AbortSignal;
  /** share of the work done, 0..1 */
  readonly onProgress?: (done: number) => void;
}

export interface SampleResult {
  readonly index: number;
  readonly success: boolean;
  /** distances of the adversarial example from its original; NaN without success */
  readonly l0: number;
  readonly l1: number;
  readonly l2: number;
  readonly linf: number;
  readonly queries: { readonly forward: number; readonly backward: number };
  /** why this sample could not be attacked */
  readonly error?: string;
}

export interface AttackResult {
  readonly id: string;
  readonly norm: Norm;
  readonly epsilon: number;
  readonly targeted: boolean;
  readonly params: Params;
  readonly seconds: number;
  readonly samples: readonly SampleResult[];
  /** n x size: the adversarial example, or the original where there is none */
  readonly adversarial: Float32Array;
}

/** `x` is n x size, `labels` n. Returns one result per epsilon, in ascending order. Throws ATTACK_PARAMS, MODEL_CAPABILITY, DATA_MISMATCH, ABORTED. */
export const runAttack = async (
  attack: Attack,
  model: Model,
  data: { readonly x: Float32Array; readonly labels: Int32Array },
  options: RunOptions,
): Promise<AttackResult[]> => {
  const n = data.labels.length;
  const d = model.domain.size;
  check(attack, model, data, options);
  const epsilons = (options.epsilons ?? [Infinity]).toSorted((a, b) => a - b);
  const params: Params = { ...attack.defaults, ...options.params };
  const batch = Math.max(1, options.batchSize ?? 256);
  const runs = attack.kind === "fixed" ? epsilons : [Infinity];
  const outcomes: Outcome[] = [];
  for (const [r, epsilon] of runs.entries()) {
    const earlier = outcomes.at(-1);
    const outcome = emptyOutcome(data.x, n);
    const started = monotonicMs();
    for (let start = 0; start < n; start += batch) {
      const rows = range(start, Math.min(n, start + batch));
      const report = (share: number): void =>
        options.onProgress?.((r + (start + share * rows.length) / n) / runs.length);
      await attackRows(attack, model, data, { ...options, params }, epsilon, rows, outcome, earlier, report);
      report(1);
    }
    outcome.seconds = (monotonicMs() - started) / 1000;
    outcomes.push(outcome);
  }
  const results = epsilons.map((epsilon, i) => {
    const outcome = outcomes[attack.kind === "fixed" ? i : 0] as Outcome;
    return result(attack, options, params, epsilon, data.x, outcome, d);
  });
  return results;
};

interface Outcome {
  readonly adversarial: Float32Array;
  readonly success: Uint8Array;
  readonly forward: Int32Array;
  readonly backward: Int32Array;
  readonly errors: Map<number, string>;
  seconds: number;
}

const emptyOutcome = (x: Float32Array, n: number): Outcome => ({
  adversarial: x.slice(),
  success: new Uint8Array(n),
  forward: new Int32Array(n),
  backward: new Int32Array(n),
  errors: new Map(),
  seconds: 0,
});

const range = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, i) => from + i);

const gather = (x: Float32Array, rows: Int32Array, d: number): Float32Array => {
  const out = new Float32Array(rows.length * d);
  rows.forEach((row, i) => out.set(x.subarray(row * d, (row + 1) * d), i * d));
  return out;
};

const check = (
  attack: Attack,
  model: Model,
  data: { readonly x: Float32Array; readonly labels: Int32Array },
  options: RunOptions,
): void => {
  if (data.x.length !== data.labels.length * model.domain.size)
    throw new CasemateError(
      "DATA_MISMATCH",
      `${data.labels.length} labels and ${data.x.length} input values do not fit a model with ${model.domain.size} values per sample`,
    );
  if (options.starts !== undefined && options.starts.length !== data.x.length)
    throw new CasemateError(
      "DATA_MISMATCH",
      `starts have ${options.starts.length} values, expected as many as the data: ${data.x.length}`,
    );
  if (!attack.norms.includes(options.norm))
    throw new CasemateError("ATTACK_PARAMS", `attack '${attack.id}' has no ${options.norm} variant`, {
      hint: `it knows ${attack.norms.join(", ")}`,
    });
  if (attack.kind === "fixed" && options.epsilons === undefined)
    throw new CasemateError("ATTACK_PARAMS", `attack '${attack.id}' needs a radius`, { hint: "give --eps" });
  for (const e of options.epsilons ?? [])
    if (!(e > 0)) throw new CasemateError("ATTACK_PARAMS", `epsilon must be greater than 0, got ${e}`);
  for (const key of Object.keys(options.params ?? {}))
    if (!(key in attack.defaults))
      throw new CasemateError("ATTACK_PARAMS", `attack '${attack.id}' has no parameter '${key}'`, {
        hint: `it knows ${Object.keys(attack.defaults).join(", ")}`,
      });
  if (options.targets !== undefined && !attack.targeted)
    throw new CasemateError("ATTACK_PARAMS", `attack '${attack.id}' can not be targeted`);
  if (attack.needs === "gradient" && !canDifferentiate(model))
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `attack '${attack.id}' needs gradients, which model '${model.name}' does not give`,
      { hint: "black-box attacks: square, hop-skip-jump, boundary" },
    );
  if (attack.needs === "scores" && !canPredict(model))
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `attack '${attack.id}' needs scores, model '${model.name}' gives labels only`,
    );
  for (const y of data.labels)
    if (y < 0 || y >= model.classes)
      throw new CasemateError("DATA_MISMATCH", `label ${y} is not one of the model's ${model.classes} classes`);
};

/** Errors that concern the whole run, not one sample. */
const fatal = (e: unknown, signal: AbortSignal): boolean =>
  signal.aborted ||
  (e instanceof CasemateError &&
    [
      "ATTACK_PARAMS",
      "MODEL_CAPABILITY",
      "ABORTED",
      "MODEL_UNREACHABLE",
      "GRADIENT_NO_RULE",
      "MODEL_LOAD_FAILED",
    ].includes(e.code));

const attackRows = async (
  attack: Attack,
  model: Model,
  data: { readonly x: Float32Array; readonly labels: Int32Array },
  options: RunOptions & { readonly params: Params },
  epsilon: number,
  rows: Int32Array,
  outcome: Outcome,
  earlier: Outcome | undefined,
  report: (share: number) => void,
): Promise<void> => {
  const signal = options.signal ?? new AbortController().signal;
  const earlyStop = options.earlyStop ?? true;
  // a hit inside a smaller ball is a hit inside a larger one
  const open = earlyStop && earlier !== undefined ? rows.filter((row) => earlier.success[row] === 0) : rows;
  const d = model.domain.size;
  if (earlier !== undefined)
    for (const row of rows)
      if (!open.includes(row)) {
        outcome.success[row] = 1;
        outcome.adversarial.set(earlier.adversarial.subarray(row * d, (row + 1) * d), row * d);
        outcome.forward[row] = earlier.forward[row] as number;
        outcome.backward[row] = earlier.backward[row] as number;
      }
  if (open.length === 0) return;
  try {
    await attackOpen(attack, model, data, options, epsilon, open, outcome, earlyStop, signal, report);
  } catch (e) {
    if (fatal(e, signal)) throw e;
    if (open.length === 1) {
      outcome.errors.set(open[0] as number, e instanceof Error ? e.message : String(e));
      return;
    }
    const half = open.length >> 1;
    for (const part of [open.slice(0, half), open.slice(half)])
      await attackRows(attack, model, data, options, epsilon, part, outcome, earlier, report);
  }
};

/** An attack that is told to reach a confidence has not succeeded below it. */
const criterionFor = ({ confidence }: Params, model: Model): Criterion =>
  typeof confidence === "number" && confidence > 0 && canPredict(model)
    ? confidentMisclassification(confidence, model.scoreKind)
    : misclassification;

const attackOpen = async (
  attack: Attack,
  model: Model,
  data: { readonly x: Float32Array; readonly labels: Int32Array },
  options: RunOptions & { readonly params: Params },
  epsilon: number,
  open: Int32Array,
  outcome: Outcome,
  earlyStop: boolean,
  signal: AbortSignal,
  report: (share: number) => void,
): Promise<void> => {
  const d = model.domain.size;
  const criterion = options.criterion ?? criterionFor(options.params, model);
  const started = monotonicMs();
  const setupFor = (rows: Int32Array): { x: Float32Array; labels: Int32Array; targets: Int32Array | undefined } => ({
    x: gather(data.x, rows, d),
    labels: rows.map((row) => data.labels[row] as number),
    targets:
      options.targets === undefined ? undefined : rows.map((row) => (options.targets as Int32Array)[row] as number),
  });
  const oracleFor = (s: ReturnType<typeof setupFor>, spent: number): RunOracle =>
    new RunOracle({
      model,
      ...s,
      norm: options.norm,
      epsilon,
      criterion,
      earlyStop,
      maxQueries: Math.max(0, (options.maxQueries ?? Infinity) - spent),
      deadlineMs:
        options.secondsPerSample === undefined ? Infinity : started + options.secondsPerSample * 1000 * open.length,
      signal,
    });
  // the clean pass: what is adversarial as it is needs no attack
  let rows = open;
  let spent = 0;
  if (earlyStop || attack.kind === "minimal") {
    const s = setupFor(open);
    const oracle = oracleFor(s, 0);
    await oracle.labels(s.x, range(0, open.length));
    spent = 1;
    rows = open.filter((row, i) => {
      outcome.forward[row] = (outcome.forward[row] as number) + 1;
      if (oracle.beaten(i)) outcome.success[row] = 1;
      return !oracle.beaten(i);
    });
    if (rows.length === 0) return;
  }
  const s = setupFor(rows);
  const oracle = oracleFor(s, spent);
  const starts = options.starts === undefined ? {} : { starts: gather(options.starts, rows, d) };
  const project = (x: Float32Array, local: Int32Array): void => {
    for (let i = 0; i < local.length; i++)
      projectRow(options.norm, epsilon, x, i, s.x, local[i] as number, model.domain);
  };
  const indexOf = (row: number): number => {
    const global = rows[row] as number;
    return options.indices?.[global] ?? global;
  };
  const candidate = await attack.run({
    oracle,
    ...s,
    ...starts,
    n: rows.length,
    domain: model.domain,
    norm: options.norm,
    epsilon,
    params: options.params,
    rng: (row, ...stream) => rngFor(options.seed ?? 0, attack.id, indexOf(row), ...stream),
    project,
    signal,
    progress: report,
  });
  rows.forEach((row, i) => {
    outcome.forward[row] = (outcome.forward[row] as number) + (oracle.forward[i] as number);
    outcome.backward[row] = (outcome.backward[row] as number) + (oracle.backward[i] as number);
  });
  await judge(attack, model, s, oracle, candidate, rows, outcome, {
    ...options,
    criterion,
    earlyStop,
    epsilon,
    project,
    signal,
  });
};

/** Fresh forward pass over what the attack returned and over the best that was observed; the better one that holds is kept. */
const judge = async (
  attack: Attack,
  model: Model,
  s: { readonly x: Float32Array; readonly labels: Int32Array; readonly targets: Int32Array | undefined },
  oracle: RunOracle,
  returned: Float32Array,
  rows: Int32Array,
  outcome: Outcome,
  o: {
    readonly norm: Norm;
    readonly criterion: Criterion;
    readonly earlyStop: boolean;
    readonly epsilon: number;
    readonly project: (x: Float32Array, local: Int32Array) => void;
    readonly signal: AbortSignal;
  },
): Promise<void> => {
  o.signal.throwIfAborted();
  const d = model.domain.size;
  const local = range(0, rows.length);
  const final = returned.slice();
  o.project(final, local);
  const observed = s.x.slice();
  for (const i of local) observed.set(oracle.best(i)?.x ?? s.x.subarray(i * d, (i + 1) * d), i * d);
  const verdicts: { readonly x: Float32Array; readonly ok: Uint8Array }[] = [];
  for (const x of [final, observed]) {
    const ok = new Uint8Array(rows.length);
    // what a fixed attack returned stands where it holds: no second pass when it holds everywhere
    if (attack.kind === "fixed" && verdicts[0]?.ok.every((v) => v === 1) === true) {
      verdicts.push({ x, ok });
      break;
    }
    const scores = canPredict(model) ? await model.scores(x, o.signal) : undefined;
    const labels = scores === undefined ? await model.labels(x, o.signal) : undefined;
    for (const i of local) {
      const label = scores === undefined ? ((labels as Int32Array)[i] as number) : argmax(scores, i, model.classes);
      const row = scores?.subarray(i * model.classes, (i + 1) * model.classes);
      const near = o.epsilon === Infinity || withinRadius(distance(o.norm, x, s.x, i, d), o.epsilon);
      if (
        near &&
        inDomain(x, i, s.x, i, model.domain) &&
        o.criterion.meets(label, s.labels[i] as number, s.targets?.[i], row)
      )
        ok[i] = 1;
    }
    verdicts.push({ x, ok });
  }
  const [first, second] = verdicts as [(typeof verdicts)[number], (typeof verdicts)[number]];
  for (const i of local) {
    const row = rows[i] as number;
    // a minimal attack is judged by the nearest hit; a fixed one without early stop by what it returned
    const observedNearer = distance(o.norm, second.x, s.x, i, d) < distance(o.norm, first.x, s.x, i, d);
    const preferObserved = second.ok[i] === 1 && (first.ok[i] === 0 || (attack.kind === "minimal" && observedNearer));
    const pick = preferObserved ? second : first;
    if (pick.ok[i] === 1 || !o.earlyStop) outcome.adversarial.set(pick.x.subarray(i * d, (i + 1) * d), row * d);
    outcome.success[row] = pick.ok[i] as number;
  }
};

const result = (
  attack: Attack,
  options: RunOptions,
  params: Params,
  epsilon: number,
  x: Float32Array,
  outcome: Outcome,
  d: number,
): AttackResult => {
  const n = outcome.success.length;
  const adversarial = outcome.adversarial.slice();
  const samples: SampleResult[] = [];
  for (let i = 0; i < n; i++) {
    const at = (norm: Norm): number => distance(norm, outcome.adversarial, x, i, d);
    const success = outcome.success[i] === 1 && (epsilon === Infinity || withinRadius(at(options.norm), epsilon));
    const show = success || options.earlyStop === false;
    if (!show) adversarial.set(x.subarray(i * d, (i + 1) * d), i * d);
    const error = outcome.errors.get(i);
    samples.push({
      index: options.indices?.[i] ?? i,
      success,
      l0: show ? at("l0") : Number.NaN,
      l1: show ? at("l1") : Number.NaN,
      l2: show ? at("l2") : Number.NaN,
      linf: show ? at("linf") : Number.NaN,
      queries: { forward: outcome.forward[i] as number, backward: outcome.backward[i] as number },
      ...(error === undefined ? {} : { error }),
    });
  }
  return {
    id: attack.id,
    norm: options.norm,
    epsilon,
    targeted: options.targets !== undefined,
    params,
    seconds: outcome.seconds,
    samples,
    adversarial,
  };
};
