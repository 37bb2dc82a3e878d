/** loadDataset: reads a data set of any format casemate knows, chosen by what the file holds. */
import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { float16ToFloat32, bfloat16ToFloat32 } from "../tensor/float16.ts";
import { float32, type Tensor } from "../tensor/tensor.ts";
import { type CsvOptions, readCsv } from "./csv.ts";
import type { Dataset, Note } from "./dataset.ts";
import { decodeText } from "./decode-text.ts";
import { digestOf, TreeDigest } from "./digest.ts";
import { gunzipped } from "./gunzip.ts";
import { idxLabelsPath, isIdx, readIdx } from "./idx.ts";
import { type ImageOptions, imageMembers, listImages, loadImages } from "./image-folder.ts";
import { type JsonlOptions, readJsonl } from "./jsonl.ts";
import { type ClassLabels, labelsFromTensor, labelsFromText } from "./labels.ts";
import { isNpy, readNpy } from "./npy.ts";
import { npzOf } from "./npz.ts";
import { npzContent } from "./npz-dataset.ts";
import { notFound, readFile } from "./read-file.ts";
import { refusedFormat } from "./refused-format.ts";
import { isZip, openZip } from "./zip.ts";

/** Each option says nothing to formats it is not for. The meaning of each: docs/reference/data-formats.md. */
export interface LoadOptions extends CsvOptions, ImageOptions, JsonlOptions {
  /** file with the labels: idx, npy, or text with one label a line; goes before labels in the data itself */
  readonly labels?: string;
}

/**
 * The data set at `path`: npz, npy, idx (also .gz), CSV, TSV, JSON lines, an image folder or a zip of one.
 * Throws FILE_NOT_FOUND, DATA_UNREADABLE (broken, too large, unknown format), DATA_MISMATCH (lengths, labels, columns),
 * USAGE (options that contradict each other); each says what to do.
 */
export const loadDataset = async (path: string, options: LoadOptions = {}): Promise<Dataset> => {
  const info = await stat(path).catch((cause: unknown) => {
    throw notFound(path, cause);
  });
  const loaded = info.isDirectory() ? await fromFolder(path, options) : await fromFile(path, options);
  const labelled = options.labels === undefined ? loaded : await withLabels(loaded, options.labels, options);
  // reports carry the name: no folders of this machine
  return { ...checked(labelled), name: basename(resolve(path)) };
};

const fromFolder = async (path: string, options: LoadOptions): Promise<Dataset> => {
  const digest = new TreeDigest();
  const read = async (image: string): Promise<Uint8Array> => {
    const bytes = await readFile(join(path, image));
    digest.add(image, bytes);
    return bytes;
  };
  return loadImages({ name: path, paths: await listImages(path), read, digest: () => digest.end() }, options);
};

const fromFile = async (path: string, options: LoadOptions): Promise<Dataset> => {
  const file = await readFile(path);
  const digest = digestOf([file]);
  if (isZip(file)) return fromZip(file, path, digest, options);
  if (isNpy(file)) return { name: path, inputs: readNpy(file, path), labels: undefined, digest };
  const bytes = gunzipped(file, path);
  if (isIdx(bytes)) return fromIdx(bytes, path, digest, options);
  const inner = path.replace(/\.gz$/i, "").toLowerCase();
  const refusal = refusedFormat(bytes, inner);
  if (refusal !== undefined)
    throw new CasemateError("DATA_UNREADABLE", `'${path}' ${refusal.what}`, { hint: refusal.hint });
  const { text, notes } = decodeText(bytes, path);
  const isJson = /\.(jsonl|ndjson|json)$/.test(inner) || text.trimStart().startsWith("{");
  const dataset = isJson
    ? readJsonl(text, path, digest, jsonlOptions(options))
    : readCsv(
        text,
        path,
        digest,
        inner.endsWith(".tsv") ? { delimiter: "\t", ...csvOptions(options) } : csvOptions(options),
      );
  return withNotes(dataset, notes);
};

/** --labels-key and --inputs-key name columns too. */
const csvOptions = (options: LoadOptions): CsvOptions => ({
  ...options,
  ...(options.label === undefined && options.labelsKey !== undefined ? { label: options.labelsKey } : {}),
  ...(options.text === undefined && options.inputsKey !== undefined ? { text: options.inputsKey } : {}),
});

/** --label names a field too. */
const jsonlOptions = (options: LoadOptions): JsonlOptions => ({
  ...options,
  ...(options.labelsKey === undefined && options.label !== undefined ? { labelsKey: options.label } : {}),
  ...(options.inputsKey === undefined && options.text !== undefined ? { inputsKey: options.text } : {}),
});

const fromZip = async (file: Uint8Array, path: string, digest: string, options: LoadOptions): Promise<Dataset> => {
  const zip = await openZip(file, path);
  const npz = npzOf(zip, path);
  if (npz.keys.length > 0) {
    const { inputs, labels, notes } = await npzContent(npz, path, options);
    return withNotes({ name: path, inputs, labels: undefined, ...labels, digest }, notes);
  }
  const paths = imageMembers(zip.names);
  if (paths.length > 0)
    return loadImages({ name: path, paths, read: (p) => zip.read(p), digest: () => digest }, options);
  const torch = zip.names.some((n) => n.endsWith("data.pkl"));
  throw new CasemateError(
    "DATA_UNREADABLE",
    `'${path}' is a zip without npy arrays and images${torch ? ", saved by PyTorch" : ""}`,
    {
      hint: torch
        ? "such files hold pickles, which casemate never opens: save the data with numpy.savez"
        : knownFormats,
    },
  );
};

