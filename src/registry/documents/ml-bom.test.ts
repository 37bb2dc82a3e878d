import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../core/canonical-json.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { summarize } from "../../engine/onnx/summary.ts";
import { cycloneDxProblem, cycloneDxVersions } from "./cyclonedx-schema.ts";
import { exampleCard, exampleManifest, hexOf } from "./documents.test-data.ts";
import { checkMlBom, mlBom, type MlBomParts } from "./ml-bom.ts";

const root = join(import.meta.dirname, "../../..");
const digits = summarize(readOnnx(readFileSync(join(root, "models/digits/digits.onnx"))));
const lineage = {
  parents: [{ model: "fraud", version: 2, manifest: hexOf("parent") }],
  data: [hexOf("data"), `dirHash:${"ab".repeat(32)}`],
  recipe: hexOf("recipe"),
  run: "run-1",
  commit: "0".repeat(40),
};
const manifest = exampleManifest({ lineage });
const full: MlBomParts = { ...manifest, card: exampleCard, summary: digits, toolVersion: "0.1.0" };
const bare: MlBomParts = { ...manifest, toolVersion: "0.1.0" };

interface Component {
  readonly name: string;
  readonly "bom-ref": string;
  readonly hashes?: readonly { readonly content: string }[];
}
/** what of a bill the tests look at */
interface Bom {
  readonly [key: string]: unknown;
  readonly serialNumber: string;
  readonly metadata: {
    readonly tools: { readonly components: readonly Component[] };
    readonly component: Component & {
      readonly [key: string]: unknown;
      readonly components: readonly Component[];
      readonly modelCard: {
        readonly modelParameters: { readonly datasets: readonly { readonly ref: string }[]; readonly inputs: unknown };
        readonly considerations: { readonly ethicalConsiderations: unknown };
        readonly quantitativeAnalysis: { readonly performanceMetrics: unknown };
      };
    };
  };
  readonly components: readonly Component[];
  readonly formulation: readonly { readonly workflows: readonly unknown[] }[];
}
const json = (bytes: Uint8Array): Bom => JSON.parse(Buffer.from(bytes).toString()) as Bom;

