/** Schedule: the factor of the learning rate over a run. `done` is the share of all steps that are made, 0..1. */

export type Schedule =
  | { readonly kind: "constant" }
  /** from 1 to 0 along half a cosine (Loshchilov & Hutter 2017, arXiv:1608.03983) */
  | { readonly kind: "cosine" }
  /** times `factor` at each of `at` (shares of the run, ascending) */
  | { readonly kind: "step"; readonly at: readonly number[]; readonly factor: number }
  /** up from 0 to 1 until `peak`, then down to 0, both straight (Smith 2017, arXiv:1506.01186, one triangle) */
  | { readonly kind: "triangle"; readonly peak: number };

export interface Warmup {
  /** share of the run in which the rate grows from 0 to what the schedule says; default 0 */
  readonly warmup?: number;
}

export const rateAt = (schedule: Schedule & Warmup, done: number): number => {
  const grown = schedule.warmup === undefined || schedule.warmup <= 0 ? 1 : Math.min(1, done / schedule.warmup);
  return grown * shape(schedule, done);
};

const shape = (s: Schedule, done: number): number => {
  switch (s.kind) {
    case "constant":
      return 1;
    case "cosine":
      return 0.5 * (1 + Math.cos(Math.PI * done));
    case "step":
      return s.factor ** s.at.filter((a) => done >= a).length;
    case "triangle":
      return done < s.peak ? done / s.peak : (1 - done) / (1 - s.peak);
  }
};
