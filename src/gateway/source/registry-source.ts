/** registrySource: an alias or version of the registry, which every opening verifies whole: its entry in the log, signature, manifest, documents, every sealed byte, and what its alias demands. */
import { nowMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { judgeVersion } from "../../registry/read/judge-version.ts";
import { openVersion, type OpenVersion, withdrawn } from "../../registry/read/open-version.ts";
import type { RegistryReader } from "../../registry/read/reader.ts";
import type { ModelBytes, ModelSource } from "./model-source.ts";

export interface RegistrySourceOptions {
  readonly reader: RegistryReader;
  /** "fraud@production", "fraud@3" */
  readonly reference: string;
  /** by-rules: what the alias asks is held again. required: and there must be rules that ask for an assessment. off: neither */
  readonly attestation: "by-rules" | "required" | "off";
}

/** ONNX Runtime takes no more */
const maxModelBytes = 2 ** 31 - 1;

export const registrySource = ({ reader, reference, attestation }: RegistrySourceOptions): ModelSource => {
  const find = async (): Promise<ReturnType<RegistryReader["resolve"]>> => {
    const record = reader.resolve(reference);
    const gone = withdrawn(record, nowMs());
    if (gone !== undefined) throw refused(gone, "point the alias at another version");
    if (attestation === "off") return record;
    const alias = /@([^@]*)$/.exec(reference)?.[1];
    const rules = alias === undefined ? undefined : reader.rules(record.model, alias)?.rules.attestation;
    if (rules === undefined) {
      if (attestation === "by-rules") return record;
      throw refused(
        `'${reference}' has no rule that asks for an assessment, and the configuration requires one`,
        `set one: casemate registry rules ${record.model} ${alias ?? "production"}`,
      );
    }
    const judged = await judgeVersion(reader.parts, record, rules);
    if (judged.kind === "passing") return record;
    const why =
      judged.kind === "failing"
        ? `its assessment fails: ${judged.failed.join(", ")}`
        : judged.kind === "expired"
          ? `its assessment expired at ${judged.expiredAt}`
          : judged.message;
    throw refused(
      `'${record.model}@${record.version}' is not served as '${reference}': ${why}`,
      `assess it and attach the result: casemate registry attest ${record.model}@${record.version}`,
    );
  };
  return {
    text: reference,
    current: async () => {
      const { version, digest } = reader.resolve(reference);
      const gone = withdrawn(reader.resolve(reference), nowMs());
      if (gone !== undefined) throw refused(gone, "point the alias at another version");
      return `${version} ${digest}`;
    },
    open: async () => {
      const record = await find();
      const open = await openVersion(reader.parts, reader.registry(), record);
      return { version: String(record.version), digest: record.digest, ...(await filesOf(open, reference)) };
    },
  };
};

const filesOf = async (
  open: OpenVersion,
  reference: string,
): Promise<Pick<ModelBytes, "model" | "files" | "documents">> => {
  const { files, documents } = open.manifest;
  const graphs = files.filter((f) => f.path.toLowerCase().endsWith(".onnx"));
  const [graph] = graphs;
  if (graph === undefined || graphs.length > 1)
    throw new CasemateError("MODEL_LOAD_FAILED", `'${reference}' has ${graphs.length} ONNX files, one is expected`, {
      hint: "a version that is served is one ONNX file, with its external data beside it",
    });
  const folder = graph.path.slice(0, graph.path.lastIndexOf("/") + 1);
  const read = async (file: (typeof files)[number]): Promise<Uint8Array> => {
    if (file.bytes > maxModelBytes)
      throw new CasemateError(
        "MODEL_LOAD_FAILED",
        `'${file.path}' of '${reference}' is larger than ONNX Runtime takes`,
      );
    const whole = new Uint8Array(file.bytes);
    let at = 0;
    for await (const piece of open.read(file, { reuse: true })) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  };
  const beside = new Map<string, Uint8Array>();
  for (const file of files)
    if (file !== graph && file.path.startsWith(folder)) beside.set(file.path.slice(folder.length), await read(file));
  const kept = new Map<string, Uint8Array>();
  for (const { kind } of documents) {
    const document = open.document(kind);
    if (document !== undefined) kept.set(kind, document);
  }
  return { model: await read(graph), files: beside, documents: kept };
};

const refused = (message: string, hint: string): CasemateError =>
  new CasemateError("REGISTRY_REFUSED", message, { hint });
