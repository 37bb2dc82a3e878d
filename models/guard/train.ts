/** The recipe of classifier.bin. `npx vitest run --config models/vitest.config.ts models/guard` makes it again; the texts and the word vectors must be at hand (README.md). */
import { rngFor } from "../../src/core/rng.ts";
import { logitsOf, type NetWeights, outputs, span } from "../../src/guard/neural/net.ts";
import { pieceReader } from "../../src/guard/neural/pieces.ts";
import { type Calibration, type Classifier, writeWeights } from "../../src/guard/neural/weights.ts";
import { calibrate } from "./calibrate.ts";
import type { GuardRow } from "./corpus/row.ts";
import { labels } from "./corpus/row.ts";
import { type FitOptions, fitNet, type Lexicon, newWeights, type Sample, wordVector } from "./fit.ts";
import type { Known } from "./known.ts";
import { type Prepared, prepare } from "./prepare.ts";

export const shape = { rows: 32_768, width: 48, filters: 192, hidden: 64 } as const;

export const fitting: FitOptions = {
  epochs: 4,
  batch: 128,
  rate: 0.003,
  tableRate: 0.03,
  dropout: 0.3,
  wordDropout: 0.15,
  decay: 0.01,
  seed: 1,
};

/** false alarms of one half: people ask all day, and documents are where orders hide */
const [strict, between, lenient] = [0.002, 0.0035, 0.005];
/** of one text in training */
const mostWeight = 2.5;
/** Texts that the grammar makes quote attacks word by word in benign ones: harder than any traffic, they do not calibrate. */
const composed = /^synthetic-/;
/** share of the rows that only calibrate */
const heldOut = 0.06;
/** a source of the same kind as none that is trained on: it only calibrates */
const foreign = "promptshield-dev";

export interface Trained {
  readonly bytes: Uint8Array;
  readonly user: Calibration;
  readonly data: Calibration;
  readonly userInData: Calibration;
}

/** Which rows only calibrate. */
export const heldOutOf = (rows: readonly GuardRow[], seed: number): boolean[] => {
  const rng = rngFor(seed, "guard/held-out");
  return rows.map((r) => r.source === foreign || rng.uniform() < heldOut);
};

/** `leads(i, head)`: how much the head says attack in row i. */
export const calibrationsOf = (
  rows: readonly GuardRow[],
  out: readonly boolean[],
  leads: (i: number, head: GuardRow["role"]) => number,
): Pick<Classifier, "user" | "data" | "userInData"> => {
  /** held-out rows of `role`, as the head of `head` sees them */
  const tried = (role: GuardRow["role"], head: GuardRow["role"]) =>
    rows.flatMap((r, i) =>
      out[i] && r.role === role && !composed.test(r.source)
        ? [{ foreign: r.source === foreign, attack: r.label !== "benign", lead: leads(i, head) }]
        : [],
    );
  return {
    user: calibrate(tried("user", "user"), strict),
    data: calibrate(tried("data", "data"), lenient),
    userInData: calibrate(tried("data", "user"), between),
  };
};

export const train = async (
  rows: readonly GuardRow[],
  known: Known,
  options: FitOptions = fitting,
): Promise<Trained> => {
  const reader = pieceReader(known.pieces, known.vectors, known.fixed);
  const prepared = prepare(
    rows.map((r) => r.text),
    shape.rows,
    known.fixed,
    (word) => {
      const v = new Float32Array(known.fixed);
      return reader(word, v) ? v : undefined;
    },
  );
  const out = heldOutOf(rows, options.seed);
  const net = newWeights({ ...shape, fixed: known.fixed }, options.seed);
  const weight = weightsOf(rows, prepared.texts);
  const samples = rows.flatMap((r, i): Sample[] => (out[i] ? [] : [sampleOf(r, prepared.texts[i], weight(i))]));
  await fitNet(net, samples, prepared.lexicon, options);
  const { user, data, userInData } = calibrationsOf(rows, out, leadOf(net, prepared));
  const classifier: Classifier = { net, pieces: known.pieces, vectors: known.vectors, user, data, userInData };
  return { bytes: writeWeights(classifier), user, data, userInData };
};

/** Short texts of users are benign nearly always in training, and long ones attacks: length must not tell. RETURNS weights under which attacks are as frequent in texts of every length. */
const weightsOf = (rows: readonly GuardRow[], texts: readonly Int32Array[]): ((i: number) => number) => {
  const kind = rows.map((r, i) => `${r.role} ${Math.floor(Math.log2(Math.max(4, texts[i]?.length ?? 0)))}`);
  const attack = rows.map((r) => r.label !== "benign");
  const count = (of: (i: number) => boolean | undefined): number =>
    rows.reduce((sum, _, i) => sum + (of(i) === true ? 1 : 0), 0);
  const odds = new Map(
    [...new Set(kind)].map((k) => {
      const attacks = count((i) => kind[i] === k && attack[i]);
      const benign = count((i) => kind[i] === k && !attack[i]);
      return [k, (attacks + 1) / (benign + 1)];
    }),
  );
  const whole = new Map(
    (["user", "data"] as const).map((role) => {
      const attacks = count((i) => rows[i]?.role === role && attack[i]);
      return [role, attacks / Math.max(1, count((i) => rows[i]?.role === role) - attacks)];
    }),
  );
  return (i) => {
    const tilt = Math.sqrt((whole.get(rows[i]?.role ?? "user") ?? 1) / (odds.get(kind[i] ?? "") ?? 1));
    const bounded = Math.min(mostWeight, Math.max(1 / mostWeight, tilt));
    return attack[i] ? bounded : 1 / bounded;
  };
};

const sampleOf = (r: GuardRow, words: Int32Array | undefined, weight: number): Sample => ({
  words: words ?? new Int32Array(0),
  group: r.role === "user" ? 0 : 1,
  label: labels.indexOf(r.label) as 0 | 1 | 2,
  weight,
});

/** The strongest lead of attack over benign in a window of row i. */
export const leadOf = (
  net: NetWeights,
  { texts, lexicon }: Prepared,
): ((i: number, role: GuardRow["role"]) => number) => {
  const parts = new Map<number, Float32Array>();
  return (i, role) => {
    const from = role === "user" ? 0 : 3;
    const logits = logitsOf(
      net,
      Array.from(texts[i] ?? [], (word) => {
        const part = parts.get(word) ?? partOf(net, lexicon, word);
        parts.set(word, part);
        return part;
      }),
    );
    let top = Number.NEGATIVE_INFINITY;
    for (let v = from; v < logits.length; v += outputs)
      top = Math.max(top, Math.max(logits[v + 1] as number, logits[v + 2] as number) - (logits[v] as number));
    return top;
  };
};

const partOf = (net: NetWeights, lexicon: Lexicon, word: number): Float32Array => {
  const { width, filters } = net.shape;
  const x = new Float32Array(width);
  wordVector(net, lexicon, word, x, 0);
  return Float32Array.from({ length: span * filters }, (_, lane) => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += (net.conv[lane * width + k] as number) * (x[k] as number);
    return sum;
  });
};
