/** Defensive distillation (Papernot et al. 2016): a net learns the softened answers of one like it. Broken; here to compare with. */
import type { Objective } from "../../engine/fit/objective.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import type { TrainingMethod } from "./method.ts";
import { softmaxRows } from "../../engine/tensor/softmax.ts";

type Params = {
  /** what logits are divided by in training, of teacher and student; both are used at 1 */
  readonly temperature: number;
};

/** -sum_k q_k log softmax(z / T)_k, q one-hot for the teacher. */
const softened = (temperature: number, targets: "labels" | "teacher"): Objective => ({
  id: `softened(${temperature},${targets})`,
  formula:
    targets === "labels" ? "L = -log softmax(z / T)_y" : "L = -sum_k softmax(teacher(x) / T)_k log softmax(z / T)_k",
  source: "arXiv:1511.04508, section IV",
  build: ({ b, scores, labels, input }) => {
    const logp = b.op("LogSoftmax", [b.op("Div", [scores, b.scalar(temperature, "float32")])], { axis: 1 });
    if (targets === "labels") {
      const own = b.op("GatherElements", [logp, b.op("Unsqueeze", [labels, b.ints([1])])], { axis: 1 });
      return b.op("Neg", [b.op("Squeeze", [own, b.ints([1])])]);
    }
    const q = input("teacher", "float32", ["R", "K"]);
    return b.op("Neg", [b.op("ReduceSum", [b.op("Mul", [q, logp]), b.ints([1])], { keepdims: 0 })]);
  },
});

export const distillation: TrainingMethod<Params> = {
  id: "defensive-distillation",
  title: "Defensive distillation (broken, to compare with)",
  paper:
    "Papernot, McDaniel, Wu, Jha, Swami: Distillation as a Defense to Adversarial Perturbations against Deep Neural Networks, IEEE S&P 2016, arXiv:1511.04508 (broken: Carlini, Wagner 2017, arXiv:1608.04644: its logits are so large that gradients of the softmax vanish)",
  defaults: { temperature: 20 },
  teacher: ({ temperature }) => softened(temperature, "labels"),
  objective: ({ temperature }) => softened(temperature, "teacher"),
  prepare: async ({ params, sources: [teacher], x, labels }) => {
    const z = (await teacher?.scores(x)) ?? new Float32Array();
    const classes = z.length / labels.length;
    const q = softmaxRows(
      z.map((v) => v / params.temperature),
      classes,
    );
    return { x, labels, extra: { teacher: float32([labels.length, classes], q) } };
  },
};
