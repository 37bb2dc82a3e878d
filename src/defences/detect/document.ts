/**
 * DetectorDocument: what a calibration leaves: detectors with what they learnt and their thresholds, bound to one model and the filters in front of it. One JSON
 * file (tensors as base64), the same bytes for the same calibration, so that it can be hashed and signed as it is.
 */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { calibratedModelSchema } from "./calibrated-model.ts";
import type { InputDetector } from "./detector.ts";
import { parseDetector } from "./parse-detector.ts";

const rate = z.number().min(0).max(1);
/** Infinity is no JSON, and a threshold is one order statistic of finite scores */
const score = z.number();

const schema = z.strictObject({
  schema: z.literal("casemate-detectors/1"),
  model: calibratedModelSchema,
  /** in front of the model, first one first */
  filters: z.array(z.string()),
  /** the intermediate tensor; left out where no detector looks at one */
  tensor: z.string().optional(),
  calibration: z.strictObject({
    falsePositiveRate: rate,
    /** samples that detectors were fitted on, that their scales were taken from, and that the thresholds were calibrated on */
    fitted: z.int().min(0),
    scaled: z.int().min(0),
    calibrated: z.int().min(1),
    /** of any detector raising a false alarm */
    expected: rate,
    interval: z.tuple([rate, rate]),
    seed: z.int(),
  }),
  detectors: z
    .array(z.strictObject({ name: z.string(), threshold: score, state: z.json() }))
    .min(1)
    .max(32),
});

type Written = z.output<typeof schema>;

/** A detector that is ready to judge. */
export interface FittedDetector {
  readonly name: string;
  readonly detector: InputDetector;
  readonly state: unknown;
  /** flagged: score > threshold */
  readonly threshold: number;
}

export interface DetectorDocument extends Omit<Written, "detectors"> {
  readonly detectors: readonly FittedDetector[];
}

/** The bytes of the file. */
export const writeDetectors = (document: DetectorDocument): Uint8Array => {
  const detectors = document.detectors.map(({ name, detector, state, threshold }) => ({
    name,
    threshold,
    state: z.encode(detector.schema, state),
  }));
  const model = z.encode(calibratedModelSchema, document.model);
  return new TextEncoder().encode(`${canonicalJson({ ...document, model, detectors })}\n`);
};

/** untrusted: `bytes` may come from anywhere. THROWS DOCUMENT_INVALID, and USAGE for detectors that this release does not have. */
export const readDetectors = (bytes: Uint8Array, name: string): DetectorDocument => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new CasemateError("DOCUMENT_INVALID", `'${name}' is no JSON`, {
      cause,
      hint: "casemate calibrate writes detectors",
    });
  }
  const document = checked(schema, value, name, "the document");
  return {
    ...document,
    detectors: document.detectors.map(({ name: text, threshold, state }) => {
      const { detector } = parseDetector(text);
      return { name: text, detector, threshold, state: checked(detector.schema, state, name, text) };
    }),
  };
};

const checked = <T>(type: z.ZodType<T>, value: unknown, name: string, what: string): T => {
  const parsed = type.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CasemateError(
    "DOCUMENT_INVALID",
    `'${name}': ${[what, ...(issue?.path ?? [])].join(".")}: ${issue?.message.toLowerCase()}`,
    { hint: "casemate calibrate writes detectors; they are not edited by hand" },
  );
};
