/** Report: what an assessment found. `report.json` is this object; docs/reference/report.schema.json is its JSON Schema. */
import { z } from "zod";
import { severities } from "../core/finding.ts";
import { norms } from "../engine/tensor/norm.ts";

/** Raised on any change that a reader of report.json could notice, minor for additions. */
export const schemaVersion = "1.1";

const share = z.number().min(0).max(1);
const interval = z.tuple([share, share]).describe("95 % Wilson score interval");
const queries = z.object({ forward: z.number(), backward: z.number() }).describe("summed over the samples");
const distance = z.number().nullable().describe("null without success");

const sample = z.object({
  index: z.int().describe("index in the data set"),
  success: z.boolean().describe("an adversarial example was found, or the sample is misclassified as it is"),
  l0: distance,
  l1: distance,
  l2: distance,
  linf: distance,
  queries: z.number().describe("forward passes spent on this sample"),
  error: z.string().optional(),
});

const attackEntry = z.object({
  id: z.string(),
  title: z.string(),
  norm: z.enum(norms),
  epsilon: z.number().nullable().describe("radius in attack space; null: unbounded"),
  targeted: z.boolean(),
  params: z.record(z.string(), z.unknown()),
  n: z.int().describe("samples that this attack was run on"),
  robustAccuracy: share.describe(
    "share of these samples that are classified correctly and that the attack did not beat",
  ),
  interval,
  queries,
  seconds: z.number(),
  medianDistance: z.number().nullable().describe("median distance, in the attack's norm, of what was beaten"),
  perSample: z.array(sample),
});

const estimate = z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]), n: z.int() });
const evidence = z.array(
  z.object({ label: z.string(), value: z.union([z.number(), z.string()]), estimate: estimate.optional() }),
);
const finding = z.object({
  id: z.string(),
  title: z.string(),
  severity: z.enum(severities),
  description: z.string(),
  evidence,
  taxonomy: z.object({
    atlas: z.array(z.string()).optional(),
    owasp: z.array(z.string()).optional(),
    nist: z.array(z.string()).optional(),
  }),
  remediation: z.string(),
  reproduce: z.string(),
  page: z.string().optional().describe("a page that explains it, in the project's docs"),
});

const diagnosis = z.object({
  id: z.string(),
  title: z.string().describe("what is wrong when it is raised"),
  status: z.enum(["passed", "raised", "not-run"]),
  saw: z.string().describe("what was seen, or why it was not looked at"),
  evidence,
  severity: z.enum(severities).optional().describe("of what is raised"),
  doubt: z.string().optional().describe("why the numbers may overstate robustness"),
});

const threatModel = z.object({
  norm: z.enum(norms),
  epsilon: z.number(),
  /** worst case over the attacks of this norm */
  robustAccuracy: share,
  interval,
  n: z.int(),
  risk: z.enum(["low", "medium", "high", "critical"]),
  curve: z
    .array(z.object({ epsilon: z.number(), robustAccuracy: share, interval, attack: z.string() }))
    .describe("worst case at each epsilon that was tried"),
});

export const reportSchema = z.object({
  schemaVersion: z.literal(schemaVersion),
  generator: z.object({ name: z.literal("casemate"), version: z.string(), node: z.string(), onnxruntime: z.string() }),
  created: z.string(),
  command: z.string().describe("the command that makes this report again"),
  model: z.object({
    name: z.string(),
    digest: z.string(),
    bytes: z.number().optional().describe("absent for endpoints"),
    inputs: z.string(),
    outputs: z.string(),
    parameters: z.number().optional().describe("absent for endpoints"),
    endpoint: z
      .object({ url: z.string().describe("without user, password and query"), protocol: z.string() })
      .optional()
      .describe("of a model behind HTTP; its digest is over address, protocol and metadata"),
    classes: z.int(),
    access: z.enum(["white-box", "scores", "labels"]),
    random: z.boolean().optional().describe("two runs on the same input differ"),
    averagedOver: z.int().optional().describe("runs that each answer is averaged over"),
  }),
  data: z.object({ name: z.string(), digest: z.string(), n: z.int(), shape: z.array(z.int()) }),
  decisions: z.array(
    z.object({
      what: z.string(),
      value: z.string(),
      why: z.string(),
      override: z.string().describe("how to decide otherwise"),
      ambiguous: z.boolean().optional().describe("a close call, or something that makes results doubtful"),
    }),
  ),
  plan: z.object({ id: z.string(), title: z.string(), seed: z.int() }),
  clean: z.object({ accuracy: share, interval, n: z.int() }),
  queries: z
    .object({
      deciding: z.int().optional().describe("to find out how the data is to be read; only counted at endpoints"),
      clean: z.int(),
      attacks: z.int().describe("with the fresh passes in which success is judged"),
      doctor: z.int().describe("for the doctor's checks"),
      other: z.int().describe("for pictures"),
      total: z.int(),
    })
    .describe("samples sent to the model while this report was made"),
  threatModels: z.array(threatModel),
  verdict: z.object({
    risk: z.enum(["low", "medium", "high", "critical"]),
    summary: z.string(),
    doubts: z
      .array(z.string())
      .describe("ids of the doctor's checks that say why the numbers may overstate robustness"),
  }),
  attacks: z.array(attackEntry),
  skipped: z
    .array(z.object({ id: z.string(), norm: z.string(), reason: z.string() }))
    .describe("attacks of the plan that do not apply, with the reason"),
  doctor: z.array(diagnosis).describe("every check of the doctor, also those that passed or did not run"),
  findings: z.array(finding),
  seconds: z.number(),
});

export type Report = z.infer<typeof reportSchema>;
export type AttackEntry = z.infer<typeof attackEntry>;
export type ThreatModel = z.infer<typeof threatModel>;
export type Risk = ThreatModel["risk"];
export type Decision = Report["decisions"][number];
