/**
 * ML-BOM: a bill of materials of a version in CycloneDX 1.6 or 1.7 (ECMA-424): the model with its files, hashes and card, the data it was trained on, the
 * versions it came from, the run that made it and the tools.
 */
import { createHash } from "node:crypto";
import { canonicalJson } from "../../core/canonical-json.ts";
import { CasemateError } from "../../core/error.ts";
import type { ModelSummary } from "../../engine/onnx/summary.ts";
import { type CycloneDxVersion, cycloneDxProblem, cycloneDxVersions, spdxIds } from "./cyclonedx-schema.ts";
import { formatText, type ModelCard } from "./model-card.ts";
import { referenceText } from "./reference.ts";
import { parseUntrustedJson } from "./untrusted-json.ts";
import { type VersionManifest } from "./version-manifest.ts";
import { hex } from "./version-subject.ts";

export const mlBomMediaType = "application/vnd.cyclonedx+json";

/** What a bill is made from. The manifest names the bill by its digest, so the bill is made of the manifest's parts before it. */
export interface MlBomParts extends Pick<VersionManifest, "model" | "version" | "createdAt" | "lineage"> {
  readonly files: readonly Pick<VersionManifest["files"][number], "path" | "sha256" | "bytes">[];
  /** root digest of the files */
  readonly digest: string;
  readonly card?: ModelCard;
  readonly summary?: ModelSummary;
  readonly toolVersion: string;
}

type Json = { readonly [key: string]: unknown };

/** A bill as canonical JSON; the same parts give the same bytes. Throws INTERNAL when it breaks CycloneDX's own schema. */
export const mlBom = (parts: MlBomParts, specVersion: CycloneDxVersion = "1.6"): Uint8Array => {
  const ref = referenceText({ kind: "version", model: parts.model, version: parts.version });
  const data = parts.lineage.data.map(dataComponent);
  const bom: Json = {
    bomFormat: "CycloneDX",
    specVersion,
    version: 1,
    metadata: {
      timestamp: parts.createdAt,
      tools: { components: [{ type: "application", name: "casemate", version: parts.toolVersion }] },
      component: modelComponent(parts, ref),
    },
    ...(data.length === 0 ? {} : { components: data }),
    dependencies: [{ ref, ...(data.length === 0 ? {} : { dependsOn: data.map((d) => d["bom-ref"]) }) }],
    ...formulationOf(parts, ref),
  };
  const whole = { ...bom, serialNumber: serialNumber(bom) };
  const problem = cycloneDxProblem(whole, specVersion);
  if (problem !== undefined)
    throw new CasemateError("INTERNAL", `the bill of materials breaks CycloneDX ${specVersion}: ${problem}`);
  return Buffer.from(canonicalJson(whole), "utf8");
};

/** What was found in a bill. */
export interface CheckedMlBom {
  readonly specVersion: CycloneDxVersion;
  /** files of the version that it has by their hash; empty when it names none */
  readonly covers: readonly string[];
}

/**
 * Untrusted bytes, such as a bill that a user attaches, against the published schema and the files of the version.
 * Throws DOCUMENT_INVALID for what breaks the schema, has a reference twice or to nothing, lists no model, or gives a file another hash.
 */
export const checkMlBom = (
  bytes: Uint8Array,
  files: readonly Pick<VersionManifest["files"][number], "path" | "sha256">[],
): CheckedMlBom => {
  const bom = parseUntrustedJson(bytes, "the ML-BOM");
  const specVersion = cycloneDxVersions.find((v) => isObject(bom) && bom["specVersion"] === v);
  if (!isObject(bom) || bom["bomFormat"] !== "CycloneDX" || specVersion === undefined)
    throw invalid(`it is no CycloneDX ${cycloneDxVersions.join(" or ")} in JSON`);
  const problem = cycloneDxProblem(bom, specVersion);
  if (problem !== undefined) throw invalid(problem);
  const refs = new Set<string>();
  const components: Json[] = [];
  walk(bom, (object) => {
    const ref = object["bom-ref"];
    if (typeof ref === "string") {
      if (refs.has(ref)) throw invalid(`the bom-ref '${ref.slice(0, 80)}' is there twice`);
      refs.add(ref);
    }
    if (typeof object["type"] === "string" && typeof object["name"] === "string" && componentTypes.has(object["type"]))
      components.push(object);
  });
  for (const dependency of listOf(bom["dependencies"]))
    for (const ref of [dependency["ref"], ...strings(dependency["dependsOn"]), ...strings(dependency["provides"])])
      if (typeof ref === "string" && !ref.startsWith("urn:cdx:") && !refs.has(ref))
        throw invalid(`a dependency names '${ref.slice(0, 80)}', which is not in it`);
  if (!components.some((c) => c["type"] === "machine-learning-model"))
    throw invalid("it lists no machine-learning-model");
  return { specVersion, covers: coveredFiles(components, files) };
};