describe.each(cycloneDxVersions)("an ML-BOM in CycloneDX %s", (version) => {
  const bytes = mlBom(full, version);
  const bom = json(bytes);

  it("is valid by the published schema, with everything and with next to nothing", () => {
    for (const parts of [
      full,
      bare,
      { ...bare, lineage: { parents: [], data: [] } },
      { ...full, files: full.files.slice(1) },
    ])
      expect(cycloneDxProblem(json(mlBom(parts, version)), version)).toBeUndefined();
    expect(bom).toMatchObject({ bomFormat: "CycloneDX", specVersion: version });
  });

  it("has the same bytes for the same parts, and another number for others", () => {
    expect(Buffer.from(mlBom(full, version)).equals(bytes)).toBe(true);
    expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(json(mlBom({ ...full, toolVersion: "0.1.1" }, version)).serialNumber).not.toBe(bom.serialNumber);
  });

  it("tells of the model, its files, its card, its data and where it comes from", () => {
    const model = bom.metadata.component;
    expect(model).toMatchObject({ type: "machine-learning-model", name: "fraud", version: "3" });
    expect(model.components.map((c) => [c.name, c.hashes?.[0]?.content])).toEqual(
      manifest.files.map((f) => [f.path, f.sha256.slice(7)]),
    );
    expect(model.licenses).toEqual([
      { license: { id: "Apache-2.0" } },
      { license: { name: "proprietary" } },
      { license: { name: "custom", text: { content: "as you like" } } },
    ]);
    expect(model.pedigree).toEqual({
      ancestors: [
        {
          type: "machine-learning-model",
          name: "fraud",
          version: "2",
          properties: [{ name: "casemate:manifest", value: hexOf("parent") }],
        },
      ],
      commits: [{ uid: "0".repeat(40) }],
    });
    expect(model.modelCard.modelParameters.datasets.map((d) => d.ref)).toEqual(lineage.data);
    expect(model.modelCard.modelParameters.inputs).toEqual([{ format: expect.stringMatching(/float32\[/) }]);
    expect(model.modelCard.considerations.ethicalConsiderations).toEqual([
      { name: "misreading", mitigationStrategy: "a second look" },
    ]);
    expect(model.modelCard.quantitativeAnalysis.performanceMetrics).toHaveLength(2);
    expect(model.properties).toContainEqual({ name: "casemate:onnx:parameters", value: String(digits.parameters) });
    expect(model.properties).toContainEqual({ name: "casemate:oms:root-digest", value: manifest.digest });
    expect(bom.components.map((c) => c["bom-ref"])).toEqual(lineage.data);
    expect(bom.formulation[0]?.workflows[0]).toMatchObject({
      uid: "run-1",
      outputs: [{ resource: { ref: "fraud@3" } }],
    });
    expect(bom.metadata.tools.components[0]).toMatchObject({ name: "casemate", version: "0.1.0" });
  });

  it("has the hash of its file when there is one", () => {
    const one = json(mlBom({ ...full, files: full.files.slice(1) }, version));
    expect(one.metadata.component.hashes).toEqual([{ alg: "SHA-256", content: hexOf("plain1").slice(7) }]);
    expect(bom.metadata.component.hashes).toBeUndefined();
  });

  it("passes the check of bills, which finds its files", () => {
    expect(checkMlBom(bytes, manifest.files)).toEqual({
      specVersion: version,
      covers: manifest.files.map((f) => f.path),
    });
    expect(checkMlBom(bytes, []).covers).toEqual([]);
  });

  it.each<[string, (b: Bom) => unknown, string]>([
    ["another format", (b) => ({ ...b, bomFormat: "SPDX" }), "no CycloneDX"],
    ["a version that is not read", (b) => ({ ...b, specVersion: "1.5" }), "no CycloneDX 1.6 or 1.7"],
    ["no version", (b) => ({ ...b, specVersion: undefined }), "no CycloneDX"],
    ["an unknown field", (b) => ({ ...b, admin: true }), "additional properties"],
    ["a serial number that is none", (b) => ({ ...b, serialNumber: "1" }), "/serialNumber"],
    [
      "a time that is none",
      (b) => ({ ...b, metadata: { ...b.metadata, timestamp: "2026-02-30T00:00:00Z" } }),
      "timestamp",
    ],
    ["a component without a name", (b) => ({ ...b, components: [{ type: "data" }] }), "/components/0"],
    [
      "a component of an unknown kind",
      (b) => ({ ...b, components: [{ type: "model", name: "x" }] }),
      "/components/0/type",
    ],
    [
      "a component twice",
      (b) => ({
        ...b,
        components: [
          { type: "data", name: "x" },
          { name: "x", type: "data" },
        ],
      }),
      "item twice",
    ],
    [
      "a licence that SPDX does not have",
      (b) => ({ ...b, components: [{ type: "data", name: "x", licenses: [{ license: { id: "MINE" } }] }] }),
      "licenses",
    ],
    [
      "a reference twice",
      (b) => ({ ...b, components: [{ type: "data", name: "x", "bom-ref": "fraud@3" }] }),
      "'fraud@3' is there twice",
    ],
    ["a dependency on nothing", (b) => ({ ...b, dependencies: [{ ref: "fraud@3", dependsOn: ["gone"] }] }), "'gone'"],
    [
      "no model",
      (b) => ({ bomFormat: b["bomFormat"], specVersion: version, components: [{ type: "library", name: "x" }] }),
      "no machine-learning-model",
    ],
    [
      "another hash of a file",
      (b) => ({
        ...b,
        components: [
          ...b.components,
          { type: "file", name: "model.onnx", hashes: [{ alg: "SHA-256", content: "0".repeat(64) }] },
        ],
      }),
      "gives 'model.onnx' another SHA-256",
    ],
    ["a list", (b) => [b], "no CycloneDX"],
  ])("is refused with %s", (_, change, message) => {
    expect(() => checkMlBom(Buffer.from(canonicalJson(change(bom))), manifest.files)).toThrow(
      expect.objectContaining({ code: "DOCUMENT_INVALID", message: expect.stringContaining(message) }),
    );
  });
});

describe("a hostile ML-BOM", () => {
  it.each([
    ["a key twice", '{"bomFormat":"CycloneDX","specVersion":"1.6","specVersion":"1.7"}', "twice"],
    ["a prototype", '{"__proto__":{"bomFormat":"CycloneDX"}}', "__proto__"],
    ["depth", `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`, "deeper"],
    ["no JSON", "<bom/>", "no JSON"],
  ])("is refused with %s", (_, text, message) => {
    expect(() => checkMlBom(Buffer.from(text), [])).toThrow(message);
  });

  it("takes linear time: 40,000 components are told apart without comparing each with each", () => {
    let looks = 0;
    const components = Array.from({ length: 40_000 }, (_, i) => ({
      type: "data",
      get name() {
        looks++;
        return `x${i}`;
      },
    }));
    const bom = { bomFormat: "CycloneDX", specVersion: "1.6", components };
    expect(cycloneDxProblem(bom, "1.6")).toBeUndefined();
    expect(looks).toBeLessThan(40_000 * 20);
  });
});
