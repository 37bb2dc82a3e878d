/**
 * extract: copies a victim by asking it. The strategy says what is asked, the querier asks through accounts within a budget, a substitute is trained on the answers,
 * and is compared with the victim on inputs that nobody asked about. Everything random comes from the seed.
 */
import { CasemateError } from "../../core/error.ts";
import type { Estimate } from "../../core/finding.ts";
import { rngFor } from "../../core/rng.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import type { Domain, Labels, Model } from "../../engine/runtime/model.ts";
import { proportion } from "../../engine/tensor/statistics.ts";
import type { Params } from "../attack.ts";
import { type Answered, joined, type LostAccount, Querier, type Spread } from "./querier.ts";
import type { ExtractionStrategy } from "./strategy.ts";
import { openSubstitute, type SubstituteFit, type SubstituteNet, trainSubstitute, usualFit } from "./substitute.ts";
import { type Range, substituteNet } from "./substitute-net.ts";

export interface ExtractionOptions {
  /** the victim, once for each account */
  readonly accounts: readonly Model[];
  readonly strategy: ExtractionStrategy;
  readonly params?: Params;
  /** questions, all accounts together */
  readonly queries: number;
  readonly spread?: Spread;
  readonly use?: "scores" | "labels";
  /** the attacker's own inputs, n x size */
  readonly inputs: Float32Array;
  /** what the substitute is judged by, apart from `inputs` */
  readonly test: { readonly x: Float32Array; readonly labels: Int32Array };
  /** who says what the victim answers to the test inputs; default: the first account that is not lost. These questions are not counted */
  readonly judge?: Labels;
  /** default: a small one by the input's shape */
  readonly net?: SubstituteNet;
  readonly fit?: Partial<SubstituteFit>;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onRound?: (r: ExtractionRound) => void;
}

export interface ExtractionRound {
  readonly round: number;
  /** so far */
  readonly queries: number;
}

export interface ExtractionResult {
  readonly strategy: string;
  readonly params: Params;
  readonly queries: number;
  /** of them with an answer that tells a class */
  readonly answered: number;
  readonly byAccount: readonly number[];
  readonly lost: readonly LostAccount[];
  /** was it trained on probabilities */
  readonly soft: boolean;
  /** share of test inputs where substitute and victim say the same; undefined where nobody is left who could ask, and there is no judge */
  readonly agreement: Estimate | undefined;
  /** of the substitute, on true labels */
  readonly accuracy: Estimate;
  readonly victimAccuracy: Estimate | undefined;
  readonly model: ModelProto;
}

/** Throws USAGE for inputs that are missing, ATTACK_PARAMS, MODEL_UNREACHABLE when nobody answered anything, and what models and training throw. */
export const extract = async (o: ExtractionOptions): Promise<ExtractionResult> => {
  const seed = o.seed ?? 0;
  const { strategy, signal } = o;
  const params = paramsOf(strategy, o.params ?? {});
  const querier = new Querier(o.accounts, {
    budget: o.queries,
    seed,
    ...(o.spread === undefined ? {} : { spread: o.spread }),
    ...(o.use === undefined ? {} : { use: o.use }),
  });
  const { domain, classes } = querier;
  const inputs = shuffled(o.inputs, domain.size, seed);
  if (strategy.needs !== "nothing" && inputs.length === 0)
    throw new CasemateError("USAGE", `'${strategy.id}' needs natural inputs`);
  const range = rangeOf(domain, inputs);
  const net = o.net ?? { net: substituteNet(domain, classes, range, seed), input: "x", scores: "scores" };
  const settings = { ...usualFit, ...o.fit, seed, ...(signal === undefined ? {} : { signal }) };
  let answered: Answered = joined([], domain.size, classes, querier.soft);
  let trained: ModelProto | undefined;
  for (let round = 0; querier.left > 0; round++) {
    signal?.throwIfAborted();
    trained = round > 0 && strategy.adaptive ? await trainSubstitute(net, answered, domain, settings) : undefined;
    const substitute =
      trained === undefined ? undefined : await openSubstitute(trained, net, domain, classes, settings.threads);
    let questions: Float32Array;
    try {
      questions = await strategy.next({
        round,
        domain,
        classes,
        range,
        inputs,
        answered,
        substitute,
        left: querier.left,
        params,
        rng: (...stream) => rngFor(seed, strategy.id, ...stream),
        signal,
      });
    } finally {
      await substitute?.close();
    }
    if (questions.length === 0) break;
    const told = withLabel(await querier.ask(questions, signal), domain.size, classes);
    answered = joined([answered, told], domain.size, classes, querier.soft);
    o.onRound?.({ round, queries: querier.used });
    if (answered.labels.length === 0) break;
  }
  if (answered.labels.length === 0)
    throw new CasemateError("MODEL_UNREACHABLE", `none of ${querier.used} questions got an answer that tells a class`, {
      ...(querier.lost[0] === undefined ? {} : { hint: querier.lost[0].reason }),
    });
  const model = await trainSubstitute(net, answered, domain, settings);
  const judged = await judge(o, querier, model, net, settings.threads);
  return {
    strategy: strategy.id,
    params,
    queries: querier.used,
    answered: answered.labels.length,
    byAccount: [...querier.byAccount],
    lost: querier.lost,
    soft: querier.soft,
    ...judged,
    model,
  };
};

