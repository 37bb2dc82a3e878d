/** Adaptive diversity promoting (Pang et al. 2019): members of an ensemble trained together, so that their wrong answers point in different directions. */
import { CasemateError } from "../../core/error.ts";
import type { Objective, ObjectiveContext } from "../../engine/fit/objective.ts";
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import type { TrainingMethod } from "./method.ts";

type Params = {
  /** weight of the entropy of the ensemble's answer */
  readonly alpha: number;
  /** weight of the diversity, log det of the Gram matrix of the members' answers without the right one */
  readonly beta: number;
};

/** Log-probabilities [R, K] of the members in a graph that `ensemble` (defences) made. Throws MODEL_CAPABILITY for other models. */
const membersOf = ({ nodes }: ObjectiveContext): readonly Value[] => {
  const found = nodes
    .filter((n) => n.opType === "LogSoftmax" && n.name.startsWith("ensemble/"))
    .map((n) => n.output[0] ?? "");
  if (found.length < 2)
    throw new CasemateError("MODEL_CAPABILITY", "diversity is trained into an ensemble, and this model is none", {
      hint: "make one first: casemate ensemble net.onnx net.onnx net.onnx -o ensemble.onnx; then give --fresh, so that members begin apart",
    });
  return found;
};

const dot = (b: GraphBuilder, x: Value, y: Value): Value =>
  b.op("ReduceSum", [b.op("Mul", [x, y]), b.ints([1])], { keepdims: 1 });

/** Keeps logarithms and quotients finite where members agree to the last bit. */
const tiny = 1e-12;

const objective = (alpha: number, beta: number): Objective => ({
  id: `adp(${alpha},${beta})`,
  formula:
    "L = sum_k -log p_k(x)_y - alpha H(p(x)) - beta log det(M^T M), p the ensemble's answer, M the columns p_k without entry y, each of length 1",
  source: "arXiv:1901.08846, equation 4",
  build: (c) => {
    const { b, labels } = c;
    const logps = membersOf(c);
    const column = b.op("Unsqueeze", [labels, b.ints([1])]);
    const small = b.scalar(tiny, "float32");
    const ps = logps.map((v) => b.op("Exp", [v]));
    const errors = logps.map((v) => b.op("Neg", [b.op("GatherElements", [v, column], { axis: 1 })]));
    const sum = (list: readonly Value[]): Value => list.reduce((a, v) => b.op("Add", [a, v]));
    const logMean = b.op("LogSoftmax", [c.scores], { axis: 1 });
    const entropy = b.op("Neg", [dot(b, b.op("Exp", [logMean]), logMean)]);
    // log det of a Gram matrix: what is left of each column after those before it, squared (Gram-Schmidt)
    const wrong = ps.map((p) => {
      const zero = b.op("Mul", [b.op("Cast", [column], { to: 1 }), b.scalar(0, "float32")]);
      const rest = b.op("ScatterElements", [p, column, zero], { axis: 1 });
      return b.op("Div", [rest, b.op("Sqrt", [b.op("Add", [dot(b, rest, rest), small])])]);
    });
    const basis: Value[] = [];
    const logs: Value[] = [];
    for (const m of wrong) {
      const left = basis.reduce((v, e) => b.op("Sub", [v, b.op("Mul", [dot(b, m, e), e])]), m);
      const square = b.op("Add", [dot(b, left, left), small]);
      logs.push(b.op("Log", [square]));
      basis.push(b.op("Div", [left, b.op("Sqrt", [square])]));
    }
    const bonus = b.op("Add", [
      b.op("Mul", [entropy, b.scalar(alpha, "float32")]),
      b.op("Mul", [sum(logs), b.scalar(beta, "float32")]),
    ]);
    return b.op("Squeeze", [b.op("Sub", [sum(errors), bonus]), b.ints([1])]);
  },
});

export const adp: TrainingMethod<Params> = {
  id: "adp",
  title: "Diversity of the members of an ensemble (ADP)",
  paper:
    "Pang, Xu, Du, Chen, Zhu: Improving Adversarial Robustness via Promoting Ensemble Diversity, ICML 2019, arXiv:1901.08846 (holds against transfer between members; attacks on the whole ensemble beat it: Tramer et al. 2020, arXiv:2002.08347)",
  defaults: { alpha: 2, beta: 0.5 },
  objective: ({ alpha, beta }) => objective(alpha, beta),
  prepare: async ({ trainer, x, labels }) => {
    const members = new Set([...trainer.weights.keys()].map((name) => name.split("/")[0])).size;
    const classes = await trainer.classes();
    // more vectors than dimensions: the determinant is 0 whatever they are
    if (members > classes - 1)
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `${members} members can not differ in ${classes} classes: at most ${classes - 1}`,
      );
    return { x, labels };
  },
};
