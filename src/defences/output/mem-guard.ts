/**
 * memGuard: answers changed so that a membership classifier is unsure, and the class stays (Jia, Salem, Backes, Zhang, Gong: MemGuard, 2019, arXiv:1909.10594).
 *
 * First a change: s' = softmax(z + e) with |h(s')| small and argmax s' = argmax s, by descent on e along the gradient of |h|. Then a coin: s' is given with
 * probability min(1, budget / |s' - s|_1), else s, so that the mean change is at most `budget`; where s' is surer than s, it is s.
 * The coin is drawn by HMAC-SHA256 of the answer under a secret key: the same question has the same answer, and asking again tells nothing.
 *
 * NOT protected: the class itself. Attacks that use labels only (correctness, distance to the boundary) pass unhindered, and so does whoever has the weights; an
 * attacker who knows this defence retrains on what it gives. It hides scores, it does not make the model forget.
 */
import { createHmac } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import { type MembershipClassifier, membershipLogit, ranked } from "./membership-classifier.ts";
import { secretOf } from "./secret.ts";

export interface MemGuardOptions {
  readonly classifier: MembershipClassifier;
  /** mean L1 change of the probabilities that is allowed, 0 to 2 */
  readonly budget: number;
  /** secret, at least 16 bytes */
  readonly key: Uint8Array;
}

/** steps of the descent, and the |logit| of membership below which the classifier is unsure */
const steps = 100;
const unsure = 0.02;

/** RETURNS n x classes probabilities -> as many, each row of sum 1 with its argmax kept. Throws USAGE for options out of range, DATA_MISMATCH for other classes. */
export const memGuard = (o: MemGuardOptions): ((probabilities: Float32Array) => Float32Array) => {
  const { classes } = o.classifier;
  if (!(o.budget >= 0 && o.budget <= 2))
    throw new CasemateError("USAGE", `an L1 change of probabilities is between 0 and 2, got ${o.budget}`);
  secretOf(o.key, "MemGuard");
  return (probabilities) => {
    if (probabilities.length % classes !== 0)
      throw new CasemateError("DATA_MISMATCH", `${probabilities.length} values are no answers of ${classes} classes`);
    const out = probabilities.slice();
    for (let at = 0; at < out.length; at += classes) {
      const row = out.subarray(at, at + classes);
      const changed = deceive(o.classifier, row);
      if (changed === undefined) continue;
      let distance = 0;
      for (let k = 0; k < classes; k++) distance += Math.abs((changed[k] as number) - (row[k] as number));
      if (coin(o.key, row) * distance < o.budget) row.set(changed);
    }
    return out;
  };
};

/** The changed answer; undefined where none was found that is less sure. */
const deceive = (c: MembershipClassifier, row: Float32Array): Float32Array | undefined => {
  const { classes } = c;
  const z = Float64Array.from(row, (p) => Math.log(Math.max(p, 1e-30)));
  const top = row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  const before = Math.abs(membershipLogit(c, z));
  let [best, least] = [undefined as Float32Array | undefined, before];
  let stride = 1;
  for (let step = 0; step < steps && least > unsure; step++) {
    const logP = logSoftmax(z);
    const h = membershipLogit(c, logP);
    const gradient = logitGradient(c, logP);
    const length = Math.sqrt(gradient.reduce((s, v) => s + v * v, 0));
    if (!(length > 0)) break;
    // no further than where h would be 0 were it linear
    const size = Math.min(stride, Math.abs(h) / length);
    const tried = z.map((v, k) => v - (Math.sign(h) * size * (gradient[k] as number)) / length);
    // the class must stay: what overtakes it is pushed back just below
    const roof = (tried[top] as number) - 1e-4;
    for (let k = 0; k < classes; k++) if (k !== top && (tried[k] as number) > roof) tried[k] = roof;
    const answer = Float32Array.from(logSoftmax(tried), Math.exp);
    const now = Math.abs(
      membershipLogit(
        c,
        Float64Array.from(answer, (p) => Math.log(Math.max(p, 1e-30))),
      ),
    );
    if (now >= least || answer.some((p, k) => k !== top && p >= (answer[top] as number))) {
      stride /= 2;
      if (stride < 1e-4) break;
      continue;
    }
    z.set(tried);
    [best, least] = [answer, now];
  }
  return best;
};

const logSoftmax = (z: Float64Array): Float64Array => {
  const top = z.reduce((a, b) => Math.max(a, b));
  const total = top + Math.log(z.reduce((s, v) => s + Math.exp(v - top), 0));
  return z.map((v) => v - total);
};

/** dh / dz = g - p sum g, with g the weight of each class's rank. */
const logitGradient = (c: MembershipClassifier, logP: Float64Array): Float64Array => {
  const { order } = ranked(logP);
  const g = new Float64Array(c.classes);
  order.forEach((k, r) => {
    g[k] = (c.weights[r] as number) / (c.deviation[r] as number);
  });
  const total = g.reduce((a, b) => a + b, 0);
  return g.map((v, k) => v - Math.exp(logP[k] as number) * total);
};

/** Uniform in [0, 1), by the key and the answer. */
const coin = (key: Uint8Array, row: Float32Array): number => {
  const digest = createHmac("sha256", key)
    .update(new Uint8Array(row.buffer, row.byteOffset, row.byteLength))
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
};