const componentTypes = new Set(["machine-learning-model", "file"]);

const coveredFiles = (
  components: readonly Json[],
  files: readonly { readonly path: string; readonly sha256: string }[],
): readonly string[] => {
  const byPath = new Map(files.map((f) => [f.path, f]));
  const hashes = new Set<string>();
  for (const c of components)
    for (const h of listOf(c["hashes"]))
      if (h["alg"] === "SHA-256" && typeof h["content"] === "string") {
        const sha256 = `sha256:${h["content"].toLowerCase()}`;
        hashes.add(sha256);
        const named = byPath.get(String(c["name"]));
        if (named !== undefined && named.sha256 !== sha256)
          throw invalid(`it gives '${named.path}' another SHA-256 than the version's file has`);
      }
  return files.filter((f) => hashes.has(f.sha256)).map((f) => f.path);
};

const sha256Hash = (digest: string): Json => ({ alg: "SHA-256", content: hex(digest) });
const property = (name: string, value: string | number): Json => ({ name: `casemate:${name}`, value: String(value) });

const modelComponent = (parts: MlBomParts, ref: string): Json => {
  const { card, summary, files, lineage } = parts;
  const [only, ...more] = files;
  const details = card?.model_details;
  const licenses = licensesOf(card);
  const links = (details?.references ?? []).flatMap((r) =>
    r.reference === undefined ? [] : [{ type: "documentation", url: r.reference }],
  );
  const ancestors = lineage.parents.map((p) => ({
    type: "machine-learning-model",
    name: p.model,
    version: String(p.version),
    properties: [property("manifest", p.manifest)],
  }));
  const pedigree: Json = {
    ...(ancestors.length === 0 ? {} : { ancestors }),
    ...(lineage.commit === undefined ? {} : { commits: [{ uid: lineage.commit }] }),
  };
  return {
    type: "machine-learning-model",
    "bom-ref": ref,
    name: parts.model,
    version: String(parts.version),
    ...(details?.overview === undefined ? {} : { description: details.overview }),
    ...(licenses.length === 0 ? {} : { licenses }),
    ...(only !== undefined && more.length === 0 ? { hashes: [sha256Hash(only.sha256)] } : {}),
    components: files.map((f) => ({
      type: "file",
      "bom-ref": `${ref}/${f.path}`,
      name: f.path,
      hashes: [sha256Hash(f.sha256)],
      properties: [property("bytes", f.bytes)],
    })),
    ...(links.length === 0 ? {} : { externalReferences: links }),
    ...(Object.keys(pedigree).length === 0 ? {} : { pedigree }),
    modelCard: modelCardOf(parts),
    properties: [
      property("oms:root-digest", parts.digest),
      ...(summary === undefined
        ? []
        : [
            property("onnx:parameters", summary.parameters),
            property("onnx:nodes", summary.nodes),
            property("onnx:ir-version", summary.irVersion),
            ...summary.opsets.map((o) => property(`onnx:opset:${o.domain}`, o.version)),
          ]),
    ],
  };
};