const fromIdx = async (bytes: Uint8Array, path: string, digest: string, options: LoadOptions): Promise<Dataset> => {
  const inputs = readIdx(bytes, path);
  const own: Dataset = { name: path, inputs, labels: undefined, digest };
  if (inputs.dims.length === 1)
    throw new CasemateError("DATA_MISMATCH", `'${path}' holds one value per sample, so it is labels, not inputs`, {
      hint: "give the images file; its labels are found by name",
    });
  const beside = options.labels === undefined ? await labelsBeside(path) : undefined;
  if (beside === undefined) return own;
  return withNotes(await withLabels(own, beside, options), [
    {
      what: "labels",
      value: `'${basename(beside)}'`,
      why: "it is beside the images and named like them",
      override: "--labels FILE",
    },
  ]);
};

/** The file of labels that goes with idx images by its name, and is read with them; undefined where there is none. */
export const labelsBeside = async (path: string): Promise<string | undefined> => {
  const labels = idxLabelsPath(path);
  if (labels === undefined) return undefined;
  for (const candidate of [labels, labels.replace(/\.gz$/i, ""), `${labels}.gz`])
    if (
      await stat(candidate).then(
        (s) => s.isFile(),
        () => false,
      )
    )
      return candidate;
  return undefined;
};

const withLabels = async (dataset: Dataset, path: string, options: LoadOptions): Promise<Dataset> => {
  const file = await readFile(path);
  const { classNames: _replaced, ...rest } = dataset;
  const named = options.classNames === undefined ? {} : { classNames: options.classNames };
  const digest = digestOf([dataset.digest, digestOf([file])].map((d) => new TextEncoder().encode(`${d}\n`)));
  return { ...rest, ...labelsIn(file, path, named), digest };
};

const labelsIn = (
  file: Uint8Array,
  path: string,
  options: { readonly classNames?: readonly string[] },
): ClassLabels => {
  const what = `labels in '${path}'`;
  if (isNpy(file)) return labelsFromTensor(readNpy(file, path), what, options);
  const bytes = gunzipped(file, path);
  if (isIdx(bytes)) return labelsFromTensor(readIdx(bytes, path), what, options);
  if (isZip(bytes) || refusedFormat(bytes, path) !== undefined)
    throw new CasemateError("DATA_UNREADABLE", `'${path}' is not a labels file`, {
      hint: "labels are read from npy, idx, or text with one label a line",
    });
  const lines = decodeText(bytes, path)
    .text.split("\n")
    .map((l) => l.trim());
  while (lines.at(-1) === "") lines.pop();
  return labelsFromText(lines, what, options);
};

const checked = (dataset: Dataset): Dataset => {
  const { name, inputs, labels } = dataset;
  const [n] = inputs.dims;
  if (n === undefined)
    throw new CasemateError("DATA_MISMATCH", `inputs of '${name}' are a single number, expected [samples, ...]`);
  if (n === 0 || inputs.data.length === 0) throw new CasemateError("DATA_MISMATCH", `'${name}' holds no samples`);
  if (labels !== undefined && labels.length !== n)
    throw new CasemateError(
      "DATA_MISMATCH",
      `'${name}' has ${n} inputs of shape [${inputs.dims.slice(1).join(", ")}] and ${labels.length} labels`,
      {
        hint: "inputs and labels need the same first dimension; other arrays are named with --inputs-key and --labels-key",
      },
    );
  const widened = { ...dataset, inputs: widen(inputs) };
  const odd = notFinite(widened.inputs);
  if (odd === undefined) return widened;
  const note = { what: "samples", value: `sample ${odd} holds NaN or infinity`, why: "it is the first that does" };
  return withNotes(widened, [{ ...note, override: "data with finite numbers", ambiguous: true }]);
};

/** Half precision as float32, exactly; everything else as it is. */
const widen = (t: Tensor): Tensor => {
  if (t.dtype === "float16") return float32(t.dims, float16ToFloat32(t.data));
  return t.dtype === "bfloat16" ? float32(t.dims, bfloat16ToFloat32(t.data)) : t;
};

/** First sample with a NaN or infinity. */
const notFinite = (t: Tensor): number | undefined => {
  if (t.dtype !== "float32" && t.dtype !== "float64") return undefined;
  const at = (t.data as Float64Array).findIndex((v) => !Number.isFinite(v));
  return at < 0 ? undefined : Math.floor((at * (t.dims[0] ?? 1)) / t.data.length);
};

const withNotes = (dataset: Dataset, notes: readonly Note[]): Dataset => {
  const all = [...(dataset.notes ?? []), ...notes];
  return all.length === 0 ? dataset : { ...dataset, notes: all };
};

const knownFormats = "casemate reads npz, npy, idx (.gz), CSV, TSV, JSON lines, and folders or zips of images by class";
