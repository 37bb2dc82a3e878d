/** loadDataset: picks the loader by what a file is. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { elementCount, type Tensor, tensor, type TypedArrays } from "../tensor/tensor.ts";
import { type CsvOptions, labelsOf, readCsv } from "./csv.ts";
import type { Dataset } from "./dataset.ts";
import { idxLabelsPath, readIdx } from "./idx.ts";
import { isImagePath, listImageFolder, readImages } from "./image-folder.ts";
import { readJsonl } from "./jsonl.ts";
import { readNpz, unzip } from "./npz.ts";
import { readNpy } from "./npy.ts";

export interface LoadOptions extends CsvOptions {
  /** array of an npz that holds the inputs */
  readonly inputsKey?: string;
  /** array of an npz that holds the labels */
  readonly labelsKey?: string;
  /** file with the labels, for idx and npy */
  readonly labels?: string;
}

const inputKeys = ["images", "inputs", "input", "x", "X", "x_test", "X_test", "data", "features"];
const labelKeys = ["labels", "label", "y", "Y", "y_test", "Y_test", "targets", "target"];

/** Throws FILE_NOT_FOUND, DATA_UNREADABLE, DATA_MISMATCH, USAGE. */
export const loadDataset = async (path: string, options: LoadOptions = {}): Promise<Dataset> => {
  const name = basename(path);
  const info = await stat(path).catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `data '${path}' does not exist`, { cause });
  });
  const hash = createHash("sha256");
  if (info.isDirectory()) {
    const paths = await listImageFolder(path);
    for (const p of paths) hash.update(await readFile(join(path, p)));
    return readImages(name, paths, async (p) => new Uint8Array(await readFile(join(path, p))), digestOf(hash));
  }
  const bytes = new Uint8Array(await read(path));
  hash.update(bytes);
  const text = (): string => new TextDecoder().decode(bytes);
  if (/\.(csv|tsv)$/i.test(path)) return checked(readCsv(text(), name, digestOf(hash), options));
  if (/\.(jsonl|ndjson)$/i.test(path)) return checked(readJsonl(text(), name, digestOf(hash), options.label));
  if (/\.npz$/i.test(path)) return checked(fromNpz(await readNpz(bytes, name), name, digestOf(hash), options));
  if (/\.zip$/i.test(path)) {
    const members = await unzip(bytes, name);
    const paths = [...members.keys()].filter(isImagePath).sort();
    return readImages(name, paths, (p) => Promise.resolve(members.get(p) as Uint8Array), digestOf(hash));
  }
  if (/idx\d(-ubyte)?(\.gz)?$/i.test(path) || /\.npy$/i.test(path)) {
    const readOne = path.endsWith(".npy") ? readNpy : readIdx;
    const inputs = readOne(bytes, name);
    const labelsPath = options.labels ?? idxLabelsPath(path);
    const labelBytes = labelsPath === undefined ? undefined : new Uint8Array(await read(labelsPath));
    if (labelBytes !== undefined) hash.update(labelBytes);
    const labels =
      labelBytes === undefined
        ? undefined
        : classIndices(
            (labelsPath?.endsWith(".npy") ? readNpy : readIdx)(labelBytes, basename(labelsPath ?? "")),
            basename(labelsPath ?? ""),
          );
    return checked({ name, inputs, labels: labels?.labels, digest: digestOf(hash) });
  }
  throw new CasemateError("DATA_UNREADABLE", `'${path}' is of no known format`, {
    hint: "npz, npy, idx.gz, csv, jsonl, or a folder (or zip) of images by class",
  });
};

const read = (path: string): Promise<Buffer> =>
  readFile(path).catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read`, {
      cause,
      hint: "name a labels file with --labels",
    });
  });

const digestOf = (hash: ReturnType<typeof createHash>): string => `sha256:${hash.digest("hex")}`;

const fromNpz = (arrays: ReadonlyMap<string, Tensor>, name: string, digest: string, options: LoadOptions): Dataset => {
  const keys = [...arrays.keys()];
  const pick = (wanted: string | undefined, usual: readonly string[], what: string): Tensor | undefined => {
    if (wanted !== undefined && !arrays.has(wanted))
      throw new CasemateError("USAGE", `'${name}' has no array '${wanted}'`, { hint: `it has ${keys.join(", ")}` });
    const key = wanted ?? usual.find((k) => arrays.has(k));
    if (key === undefined && what === "inputs")
      throw new CasemateError("USAGE", `'${name}' has no array with a usual name for inputs`, {
        hint: `it has ${keys.join(", ")}; name one with --inputs-key`,
      });
    return key === undefined ? undefined : arrays.get(key);
  };
  const inputs = pick(options.inputsKey, inputKeys, "inputs");
  const labels = pick(options.labelsKey, labelKeys, "labels");
  return {
    name,
    inputs: inputs as Tensor,
    ...(labels === undefined ? { labels: undefined } : classIndices(labels, name)),
    digest,
  };
};

/** Class indices from whole numbers of any type, one-hot rows, or names. */
const classIndices = (t: Tensor, name: string): { labels: Int32Array; classNames?: readonly string[] } => {
  if (t.dtype === "string") return labelsOf(t.data);
  const values = Array.from(t.data as ArrayLike<number | bigint>, Number);
  const [n = 0, k = 1] = t.dims;
  if (t.dims.length === 2 && k > 1) {
    const labels = Int32Array.from({ length: n }, (_, i) => values.slice(i * k, (i + 1) * k).indexOf(1));
    if (labels.includes(-1))
      throw new CasemateError("DATA_MISMATCH", `labels of '${name}' are a matrix but not one-hot`);
    return { labels };
  }
  if (values.some((v) => !Number.isInteger(v) || v < 0))
    throw new CasemateError("DATA_MISMATCH", `labels of '${name}' are not whole numbers from 0`);
  return { labels: Int32Array.from(values) };
};

const checked = (d: Dataset): Dataset => {
  const n = d.inputs.dims[0] ?? 0;
  if (n === 0) throw new CasemateError("DATA_MISMATCH", `'${d.name}' holds no samples`);
  if (d.labels !== undefined && d.labels.length !== n)
    throw new CasemateError("DATA_MISMATCH", `'${d.name}' has ${n} inputs and ${d.labels.length} labels`);
  return d;
};

/** Samples `indices` of a data set, in that order. */
export const subset = (d: Dataset, indices: readonly number[]): Dataset => {
  const { dims, dtype } = d.inputs;
  const size = elementCount(dims.slice(1));
  const source = d.inputs.data;
  const shape = [indices.length, ...dims.slice(1)];
  if (dtype === "string")
    return {
      ...d,
      inputs: tensor(
        "string",
        shape,
        indices.flatMap((i) => (d.inputs.dtype === "string" ? d.inputs.data.slice(i * size, (i + 1) * size) : [])),
      ),
      labels: d.labels === undefined ? undefined : Int32Array.from(indices, (i) => d.labels?.[i] ?? 0),
    };
  const typed = source as Float32Array;
  const out = new (typed.constructor as Float32ArrayConstructor)(indices.length * size);
  indices.forEach((i, k) => out.set(typed.subarray(i * size, (i + 1) * size), k * size));
  return {
    ...d,
    inputs: tensor(dtype, shape, out as TypedArrays[typeof dtype] as never),
    labels: d.labels === undefined ? undefined : Int32Array.from(indices, (i) => d.labels?.[i] ?? 0),
  };
};
