/** A version to test with: two files, no documents; and a model card. */
import type { ModelCard } from "./model-card.ts";
import { newManifest, sha256Of, type VersionManifest } from "./version-manifest.ts";

export const hexOf = (text: string): string => sha256Of(Buffer.from(text));

export const exampleManifest = (changes: Partial<Parameters<typeof newManifest>[0]> = {}): VersionManifest =>
  newManifest({
    model: "fraud",
    version: 3,
    createdAt: "2026-01-02T03:04:05.678Z",
    publisher: "user:alice",
    files: [
      { path: "model.onnx", bytes: 6, sha256: hexOf("plain1"), sealed: { payload: hexOf("sealed1"), bytes: 38 } },
      { path: "data/labels.json", bytes: 6, sha256: hexOf("plain2"), sealed: { payload: hexOf("sealed2"), bytes: 38 } },
    ],
    scan: { verdict: "clean", rules: "1", findings: { info: 0, low: 0, medium: 0, high: 0, critical: 0 } },
    lineage: { parents: [{ model: "fraud", version: 2, manifest: hexOf("parent") }], data: [hexOf("data")] },
    documents: [],
    ...changes,
  });

/** Something in every section. */
export const exampleCard: ModelCard = {
  schema_version: "0.0.2",
  model_details: {
    name: "a name of its author's",
    overview: "Tells digits apart.",
    documentation: "At length.",
    owners: [{ name: "Team", contact: "team@example.org" }],
    version: { name: "first", date: "2025-12-31", diff: "all" },
    licenses: [{ identifier: "Apache-2.0" }, { identifier: "proprietary" }, { custom_text: "as you like" }],
    references: [{ reference: "https://example.org/paper" }],
    citations: [{ style: "APA", citation: "Team (2025)" }],
    path: "models/digits",
  },
  model_parameters: {
    model_architecture: "two layers",
    data: [
      {
        name: "digits",
        link: "https://example.org/digits",
        sensitive: { sensitive_data: ["none"] },
        graphics: { description: "histogram", collection: [{ name: "classes", image: "iVBORw0KGgo=" }] },
        description: "training",
      },
    ],
  },
  quantitative_analysis: {
    performance_metrics: [
      {
        type: "accuracy",
        value: "0.97",
        slice: "test",
        confidence_interval: { lower_bound: "0.96", upper_bound: "0.98" },
      },
      { type: "loss", value: "0.1" },
    ],
  },
  considerations: {
    users: [{ description: "post offices" }],
    use_cases: [{ description: "reading codes" }],
    limitations: [{ description: "no letters" }],
    tradeoffs: [{ description: "speed for accuracy" }],
    ethical_considerations: [{ name: "misreading", mitigation_strategy: "a second look" }],
  },
};
