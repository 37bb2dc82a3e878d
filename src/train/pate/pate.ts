/**
 * pate: private aggregation of teacher ensembles. Teachers on disjoint shards of private data label public inputs by noisy votes, and a student learns from these
 * labels alone: it may be published. Papernot et al. 2017 (arXiv:1610.05755), 2018 (arXiv:1802.08908).
 */
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import { fit, type FitData, type FitOptions } from "../../engine/fit/fit.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import type { PrivacyLedger } from "../ledger/privacy-ledger.ts";
import { type Aggregation, type AggregationKind, votesCost } from "./aggregation.ts";
import { epsilonOf, queryDivergence } from "./data-dependent.ts";
import { fittedNoise } from "./fitted-noise.ts";
import { shards } from "./shards.ts";
import { teacherVotes } from "./teachers.ts";
import { VoteMechanism } from "./vote-mechanism.ts";

export interface PateOptions {
  readonly ledger: PrivacyLedger;
  /** name of the run in the ledger */
  readonly run: string;
  readonly teachers: number;
  readonly aggregation: AggregationKind;
  /** answers that the student may learn from */
  readonly queries: number;
  /** public inputs that are put to the teachers; for confident-gnmax more than queries. Default: queries, or twice as many, as far as there are */
  readonly asks?: number;
  /** votes that confident-gnmax wants; default 0.6 of the teachers */
  readonly threshold?: number;
  /** how each teacher and the student are trained */
  readonly teacher: FitOptions;
  readonly student: FitOptions;
  /** begin with the model's own weights, which must not come from the private data */
  readonly keepWeights?: boolean;
  readonly seed?: number;
  readonly onTeacher?: (done: number) => void;
}

export interface PateResult {
  readonly student: ModelProto;
  readonly aggregation: Aggregation;
  /** index in the public data and class, of each answered query */
  readonly labelled: { readonly rows: Int32Array; readonly labels: Int32Array };
  readonly asked: number;
  /** upper bound of the epsilon of the run as planned, at the ledger's delta, together with what the ledger had before: the guarantee */
  readonly epsilon: number;
  /**
   * The epsilon that the votes as they were cost (Theorem 6 of 2018). It depends on private data: for the owner, NOT to be published, and no guarantee for others' data.
   */
  readonly privateEpsilon: number;
}

/**
 * `publicInputs`: n x size, without labels. Refuses before anything is trained when the budget does not allow the queries.
 * Throws DP_BUDGET, DP_PARAMS, and what `fit` throws.
 */
export const pate = async (
  model: ModelProto,
  data: FitData,
  publicInputs: Float32Array,
  o: PateOptions,
): Promise<PateResult> => {
  const { ledger, teachers, seed = 0 } = o;
  const { adjacency, epsilon: budget, delta } = ledger.budget;
  const size = data.dims.reduce((a, b) => a * b, 1);
  const available = publicInputs.length / size;
  check(o, available);
  const confident = o.aggregation === "confident-gnmax";
  const asks = Math.min(available, o.asks ?? (confident ? 2 * o.queries : o.queries));
  const plan = {
    kind: o.aggregation,
    teachers,
    asks,
    answers: o.queries,
    threshold: o.threshold ?? 0.6 * teachers,
    adjacency,
  };
  const costWith = ledger.costWith.bind(ledger);
  const aggregation = fittedNoise(plan, costWith, budget);
  const epsilon = costWith(votesCost(aggregation, adjacency, asks, o.queries));
  const asked = rngFor(seed, "pate", "queries")
    .shuffle(Int32Array.from({ length: available }, (_, i) => i))
    .subarray(0, asks);

  const { classes, counts } = await teacherVotes(
    model,
    data,
    shards(data, teachers, adjacency, seed),
    gather(publicInputs, asked, size),
    {
      fit: { ...o.teacher, seed },
      ...(o.keepWeights === undefined ? {} : { keepWeights: o.keepWeights }),
      ...(o.onTeacher === undefined ? {} : { onTeacher: o.onTeacher }),
    },
  );
  const mechanism = new VoteMechanism({ ledger, run: o.run, aggregation, classes });
  const rows: number[] = [];
  const labels: number[] = [];
  const spent: ((order: number) => number)[] = [];
  let put = 0;
  for (; put < asks && labels.length < o.queries; put++) {
    const votes = counts.subarray(put * classes, (put + 1) * classes);
    const label = mechanism.answer(votes);
    const { ask, answer } = queryDivergence(aggregation, [...votes]);
    spent.push(ask);
    if (label === undefined) continue;
    spent.push(answer);
    rows.push(asked[put] as number);
    labels.push(label);
  }
  if (labels.length === 0)
    throw new CasemateError("DP_PARAMS", "no query was answered: the teachers do not agree enough", {
      hint: "lower --threshold, or train better teachers: fewer of them, or for longer",
    });
  const labelled = { rows: Int32Array.from(rows), labels: Int32Array.from(labels) };
  // from here on only public inputs and released answers are used
  const { model: student } = await fit(
    o.keepWeights === true ? model : initialize(model, seed),
    { x: gather(publicInputs, labelled.rows, size), labels: labelled.labels, dims: data.dims },
    { ...o.student, seed, batchSize: Math.min(o.student.batchSize, labels.length) },
  );
  mechanism.release();
  return {
    student,
    aggregation,
    labelled,
    asked: put,
    epsilon,
    privateEpsilon: Math.min(
      epsilon,
      epsilonOf((order) => spent.reduce((s, d) => s + d(order), 0), delta),
    ),
  };
};

const check = (o: PateOptions, available: number): void => {
  const whole = (value: number, name: string): void => {
    if (!(Number.isSafeInteger(value) && value >= 1))
      throw new CasemateError("DP_PARAMS", `${name} is ${value}, expected a whole number of at least 1`);
  };
  whole(o.teachers, "the number of teachers");
  whole(o.queries, "the number of queries");
  if (o.asks !== undefined) whole(o.asks, "the number of inputs asked about");
  if (o.queries > (o.asks ?? o.queries) || o.queries > available)
    throw new CasemateError(
      "DP_PARAMS",
      `${o.queries} answers from ${Math.min(o.asks ?? available, available)} public inputs are not possible`,
      {
        hint: "each public input is asked about once: lower --queries or give more public inputs",
      },
    );
};

const gather = (x: Float32Array, rows: Int32Array, size: number): Float32Array => {
  const out = new Float32Array(rows.length * size);
  rows.forEach((row, i) => out.set(x.subarray(row * size, (row + 1) * size), i * size));
  return out;
};
