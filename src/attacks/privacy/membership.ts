/**
 * membershipReport: what attacks on a model's scores tell about who was in its training set. Numbers come with 95 % intervals; the true-positive rate at low
 * false-positive rates stands beside the averages, which hide attacks that are sure about few.
 */
import { CasemateError } from "../../core/error.ts";
import type { Estimate } from "../../core/finding.ts";
import { rngFor } from "../../core/rng.ts";
import { mean } from "../../engine/tensor/statistics.ts";
import { type Exposure, exposure } from "./exposure.ts";
import { lira, rmia, varianceFor } from "./lira.ts";
import { auditOneRun, type EpsilonBound } from "./one-run.ts";
import { type Roc, roc } from "./roc.ts";
import { type SignalId, type Signals, signalIds } from "./signals.ts";
import { balancedAccuracy, chooseThresholds, type Scored, type Thresholds } from "./threshold.ts";

export interface MembershipInput {
  /** of n samples */
  readonly target: Signals;
  readonly labels: Int32Array;
  /** 1 where the model was trained on the sample */
  readonly member: Uint8Array;
  /** models trained in the same way on random halves of the same n samples */
  readonly shadows?: { readonly signals: readonly Signals[]; readonly inside: readonly Uint8Array[] };
  /** of the epsilon bound */
  readonly delta: number;
  /**
   * Were the samples canaries, each trained on or not by its own fair coin? Then the epsilon bound is one; else it is an indication, from as many members
   * as non-members.
   */
  readonly canaries?: boolean;
  readonly seed?: number;
}

export interface AttackOutcome extends Roc {
  /** "privacy/lira-online" */
  readonly id: string;
  /** at thresholds chosen on shadow models or on other samples; undefined where the attack has no rule for one */
  readonly balancedAccuracy?: Estimate;
}

export interface MembershipReport {
  readonly members: number;
  readonly nonMembers: number;
  readonly shadows: number;
  /** mean loss and accuracy of members and of non-members */
  readonly gap: {
    readonly loss: readonly [members: number, nonMembers: number];
    readonly accuracy: readonly [members: number, nonMembers: number];
  };
  readonly attacks: readonly AttackOutcome[];
  /** what the thresholds of balanced accuracy were chosen on */
  readonly thresholdsFrom: "shadow models" | "half of the samples";
  readonly epsilon: EpsilonBound & { readonly attack: string; readonly canaries: boolean };
  /** of the members, with the non-members as references, where they are canaries */
  readonly exposure?: Omit<Exposure, "values">;
}

/** Throws DATA_MISMATCH without members or without non-members. */
export const membershipReport = (input: MembershipInput): MembershipReport => {
  const { target, labels, member, shadows } = input;
  const seed = input.seed ?? 0;
  const rows = Int32Array.from(member, (_, i) => i);
  const [members, others] = [rows.filter((i) => member[i] === 1), rows.filter((i) => member[i] !== 1)];
  if (members.length < 2 || others.length < 2)
    throw new CasemateError(
      "DATA_MISMATCH",
      `${members.length} members and ${others.length} non-members are too few to tell them apart`,
      { hint: "give hundreds of each" },
    );
  const split = (signal: Float64Array): readonly [Float64Array, Float64Array] => [
    Float64Array.from(members, (i) => signal[i] as number),
    Float64Array.from(others, (i) => signal[i] as number),
  ];
  const outcome = (id: string, signal: Float64Array, balanced?: Estimate): AttackOutcome => ({
    id: `privacy/${id}`,
    ...roc(...split(signal)),
    ...(balanced === undefined ? {} : { balancedAccuracy: balanced }),
  });
  const judge = thresholdJudge(input, seed);
  const attacks = signalIds.map((id) => outcome(id, target[id], judge(id)));
  let [surest, score] = ["loss", target.loss];
  if (shadows !== undefined) {
    const of = (id: keyof Signals) => ({ signals: shadows.signals.map((s) => s[id]), inside: shadows.inside });
    const { online, offline } = lira(
      target["scaled-confidence"],
      of("scaled-confidence"),
      varianceFor(shadows.signals.length),
    );
    const likelier: Thresholds = { byClass: new Map(), common: 0 };
    attacks.push(
      outcome("lira-online", online, balancedAccuracy({ signal: online, labels, member }, likelier)),
      outcome("lira-offline", offline),
      outcome("rmia", rmia(target.loss, of("loss"))),
    );
    [surest, score] = ["lira-online", online];
  }
  const canaries = input.canaries ?? false;
  const audited = canaries ? rows : evenly(members, others, seed);
  return {
    members: members.length,
    nonMembers: others.length,
    shadows: shadows?.signals.length ?? 0,
    gap: {
      loss: split(target.loss).map((v) => -mean(v)) as unknown as readonly [number, number],
      accuracy: split(target.correctness).map((v) => mean(v)) as unknown as readonly [number, number],
    },
    attacks,
    thresholdsFrom: shadows === undefined ? "half of the samples" : "shadow models",
    epsilon: {
      ...auditOneRun(
        Float64Array.from(audited, (i) => score[i] as number),
        Uint8Array.from(audited, (i) => member[i] as number),
        input.delta,
        { seed },
      ),
      attack: `privacy/${surest}`,
      canaries,
    },
    ...(canaries ? { exposure: summary(exposure(...split(target.loss))) } : {}),
  };
};

const summary = ({ values: _values, ...rest }: Exposure): Omit<Exposure, "values"> => rest;

/** As many of either kind, drawn by the seed: where they are not, base rates would pass for guesses. */
const evenly = (members: Int32Array, others: Int32Array, seed: number): Int32Array => {
  const k = Math.min(members.length, others.length);
  const drawn = [members, others].map((rows, side) =>
    rngFor(seed, "evenly", side).shuffle(rows.slice()).subarray(0, k),
  );
  return Int32Array.from(drawn.flatMap((rows) => [...rows]));
};

/** Balanced accuracy of a signal by thresholds that were chosen on shadow models, or on a random half of the samples and judged on the other. */
const thresholdJudge = (
  { target, labels, member, shadows }: MembershipInput,
  seed: number,
): ((id: SignalId) => Estimate) => {
  const some = (signal: Float64Array, rows: Int32Array): Scored => ({
    signal: Float64Array.from(rows, (i) => signal[i] as number),
    labels: rows.map((i) => labels[i] as number),
    member: Uint8Array.from(rows, (i) => member[i] as number),
  });
  const order = rngFor(seed, "thresholds").shuffle(Int32Array.from(member, (_, i) => i));
  const half = order.length >> 1;
  return (id) => {
    if (shadows !== undefined) {
      const known: Scored = {
        signal: Float64Array.from(shadows.signals.flatMap((s) => [...s[id]])),
        labels: Int32Array.from(shadows.signals.flatMap(() => [...labels])),
        member: Uint8Array.from(shadows.inside.flatMap((m) => [...m])),
      };
      return balancedAccuracy({ signal: target[id], labels, member }, chooseThresholds(known));
    }
    const thresholds = chooseThresholds(some(target[id], order.subarray(0, half)));
    return balancedAccuracy(some(target[id], order.subarray(half)), thresholds);
  };
};
