/** scoreLoss: what score-based attacks lower, from scores alone. */
import { CasemateError } from "../../core/error.ts";
import type { AttackContext } from "../attack.ts";

/** The loss of sample `row`, whose k scores start at `o`. */
export type ScoreLoss = (scores: Float32Array, o: number, k: number, row: number) => number;

/**
 * The loss named `kind`, margin or cross-entropy: lower is nearer to success. Taken on logits, or on logarithms of probabilities, which differ from logits by
 * a constant per sample. THROWS ATTACK_PARAMS for another name.
 */
export const scoreLoss = (c: AttackContext, kind: string): ScoreLoss => {
  if (kind !== "margin" && kind !== "cross-entropy")
    throw new CasemateError("ATTACK_PARAMS", `loss '${kind}' is not one of margin, cross-entropy`);
  const logits = c.oracle.scoreKind === "logits";
  const at = (s: Float32Array, i: number): number =>
    logits ? (s[i] as number) : Math.log(Math.max(s[i] as number, 1e-38));
  const classOf = (row: number): number => c.targets?.[row] ?? (c.labels[row] as number);
  const sign = c.targets === undefined ? 1 : -1;
  const rival = (s: Float32Array, o: number, k: number, y: number): number => {
    let top = -Infinity;
    for (let i = 0; i < k; i++) if (i !== y) top = Math.max(top, at(s, o + i));
    return top;
  };
  if (kind === "margin") return (s, o, k, row) => sign * (at(s, o + classOf(row)) - rival(s, o, k, classOf(row)));
  // targeted: -log p_t is lowered; untargeted: log p_y is
  return (s, o, k, row) => {
    let top = -Infinity;
    for (let i = 0; i < k; i++) top = Math.max(top, at(s, o + i));
    let sum = 0;
    for (let i = 0; i < k; i++) sum += Math.exp(at(s, o + i) - top);
    return sign * (at(s, o + classOf(row)) - top - Math.log(sum));
  };
};