const paramsOf = (strategy: ExtractionStrategy, given: Params): Params => {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(strategy.defaults, name));
  if (unknown !== undefined)
    throw new CasemateError("ATTACK_PARAMS", `'${strategy.id}' has no parameter '${unknown}'`, {
      hint: `it knows ${Object.keys(strategy.defaults).join(", ") || "no parameters"}`,
    });
  return { ...strategy.defaults, ...given };
};

const judge = async (
  { test: { x, labels }, judge: given, signal }: ExtractionOptions,
  querier: Querier,
  model: ModelProto,
  net: SubstituteNet,
  threads: number,
): Promise<Pick<ExtractionResult, "agreement" | "accuracy" | "victimAccuracy">> => {
  const substitute = await openSubstitute(model, net, querier.domain, querier.classes, threads);
  try {
    const own = await substitute.labels(x, signal);
    const his = given === undefined ? await querier.labels(x, signal) : await given.labels(x, signal);
    const share = (a: Int32Array, b: Int32Array): Estimate =>
      proportion(
        a.reduce((s, v, i) => s + (v === b[i] ? 1 : 0), 0),
        a.length,
      );
    return {
      agreement: his && share(own, his),
      accuracy: share(own, labels),
      victimAccuracy: his && share(his, labels),
    };
  } finally {
    await substitute.close();
  }
};

/** Withheld labels teach nothing. */
const withLabel = (a: Answered, size: number, classes: number): Answered => {
  const rows = Int32Array.from(a.labels.keys()).filter((i) => (a.labels[i] as number) >= 0);
  if (rows.length === a.labels.length) return a;
  const pick = (values: Float32Array, width: number): Float32Array => {
    const out = new Float32Array(rows.length * width);
    rows.forEach((row, i) => out.set(values.subarray(row * width, (row + 1) * width), i * width));
    return out;
  };
  return {
    x: pick(a.x, size),
    labels: rows.map((row) => a.labels[row] as number),
    probabilities: a.probabilities === undefined ? undefined : pick(a.probabilities, classes),
  };
};

const shuffled = (x: Float32Array, size: number, seed: number): Float32Array => {
  const order = rngFor(seed, "extraction", "inputs").shuffle(Int32Array.from({ length: x.length / size }, (_, i) => i));
  const out = new Float32Array(x.length);
  order.forEach((row, i) => out.set(x.subarray(row * size, (row + 1) * size), i * size));
  return out;
};

/** The domain's bounds; where it has none, what the attacker's inputs reach. Throws USAGE where there are none either. */
const rangeOf = ({ lower, upper, size }: Domain, inputs: Float32Array): Range => {
  const [low, high] = [lower.slice(), upper.slice()];
  for (let j = 0; j < size; j++) {
    if (Number.isFinite((low[j] as number) - (high[j] as number))) continue;
    if (inputs.length === 0)
      throw new CasemateError("USAGE", "the range of the inputs is not known", {
        hint: "give --bounds LOW,HIGH, or data",
      });
    let [least, most] = [Infinity, -Infinity];
    for (let i = j; i < inputs.length; i += size) {
      least = Math.min(least, inputs[i] as number);
      most = Math.max(most, inputs[i] as number);
    }
    if (!Number.isFinite(low[j] as number)) low[j] = least;
    if (!Number.isFinite(high[j] as number)) high[j] = most;
  }
  return { lower: low, upper: high };
};
