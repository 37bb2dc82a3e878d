/**
 * MembershipClassifier: tells members from others by the shape of an answer, as an attacker would; what MemGuard deceives.
 *
 *   h(s) = b + sum_r w_r (log s_(r) - m_r) / d_r,   s_(1) >= s_(2) >= ...: the answer sorted; member where h > 0
 *
 * Logistic regression by Newton's method with a small ridge; the mean m and deviation d of each rank are those of the training answers.
 */
import { CasemateError } from "../../core/error.ts";

export interface MembershipClassifier {
  readonly classes: number;
  readonly bias: number;
  /** by rank */
  readonly weights: Float64Array;
  readonly middle: Float64Array;
  readonly deviation: Float64Array;
}

/** smaller probabilities tell nothing more */
const leastLog = -30;
const ridge = 1e-2;
const newtonSteps = 25;

/** Sorted log-probabilities with the class of each rank. */
export const ranked = (logP: ArrayLike<number>): { readonly values: Float64Array; readonly order: Int32Array } => {
  const order = Int32Array.from({ length: logP.length }, (_, k) => k).sort(
    (a, b) => (logP[b] as number) - (logP[a] as number) || a - b,
  );
  return { values: Float64Array.from(order, (k) => Math.max(leastLog, logP[k] as number)), order };
};

/** Logit of membership. */
export const membershipLogit = (c: MembershipClassifier, logP: ArrayLike<number>): number => {
  const { values } = ranked(logP);
  return values.reduce(
    (s, v, r) => s + ((c.weights[r] as number) * (v - (c.middle[r] as number))) / (c.deviation[r] as number),
    c.bias,
  );
};

/** `answers`: n x classes probabilities; `member`: 1 for members. Throws DATA_MISMATCH without both kinds. */
export const trainMembershipClassifier = (answers: ArrayLike<number>, member: Uint8Array): MembershipClassifier => {
  const n = member.length;
  const classes = answers.length / n;
  const members = member.reduce((a, b) => a + b, 0);
  if (members === 0 || members === n || !Number.isInteger(classes) || classes < 2)
    throw new CasemateError(
      "DATA_MISMATCH",
      "the answers of members and of others are needed, with two classes or more",
    );
  const rows = Array.from(
    { length: n },
    (_, i) =>
      ranked(Array.from({ length: classes }, (__, k) => Math.log(Math.max(answers[i * classes + k] as number, 1e-30))))
        .values,
  );
  const middle = Float64Array.from({ length: classes }, (_, r) => rows.reduce((s, v) => s + (v[r] as number), 0) / n);
  const deviation = Float64Array.from({ length: classes }, (_, r) =>
    Math.max(1e-9, Math.sqrt(rows.reduce((s, v) => s + ((v[r] as number) - (middle[r] as number)) ** 2, 0) / n)),
  );
  // bias last
  const features = rows.map((v) =>
    Float64Array.from({ length: classes + 1 }, (_, r) =>
      r === classes ? 1 : ((v[r] as number) - (middle[r] as number)) / (deviation[r] as number),
    ),
  );
  const w = logisticRegression(features, member);
  return { classes, bias: w[classes] as number, weights: w.subarray(0, classes), middle, deviation };
};

/** Both kinds weigh the same. */
const logisticRegression = (x: readonly Float64Array[], y: Uint8Array): Float64Array => {
  const d = x[0]?.length ?? 0;
  const members = y.reduce((a, b) => a + b, 0);
  const share = [1 / (2 * (y.length - members)), 1 / (2 * members)] as const;
  const w = new Float64Array(d);
  for (let step = 0; step < newtonSteps; step++) {
    const gradient = w.map((v, k) => (k === d - 1 ? 0 : ridge * v));
    const hessian = Array.from({ length: d }, (_, a) => {
      const row = new Float64Array(d);
      row[a] = a === d - 1 ? 1e-12 : ridge;
      return row;
    });
    x.forEach((row, i) => {
      const p = 1 / (1 + Math.exp(-row.reduce((s, v, k) => s + v * (w[k] as number), 0)));
      const weight = share[(y[i] as number) === 1 ? 1 : 0];
      for (let a = 0; a < d; a++) {
        gradient[a] = (gradient[a] as number) + weight * (p - (y[i] as number)) * (row[a] as number);
        const target = hessian[a] as Float64Array;
        const factor = weight * p * (1 - p) * (row[a] as number);
        for (let b = 0; b < d; b++) target[b] = (target[b] as number) + factor * (row[b] as number);
      }
    });
    const step = solve(hessian, gradient);
    let largest = 0;
    step.forEach((v, k) => {
      w[k] = (w[k] as number) - v;
      largest = Math.max(largest, Math.abs(v));
    });
    if (largest < 1e-9) break;
  }
  return w;
};

/** Gauss with pivots; both arguments are used up. */
const solve = (a: readonly Float64Array[], b: Float64Array): Float64Array => {
  const n = b.length;
  const rows = [...a];
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++)
      if (Math.abs(rows[r]?.[c] as number) > Math.abs(rows[pivot]?.[c] as number)) pivot = r;
    [rows[c], rows[pivot]] = [rows[pivot] as Float64Array, rows[c] as Float64Array];
    [b[c], b[pivot]] = [b[pivot] as number, b[c] as number];
    const top = rows[c] as Float64Array;
    for (let r = c + 1; r < n; r++) {
      const row = rows[r] as Float64Array;
      const factor = (row[c] as number) / (top[c] as number);
      for (let k = c; k < n; k++) row[k] = (row[k] as number) - factor * (top[k] as number);
      b[r] = (b[r] as number) - factor * (b[c] as number);
    }
  }
  for (let c = n - 1; c >= 0; c--) {
    const row = rows[c] as Float64Array;
    let sum = b[c] as number;
    for (let k = c + 1; k < n; k++) sum -= (row[k] as number) * (b[k] as number);
    b[c] = sum / (row[c] as number);
  }
  return b;
};
