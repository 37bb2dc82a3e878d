/**
 * Model cards (Mitchell et al. 2019, "Model Cards for Model Reporting") in JSON, as Google's Model Card Toolkit writes them: its schema v0.0.2, field for
 * field. Fields that the toolkit does not know are refused, since they are mostly misspelt ones. Hugging Face's YAML metadata is another form and not read.
 */
import { z } from "zod";
import type { ModelSummary, ValueSummary } from "../../engine/onnx/summary.ts";
import { checked } from "./checked.ts";
import { parseUntrustedJson } from "./untrusted-json.ts";

export const modelCardMediaType = "application/vnd.google.model-card.v0.0.2+json";

const text = z.string().max(100_000);
const list = <T extends z.ZodType>(item: T) => z.array(item).max(1000).optional();
const described = z.strictObject({ description: text.optional() });
const keyValue = z.strictObject({ key: text.optional(), value: text.optional() });
/** the toolkit's schema allows one of both; so do we, and no scripts for whoever renders the card */
const link = text.refine(
  (u) => /^(?:https?:\/\/|mailto:|urn:|doi:)\S+$/i.test(u),
  "expected a link with http or https",
);
const graphics = z
  .strictObject({
    description: text.optional(),
    collection: list(z.strictObject({ name: text.optional(), image: z.base64().optional().describe("PNG, base64") })),
  })
  .optional();

/** docs/reference/model-card.schema.json */
export const modelCardSchema = z.strictObject({
  schema_version: z.string().max(20).optional(),
  model_details: z
    .strictObject({
      name: text.optional(),
      overview: text.optional(),
      documentation: text.optional(),
      owners: list(z.strictObject({ name: text.optional(), contact: text.optional() })),
      version: z
        .strictObject({ name: text.optional(), date: z.iso.date().optional(), diff: text.optional() })
        .optional(),
      licenses: list(
        z
          .strictObject({ identifier: text.optional(), custom_text: text.optional() })
          .refine(
            (l) => (l.identifier === undefined) !== (l.custom_text === undefined),
            "expected identifier or custom_text",
          ),
      ),
      references: list(z.strictObject({ reference: link.optional() })),
      citations: list(z.strictObject({ style: text.optional(), citation: text.optional() })),
      path: text.optional(),
    })
    .optional(),
  model_parameters: z
    .strictObject({
      model_architecture: text.optional(),
      data: list(
        z.strictObject({
          name: text.optional(),
          link: link.optional(),
          sensitive: z.strictObject({ sensitive_data: list(text) }).optional(),
          graphics,
          description: text.optional(),
        }),
      ),
      input_format: text.optional(),
      input_format_map: list(keyValue),
      output_format: text.optional(),
      output_format_map: list(keyValue),
    })
    .optional(),
  quantitative_analysis: z
    .strictObject({
      performance_metrics: list(
        z.strictObject({
          type: text.optional(),
          value: text.optional(),
          slice: text.optional(),
          confidence_interval: z
            .strictObject({ lower_bound: text.optional(), upper_bound: text.optional() })
            .optional(),
        }),
      ),
      graphics,
    })
    .optional(),
  considerations: z
    .strictObject({
      users: list(described),
      use_cases: list(described),
      limitations: list(described),
      tradeoffs: list(described),
      ethical_considerations: list(z.strictObject({ name: text.optional(), mitigation_strategy: text.optional() })),
    })
    .optional(),
});
export type ModelCard = z.infer<typeof modelCardSchema>;

/** Untrusted bytes. Throws DOCUMENT_INVALID. */
export const parseModelCard = (bytes: Uint8Array): ModelCard =>
  checked(modelCardSchema, parseUntrustedJson(bytes, "the model card"), "the model card");

/**
 * The card with what casemate knows: name and version, and of the ONNX file inputs, outputs and architecture. What the card says stays, but for name and
 * version, which are those of the registry.
 */
export const filledModelCard = (
  card: ModelCard,
  version: { readonly model: string; readonly version: number; readonly createdAt: string },
  summary?: ModelSummary,
): ModelCard => {
  const details = card.model_details;
  const given = card.model_parameters;
  const parameters =
    summary === undefined
      ? given
      : {
          model_architecture: architectureText(summary),
          input_format_map: summary.inputs.map(formatOf),
          output_format_map: summary.outputs.map(formatOf),
          ...given,
        };
  return {
    ...card,
    schema_version: card.schema_version ?? "0.0.2",
    model_details: {
      ...details,
      name: version.model,
      version: { date: version.createdAt.slice(0, 10), ...details?.version, name: String(version.version) },
    },
    ...(parameters === undefined ? {} : { model_parameters: parameters }),
  };
};

/** "float32[N,1,28,28]" */
export const formatText = ({ type, shape }: ValueSummary): string =>
  shape === undefined ? type : `${type}[${shape.map((d) => d ?? "?").join(",")}]`;

/** untrusted: names come from the file; a long one is cut rather than refused */
const formatOf = (value: ValueSummary) => ({ key: value.name.slice(0, 1000), value: formatText(value).slice(0, 1000) });

const architectureText = (s: ModelSummary): string => {
  const ops = [...s.ops].sort((a, b) => b.count - a.count).slice(0, 12);
  const opsets = s.opsets.map((o) => `${o.domain} ${o.version}`).join(", ");
  const more = s.ops.length > ops.length ? ", ..." : "";
  return `ONNX graph of ${s.nodes} nodes (${ops.map((o) => `${o.op} ${o.count}`).join(", ")}${more}) with ${s.parameters} parameters; opset ${opsets}`.slice(
    0,
    10_000,
  );
};
