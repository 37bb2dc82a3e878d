import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { readOnnx } from "../../engine/onnx/read.ts";
import { summarize } from "../../engine/onnx/summary.ts";
import { exampleCard } from "./documents.test-data.ts";
import { filledModelCard, type ModelCard, parseModelCard } from "./model-card.ts";

const root = join(import.meta.dirname, "../../..");
const published = (): ((value: unknown) => boolean) => {
  const text = readFileSync(join(root, "test/vectors/documents/model-card-v0.0.2.schema.json"), "utf8");
  const ajv = new Ajv({ strict: false });
  (formats as unknown as (a: unknown) => void)(ajv);
  // as published, one reference lacks its slash
  return ajv.compile(JSON.parse(text.replace('"#definitions/graphic"', '"#/definitions/graphic"')) as object);
};
const isPublished = published();
const version = { model: "digits", version: 3, createdAt: "2026-01-02T03:04:05.678Z" };
const digits = summarize(readOnnx(readFileSync(join(root, "models/digits/digits.onnx"))));
const parse = (value: unknown): ModelCard => parseModelCard(Buffer.from(JSON.stringify(value)));

describe("a model card", () => {
  it("is what the toolkit's schema has, whole and empty", () => {
    for (const card of [exampleCard, {}]) {
      expect(parse(card)).toEqual(card);
      expect(isPublished(card)).toBe(true);
    }
  });

  it.each([
    ["an unknown section", { model_detials: {} }, "model_detials"],
    ["an unknown field", { model_details: { nmae: "x" } }, "nmae"],
    ["a number where text is", { model_details: { name: 3 } }, "model_details.name"],
    ["a licence that is neither", { model_details: { licenses: [{}] } }, "licenses.0"],
    [
      "a licence that is both",
      { model_details: { licenses: [{ identifier: "MIT", custom_text: "x" }] } },
      "licenses.0",
    ],
    ["a date that is none", { model_details: { version: { date: "2026-02-30" } } }, "version.date"],
    ["a link that runs", { model_details: { references: [{ reference: "javascript:alert(1)" }] } }, "references.0"],
    [
      "an image that is no base64",
      { quantitative_analysis: { graphics: { collection: [{ image: "<svg>" }] } } },
      "image",
    ],
    ["a list", [], "expected object"],
    ["a field of every object", { constructor: {} }, "constructor"],
    ["too much text", { model_details: { overview: "a".repeat(100_001) } }, "overview"],
    ["too many owners", { model_details: { owners: Array.from({ length: 1001 }, () => ({})) } }, "owners"],
  ])("is refused with %s", (_, value, message) => {
    expect(() => parse(value)).toThrow(
      expect.objectContaining({ code: "DOCUMENT_INVALID", message: expect.stringContaining(message) }),
    );
  });

  it("gets what the registry and the file know, and is valid by the toolkit's schema then", () => {
    const card = filledModelCard({}, version, digits);
    expect(isPublished(card)).toBe(true);
    expect(parse(card)).toEqual(card);
    expect(card).toMatchObject({
      schema_version: "0.0.2",
      model_details: { name: "digits", version: { name: "3", date: "2026-01-02" } },
    });
    expect(card.model_parameters?.input_format_map).toEqual([
      { key: digits.inputs[0]?.name, value: expect.stringMatching(/^float32\[.*\]$/) },
    ]);
    expect(card.model_parameters?.output_format_map).toHaveLength(1);
    expect(card.model_parameters?.model_architecture).toContain(`${digits.parameters} parameters; opset ai.onnx `);
  });

  it("keeps what its author says, but for name and version", () => {
    const card = filledModelCard(exampleCard, version, digits);
    expect(card.model_parameters).toMatchObject(exampleCard.model_parameters ?? {});
    expect(card.considerations).toEqual(exampleCard.considerations);
    expect(card.model_details).toEqual({
      ...exampleCard.model_details,
      name: "digits",
      version: { ...exampleCard.model_details?.version, name: "3" },
    });
    expect(filledModelCard(exampleCard, version).model_parameters).toEqual(exampleCard.model_parameters);
  });
});