/** CycloneDX's card is the toolkit's under other names. */
const modelCardOf = ({ card, summary, lineage }: MlBomParts): Json => {
  const said = card?.considerations;
  const lines = (items: readonly { readonly description?: string | undefined }[] | undefined): readonly string[] =>
    (items ?? []).flatMap((i) => (i.description === undefined ? [] : [i.description]));
  const considerations = withoutEmpty({
    users: lines(said?.users),
    useCases: lines(said?.use_cases),
    technicalLimitations: lines(said?.limitations),
    performanceTradeoffs: lines(said?.tradeoffs),
    ethicalConsiderations: (said?.ethical_considerations ?? []).map((e) =>
      withoutEmpty({ name: e.name, mitigationStrategy: e.mitigation_strategy }),
    ),
  });
  const performanceMetrics = (card?.quantitative_analysis?.performance_metrics ?? []).map((m) =>
    withoutEmpty({
      type: m.type,
      value: m.value,
      slice: m.slice,
      confidenceInterval: withoutEmpty({
        lowerBound: m.confidence_interval?.lower_bound,
        upperBound: m.confidence_interval?.upper_bound,
      }),
    }),
  );
  return withoutEmpty({
    modelParameters: withoutEmpty({
      modelArchitecture: card?.model_parameters?.model_architecture,
      datasets: lineage.data.map((digest) => ({ ref: digest })),
      inputs: summary?.inputs.map((v) => ({ format: `${v.name}: ${formatText(v)}` })),
      outputs: summary?.outputs.map((v) => ({ format: `${v.name}: ${formatText(v)}` })),
    }),
    quantitativeAnalysis: withoutEmpty({ performanceMetrics }),
    considerations,
  });
};

const licensesOf = (card: ModelCard | undefined): readonly Json[] => {
  const known = card?.model_details?.licenses === undefined ? new Set<string>() : spdxIds();
  return (card?.model_details?.licenses ?? []).map(({ identifier, custom_text }) =>
    identifier === undefined
      ? { license: { name: "custom", text: { content: custom_text ?? "" } } }
      : { license: known.has(identifier) ? { id: identifier } : { name: identifier } },
  );
};

const dataComponent = (digest: string): Json => ({
  type: "data",
  "bom-ref": digest,
  name: digest,
  ...(digest.startsWith("sha256:") ? { hashes: [sha256Hash(digest)] } : {}),
  data: [{ type: "dataset", name: digest }],
});

/** The run as a workflow: the data and the recipe went in, the model came out. */
const formulationOf = ({ lineage }: MlBomParts, ref: string): Json => {
  const { run, recipe, commit, data } = lineage;
  if (run === undefined && recipe === undefined) return {};
  const inputs = data.map((digest) => ({ resource: { ref: digest } }));
  const workflow = {
    "bom-ref": `${ref}#training`,
    uid: run ?? hex(recipe ?? ""),
    name: "training",
    taskTypes: ["build"],
    ...(inputs.length === 0 ? {} : { inputs }),
    outputs: [{ type: "artifact", resource: { ref } }],
    properties: [
      ...(recipe === undefined ? [] : [property("recipe", recipe)]),
      ...(commit === undefined ? [] : [property("commit", commit)]),
    ],
  };
  return { formulation: [{ "bom-ref": `${ref}#formulation`, workflows: [workflow] }] };
};

/** A UUID of version 8 (RFC 9562): the first bits of the SHA-256 of the bill without it, so that another bill has another number. */
const serialNumber = (bom: Json): string => {
  const bytes = createHash("sha256").update("casemate ml-bom v1\0").update(canonicalJson(bom)).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = bytes.toString("hex");
  return `urn:uuid:${[digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join("-")}`;
};

/** Without what is undefined, an empty list or an empty object. */
const withoutEmpty = (object: Json): Json =>
  Object.fromEntries(
    Object.entries(object).filter(
      ([, v]) => v !== undefined && !(typeof v === "object" && v !== null && Object.keys(v).length === 0),
    ),
  );

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const strings = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Every object; the depth was bounded when the text was read. */
const walk = (value: unknown, visit: (object: Json) => void): void => {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (isObject(value)) {
    visit(value);
    for (const item of Object.values(value)) walk(item, visit);
  }
};

const invalid = (message: string): CasemateError =>
  new CasemateError("DOCUMENT_INVALID", `the ML-BOM is not valid: ${message}`);
