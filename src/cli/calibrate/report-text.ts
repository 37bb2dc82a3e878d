/** What `casemate calibrate` prints. */
import { createHash } from "node:crypto";
import type { DetectorDocument } from "../../defences/detect/document.ts";
import { clopperPearsonInterval } from "../../engine/tensor/statistics.ts";
import { textTable } from "../privacy/text-table.ts";
import { printable } from "../printable.ts";
import type { AttackedRates } from "./attacked.ts";

export interface CalibrationReport {
  readonly model: string;
  readonly out: string;
  readonly bytes: Uint8Array;
  readonly guarded?: string;
  readonly document: DetectorDocument;
  /** on held-out samples */
  readonly measured:
    | {
        readonly samples: number;
        /** by any detector, and by each */
        readonly flagged: number;
        readonly each: readonly number[];
        readonly attacks: readonly AttackedRates[];
      }
    | undefined;
}

const caution =
  "a flag is a signal, not a wall: an attack that knows the detectors lowers their scores too, and a stronger one than any that was tried here may get through (Carlini, Wagner 2017; Tramer et al. 2020)";

export const reportText = ({ model, out, bytes, guarded, document, measured }: CalibrationReport): string => {
  const { calibration: c, detectors, filters, tensor } = document;
  const lines = [
    `${model}${filters.length === 0 ? "" : ` behind ${filters.join(", ")}`}: ${tensor === undefined ? "no inner value is looked at" : `detectors look at '${tensor}'`}`,
    `fitted on ${c.fitted} samples, ${c.scaled > 0 ? `scaled on ${c.scaled}, ` : ""}thresholds from ${c.calibrated} others`,
    `false-positive rate of all detectors together: ${percent(c.falsePositiveRate)} asked for, ${percent(c.expected)} on average over calibrations, between ${percent(c.interval[0])} and ${percent(c.interval[1])} for this one (95 %)`,
  ];
  if (measured !== undefined)
    lines.push(
      `held out: ${measured.flagged} of ${measured.samples} ordinary samples flagged, ${between(measured.flagged, measured.samples)}`,
    );
  const table = textTable([
    ["detector", "threshold", ...(measured === undefined ? [] : ["ordinary samples flagged"])],
    ...detectors.map(({ name, threshold }, j) => [
      printable(name),
      threshold.toPrecision(4),
      ...(measured === undefined ? [] : [String(measured.each[j])]),
    ]),
  ]);
  const attacks =
    measured === undefined
      ? ""
      : `\n${textTable([
          ["attack", "norm", "radius", "fooled the model", "of these flagged", "got through", "flagged by"],
          ...measured.attacks.map((a) => [
            `${a.attack}${a.adaptive ? ", knowing the detectors" : a.ends === "at-success" ? "" : ", all steps"}`,
            a.norm,
            a.epsilon === undefined ? "nearest" : String(Number(a.epsilon.toPrecision(3))),
            `${a.fooled} of ${a.samples}`,
            a.adaptive
              ? "-"
              : `${a.fooled - a.through} (${a.fooled === 0 ? "-" : percent((a.fooled - a.through) / a.fooled)})`,
            `${a.through} (${percent(a.samples === 0 ? 0 : a.through / a.samples)})`,
            a.each.map((count, j) => `${detectors[j]?.name} ${count}`).join(", "),
          ]),
        ])}`;
  const end = [
    caution,
    `wrote ${out}: ${bytes.length} bytes, sha256 ${digest(bytes)}`,
    ...(guarded === undefined ? [] : [`wrote ${guarded}: the class after the last one means flagged`]),
  ];
  return `${lines.map(printable).join("\n")}\n\n${table}${attacks}\n${end.map(printable).join("\n")}\n`;
};

/** The same for programs. */
export const reportJson = ({ model, out, bytes, guarded, document, measured }: CalibrationReport): object => {
  const { calibration, detectors, filters, tensor } = document;
  return {
    model,
    ...(tensor === undefined ? {} : { tensor }),
    filters,
    calibration,
    detectors: detectors.map(({ name, threshold }) => ({ name, threshold })),
    ...(measured === undefined ? {} : { heldOut: measured }),
    caution,
    files: {
      detectors: out,
      sha256: digest(bytes),
      bytes: bytes.length,
      ...(guarded === undefined ? {} : { guarded }),
    },
  };
};

const percent = (share: number): string => `${(100 * share).toPrecision(share >= 0.1 ? 3 : 2)} %`;

/** "1.5 %, between 0.3 % and 4.3 % (95 %)", exact. */
const between = (count: number, n: number): string => {
  const [low, high] = clopperPearsonInterval(count, n);
  return `${percent(count / n)}, between ${percent(low)} and ${percent(high)} (95 %)`;
};

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
