/** compareWithMembers: the ensemble's output against that of its members, each run by itself and combined in float64. */
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import { canPredict } from "../../engine/runtime/model.ts";
import { CasemateError } from "../../core/error.ts";
import { Session } from "../../engine/runtime/ort.ts";
import { sessionBytes } from "../../engine/runtime/session-bytes.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { combinationOf, ensembleInput, type EnsembleOptions, weightsOf } from "./ensemble.ts";
import type { Member } from "./member.ts";
import { preparationOf, prepareRows } from "./preparation.ts";

export interface EnsembleComparison {
  readonly samples: number;
  /** largest |difference| of one score */
  readonly maxDifference: number;
  /** samples of which the largest score is in another place */
  readonly otherClass: number;
  /** n x classes, the ensemble's own */
  readonly scores: Float32Array;
}

/** `x`: rows of the ensemble's input. Throws what opening and running models throw. */
export const compareWithMembers = async (
  model: ModelProto,
  members: readonly Member[],
  options: EnsembleOptions,
  x: Float32Array,
): Promise<EnsembleComparison> => {
  const [first] = members;
  if (first === undefined) throw new CasemateError("USAGE", "an ensemble without members can not be compared");
  const { dims, size } = first.description.domain;
  const { classes } = first.description;
  const n = x.length / size;
  const combination = combinationOf(options.combine ?? "mean-probability");
  const weights = weightsOf(members.length, combination, options.weights);
  const apart: Float64Array[] = [];
  for (const member of members)
    apart.push(await logitsOf(member, prepareRows(x, member.description, preparationOf(first, member))));
  const bytes = sessionBytes(model);
  const session = await Session.create(bytes.graph, { weights: bytes.weights, spinning: false });
  try {
    const scores = new Float32Array(n * classes);
    for (let i = 0; i < n; i += chunk) {
      const rows = x.subarray(i * size, (i + chunk) * size);
      const out = await session.run({ [ensembleInput]: float32([rows.length / size, ...dims], rows) });
      scores.set(out[combination.output]?.data as Float32Array, i * classes);
    }
    let maxDifference = 0;
    let otherClass = 0;
    for (let i = 0; i < n; i++) {
      const own = scores.subarray(i * classes, (i + 1) * classes);
      const wanted = combination.apart(
        apart.map((z) => z.subarray(i * classes, (i + 1) * classes)),
        weights,
      );
      wanted.forEach((v, j) => {
        // NaN must not pass as small
        const off = Math.abs(v - (own[j] as number));
        maxDifference = off <= maxDifference ? maxDifference : off;
      });
      if (own.indexOf(Math.max(...own)) !== wanted.indexOf(Math.max(...wanted))) otherClass++;
    }
    return { samples: n, maxDifference, otherClass, scores };
  } finally {
    await session.release();
  }
};

const chunk = 64;

/** Logits, or log-probabilities, with classes in the order of the data; n x classes. */
const logitsOf = async ({ name, model, description }: Member, x: Float32Array): Promise<Float64Array> => {
  const open = await openOnnxModel(model, description, { gradients: false, threads: 1 });
  try {
    if (!canPredict(open)) throw new CasemateError("MODEL_CAPABILITY", `'${name}' gives labels only`);
    const scores = Float64Array.from(await open.scores(x));
    const logits = open.scoreKind === "logits" ? scores : scores.map((p) => Math.log(Math.max(p, Number.MIN_VALUE)));
    const order = description.data?.classes;
    if (order === undefined) return logits;
    const k = description.classes;
    return logits.map((_, at) => logits[at - (at % k) + (order[at % k] as number)] as number);
  } finally {
    await open.close();
  }
};
