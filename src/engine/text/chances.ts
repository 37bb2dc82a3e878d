/** chancesOf: logits of one text -> the chance of each label: one of them holds (softmax), or each by itself (sigmoid). */
import { softmaxRows } from "../tensor/softmax.ts";

export const chancesOf = (logits: Float32Array, severalLabels: boolean): Float32Array =>
  severalLabels ? logits.map((v) => 1 / (1 + Math.exp(-v))) : softmaxRows(logits, logits.length);
