/**
 * What a registry reads of an assessment's report.json (docs/reference/report.schema.json), and gates over its numbers. A number that was not measured
 * passes no gate.
 */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { checked } from "./checked.ts";
import { parseUntrustedJson } from "./untrusted-json.ts";
import { digestSchema, lineSchema, sha256Of } from "./version-manifest.ts";

const risks = ["low", "medium", "high", "critical"] as const;
const norms = ["l0", "l1", "l2", "linf"] as const;
const share = z.number().min(0).max(1);

/** The numbers that gates speak of. */
export const measuredSchema = z.strictObject({
  risk: z.enum(risks),
  cleanAccuracy: share,
  threatModels: z
    .array(
      z.strictObject({
        norm: z.enum(norms),
        epsilon: z.number().min(0),
        robustAccuracy: share,
        n: z.int().min(1),
      }),
    )
    .max(64),
});
export type Measured = z.infer<typeof measuredSchema>;

/**
 * - risk: the report's risk is at most this.
 * - cleanAccuracy: at least this.
 * - robustAccuracy: at least this against perturbations of the norm of at most epsilon.
 */
export const gateSchema = z.discriminatedUnion("metric", [
  z.strictObject({ metric: z.literal("risk"), atMost: z.enum(risks) }),
  z.strictObject({ metric: z.literal("cleanAccuracy"), atLeast: share }),
  z.strictObject({
    metric: z.literal("robustAccuracy"),
    norm: z.enum(norms),
    epsilon: z.number().min(0),
    atLeast: share,
  }),
]);
export type Gate = z.infer<typeof gateSchema>;

/** "robustAccuracy(linf, 0.1) >= 0.5" */
export const gateText = (gate: Gate): string => {
  switch (gate.metric) {
    case "risk":
      return `risk <= ${gate.atMost}`;
    case "cleanAccuracy":
      return `cleanAccuracy >= ${gate.atLeast}`;
    case "robustAccuracy":
      return `robustAccuracy(${gate.norm}, ${gate.epsilon}) >= ${gate.atLeast}`;
  }
};

export const gateHolds = (gate: Gate, measured: Measured): boolean => {
  switch (gate.metric) {
    case "risk":
      return risks.indexOf(measured.risk) <= risks.indexOf(gate.atMost);
    case "cleanAccuracy":
      return measured.cleanAccuracy >= gate.atLeast;
    case "robustAccuracy": {
      // a larger radius can only be worse: it proves what holds at a smaller one, and a smaller one proves what does not
      const own = measured.threatModels.filter((t) => t.norm === gate.norm);
      return (
        own.some((t) => t.epsilon >= gate.epsilon && t.robustAccuracy >= gate.atLeast) &&
        !own.some((t) => t.epsilon <= gate.epsilon && t.robustAccuracy < gate.atLeast)
      );
    }
  }
};

/** Fields of a report that are read here; the rest is the report's own. */
const reportSchema = z.object({
  schemaVersion: z.string().regex(/^1\.[0-9]{1,4}$/, "expected a report of schema 1"),
  generator: z.object({ name: z.literal("casemate"), version: lineSchema }),
  created: z.string(),
  model: z.object({ digest: digestSchema, endpoint: z.unknown().optional() }),
  data: z.object({ digest: digestSchema }),
  plan: z.object({ id: lineSchema, seed: z.int() }),
  clean: z.object({ accuracy: share }),
  threatModels: z
    .array(z.object({ norm: z.enum(norms), epsilon: z.number().min(0), robustAccuracy: share, n: z.int().min(1) }))
    .max(64),
  verdict: z.object({ risk: z.enum(risks), doubts: z.array(lineSchema).max(200) }),
});

/** An assessment of one model file, taken out of its report. */
export interface Assessment {
  /** SHA-256 of report.json */
  readonly report: string;
  readonly model: string;
  readonly data: string;
  readonly plan: { readonly id: string; readonly seed: number };
  readonly toolVersion: string;
  /** ids of the doctor's checks that say why the numbers may overstate robustness */
  readonly doubts: readonly string[];
  readonly measured: Measured;
}

/** Untrusted bytes of report.json. Throws DOCUMENT_INVALID, also for a report about an endpoint: nobody can tell what answered there. */
export const readAssessment = (bytes: Uint8Array): Assessment => {
  const name = "the report";
  const r = checked(reportSchema, parseUntrustedJson(bytes, name, { maxBytes: 1 << 30, maxDepth: 64 }), name);
  if (r.model.endpoint !== undefined)
    throw new CasemateError("DOCUMENT_INVALID", "the report is about an endpoint, not about a model file", {
      hint: "assess the model file of the version: casemate assess model.onnx",
    });
  return {
    report: sha256Of(bytes),
    model: r.model.digest,
    data: r.data.digest,
    plan: { id: r.plan.id, seed: r.plan.seed },
    toolVersion: r.generator.version,
    doubts: r.verdict.doubts,
    measured: {
      risk: r.verdict.risk,
      cleanAccuracy: r.clean.accuracy,
      threatModels: r.threatModels.map((t) => ({ ...t })),
    },
  };
};
