/**
 * lockstep: attacks that are told for one sample, run for all of them at once.
 *
 * One program per sample asks the model when it likes; what the programs ask at the same time goes to the model in one batch. A program sees its own
 * answers only, so a result does not depend on who else is in the batch.
 */
import type { AttackContext } from "../attack.ts";
import { argmax } from "../criterion.ts";
import { settled } from "./ask.ts";

/** most values in flight: 64 MiB of float32 */
const maxValues = 2 ** 24;

/** What a program of one sample can do. */
export interface Line {
  readonly row: number;
  /** a view of the original, d values; do not write */
  readonly x0: Float32Array;
  /** may the sample still be asked about: neither beaten (fixed epsilon with early stop) nor out of budget or time */
  open(): boolean;
  /** of `wanted` questions, how many the budget allows */
  afford(wanted: number): number;
  /** m x classes; `points` is m x d and belongs to the caller again afterwards. Discrete features are rounded for the question */
  scores(points: Float32Array): Promise<Float32Array>;
  /** 1 where a point is what the run looks for */
  hits(points: Float32Array): Promise<Uint8Array>;
  /** told the share of this sample's work that is done */
  progress(share: number): void;
}

interface Question {
  readonly row: number;
  readonly points: Float32Array;
  answer(labels: Int32Array | undefined, scores: Float32Array | undefined): void;
  fail(e: unknown): void;
}

/**
 * Runs `program` for each of `rows` and waits for all. `pointsAtOnce`: most points that one question holds; it bounds how many programs run side by side.
 * `ask`: "labels" for attacks that need labels only. THROWS what the model throws, once every program has ended.
 */
export const lockstep = async (
  c: AttackContext,
  rows: Int32Array,
  ask: "labels" | "scores",
  pointsAtOnce: number,
  program: (line: Line) => Promise<void>,
): Promise<void> => {
  const d = c.domain.size;
  const k = c.oracle.classes;
  const waiting: Question[] = [];
  const shares = new Float64Array(rows.length);
  let sum = 0;
  let told = 0;
  let live = 0;

  const flush = async (): Promise<void> => {
    const questions = waiting.splice(0);
    const total = questions.reduce((s, q) => s + q.points.length / d, 0);
    const points = new Float32Array(total * d);
    const owners = new Int32Array(total);
    let at = 0;
    for (const q of questions) {
      points.set(q.points, at * d);
      owners.fill(q.row, at, at + q.points.length / d);
      at += q.points.length / d;
    }
    try {
      const asked = settled(c, points, owners);
      const scores = ask === "scores" ? await c.oracle.scores(asked, owners) : undefined;
      const labels = ask === "labels" ? await c.oracle.labels(asked, owners) : undefined;
      at = 0;
      for (const q of questions) {
        const to = at + q.points.length / d;
        q.answer(labels?.subarray(at, to), scores?.subarray(at * k, to * k));
        at = to;
      }
    } catch (e) {
      for (const q of questions) q.fail(e);
    }
  };
  const turn = (): void => {
    if (live > 0 && waiting.length === live) void flush();
  };
  const question = (row: number, points: Float32Array): Promise<{ labels?: Int32Array; scores?: Float32Array }> =>
    new Promise((resolve, reject) => {
      waiting.push({
        row,
        points,
        answer: (labels, scores) =>
          resolve({ ...(labels === undefined ? {} : { labels }), ...(scores === undefined ? {} : { scores }) }),
        fail: reject,
      });
      turn();
    });

  const lineOf = (row: number, position: number): Line => ({
    row,
    x0: c.x.subarray(row * d, (row + 1) * d),
    open: () => c.oracle.remaining(Int32Array.of(row)).length > 0,
    afford: (wanted) => Math.max(0, Math.min(wanted, c.oracle.budget(row))),
    async scores(points) {
      return (await question(row, points)).scores ?? new Float32Array(0);
    },
    async hits(points) {
      const { labels, scores } = await question(row, points);
      return Uint8Array.from({ length: points.length / d }, (_, i) => {
        const label = labels === undefined ? argmax(scores ?? new Float32Array(0), i, k) : (labels[i] as number);
        return c.oracle.meets(row, label, scores?.subarray(i * k, (i + 1) * k)) ? 1 : 0;
      });
    },
    progress(share) {
      const more = share - (shares[position] as number);
      if (!(more > 0)) return;
      shares[position] = share;
      sum += more;
      const mean = sum / rows.length;
      // not for every question of every sample
      if (mean < told + 0.001) return;
      told = mean;
      c.progress(Math.min(1, mean));
    },
  });

  const width = Math.max(1, Math.floor(maxValues / (pointsAtOnce * d)));
  let next = 0;
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (next < rows.length && failures.length === 0) {
      const position = next++;
      try {
        await program(lineOf(rows[position] as number, position));
      } catch (e) {
        failures.push(e);
      }
      sum += 1 - (shares[position] as number);
    }
    live--;
    turn();
  };
  const workers = Math.min(width, rows.length);
  // all are live before the first asks
  live = workers;
  await Promise.all(Array.from({ length: workers }, () => worker()));
  if (failures.length > 0) throw failures[0];
};
