/** answered: what an attacker reads off logits, or off the probabilities that an output filter makes of them. */
import { type Signals, signalsOf } from "../../attacks/privacy/signals.ts";
import { softmaxRows } from "../../engine/tensor/softmax.ts";

export const answered = (
  logits: Float32Array,
  labels: Int32Array,
  filter?: (probabilities: Float32Array) => Float32Array,
): Signals =>
  filter === undefined
    ? signalsOf(logits, labels, "logits")
    : signalsOf(filter(softmaxRows(logits, logits.length / labels.length)), labels, "probabilities");
