import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { encode } from "fast-png";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Code } from "../../core/codes.ts";
import { CasemateError } from "../../core/error.ts";
import { float32, type Tensor, tensor } from "../tensor/tensor.ts";
import { type LoadOptions, loadDataset } from "./load.ts";
import { writeNpy } from "./npy.ts";
import { writeNpz } from "./npz.ts";
import { subset } from "./subset.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "casemate-load-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes files below a new folder and returns its path. */
let made = 0;
const folderWith = async (files: Readonly<Record<string, Uint8Array | string>>): Promise<string> => {
  const root = join(folder, String(made++));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
};
const fileWith = async (name: string, content: Uint8Array | string): Promise<string> =>
  join(await folderWith({ [name]: content }), name);

const errorOf = async (path: string, options?: LoadOptions): Promise<CasemateError> => {
  try {
    await loadDataset(path, options);
  } catch (e) {
    if (e instanceof CasemateError) return e;
    throw e;
  }
  return expect.unreachable(`${path} was read`);
};

const x = float32([3, 2], [1, 2, 3, 4, 5, 6]);
const y = tensor("int64", [3], BigInt64Array.of(2n, 0n, 1n));
const labels = Int32Array.of(2, 0, 1);
const idx = (dims: readonly number[], data: readonly number[]): Uint8Array =>
  Uint8Array.of(0, 0, 8, dims.length, ...dims.flatMap((d) => [0, 0, 0, d]), ...data);
const grey = (v: number, side = 2): Uint8Array =>
  encode({ width: side, height: side, channels: 1, data: new Uint8Array(side * side).fill(v) });
const color = (v: number): Uint8Array => encode({ width: 2, height: 2, channels: 3, data: new Uint8Array(12).fill(v) });

describe("loadDataset: npz", () => {
  const pairs: readonly (readonly [string, Record<string, Tensor>])[] = [
    ["x and y", { x, y }],
    ["images and labels", { labels: y, images: x }],
    ["X and Y", { X: x, Y: y }],
    ["data and target", { data: x, target: y }],
    [
      "the test half of a split",
      { x_train: float32([1, 2], [9, 9]), y_train: tensor("int32", [1], Int32Array.of(0)), x_test: x, y_test: y },
    ],
    ["a split named first", { train_images: float32([1, 2], [9, 9]), test_images: x, test_labels: y }],
    ["arrays without names", { arr_0: x, arr_1: y }],
    ["one more array beside labels", { pixels: x, y }],
    ["two names of their own by their shapes", { truth_zz: y, features_blah: x }],
    ["usual inputs beside labels of another name", { x, verdicts: y }],
    ["what --save-adversarial writes", { adversarial: x, success: tensor("bool", [3], new Uint8Array(3)), labels: y }],
  ];
  it.each(pairs)("finds %s", async (_, arrays) => {
    const d = await loadDataset(await fileWith("a.npz", writeNpz(arrays)));
    expect(d).toMatchObject({ name: "a.npz", inputs: x, labels });
    expect(d.notes?.[0]?.override).toContain("--inputs-key");
  });

  it("takes the keys it is told, whatever the extension", async () => {
    const path = await fileWith("a.bin", writeNpz({ x: float32([1], [0]), mine: x, y: float32([1], [0]), truth: y }));
    expect(await loadDataset(path, { inputsKey: "mine", labelsKey: "truth" })).toMatchObject({ inputs: x, labels });
  });

  it("widens half precision, which is exact", async () => {
    const half = tensor("float16", [2, 1], Uint16Array.of(0x3c00, 0x3555));
    const d = await loadDataset(await fileWith("a.npz", writeNpz({ x: half })));
    expect(d.inputs).toEqual(float32([2, 1], [1, 0.333251953125]));
    expect(d.labels).toBeUndefined();
  });

  const refused: readonly (readonly [string, Record<string, Tensor>, LoadOptions, Code, string, RegExp])[] = [
    [
      "two inputs",
      { x, images: x, y },
      {},
      "DATA_MISMATCH",
      "more than one array that may hold the inputs",
      /--inputs-key.*'x', 'images', 'y'/,
    ],
    ["no usual name", { a: x, b: x }, {}, "DATA_MISMATCH", "no array with a usual name", /--inputs-key.*'a', 'b'/],
    ["an unknown key", { x, y }, { labelsKey: "z" }, "DATA_MISMATCH", "has no array 'z'", /'x', 'y'/],
    [
      "unequal lengths",
      { x, y: tensor("int32", [2], new Int32Array(2)) },
      {},
      "DATA_MISMATCH",
      "has 3 inputs of shape [2] and 2 labels",
      /same first dimension/,
    ],
    ["no samples", { x: float32([0, 2], []) }, {}, "DATA_MISMATCH", "holds no samples", /^$/],
    ["one number", { x: float32([], [1]) }, {}, "DATA_MISMATCH", "a single number", /^$/],
    ["soft labels", { x, y: float32([3, 2], [0.5, 0.5, 1, 0, 0, 1]) }, {}, "DATA_MISMATCH", "not one-hot", /argmax/],
  ];
  it.each(refused)("refuses %s", async (_, arrays, options, code, message, hint) => {
    const e = await errorOf(await fileWith("a.npz", writeNpz(arrays)), options);
    expect(e.code).toBe(code);
    expect(e.message).toContain(message);
    expect(e.hint ?? "").toMatch(hint);
  });

  it("does not touch arrays nobody asked for", async () => {
    const members = { "x.npy": writeNpy(x), "y.npy": writeNpy(y), "meta.npy": new TextEncoder().encode("not an npy") };
    expect(await loadDataset(await fileWith("a.npz", zipSync(members)))).toMatchObject({ inputs: x, labels });
  });

  it("tells about NaN", async () => {
    const d = await loadDataset(await fileWith("a.npz", writeNpz({ x: float32([3, 2], [1, 2, 3, Number.NaN, 5, 6]) })));
    expect(d.notes?.at(-1)).toMatchObject({ value: "sample 1 holds NaN or infinity", ambiguous: true });
  });
});

describe("loadDataset: npy, idx", () => {
  it.each([
    ["npy", "y.npy", writeNpy(y)],
    ["idx", "y.idx1-ubyte", idx([3], [2, 0, 1])],
    ["text", "y.txt", "2\n0\n1\n"],
  ])("reads npy with labels in %s", async (_, file, content) => {
    const root = await folderWith({ "x.npy": writeNpy(x), [file]: content });
    expect(await loadDataset(join(root, "x.npy"), { labels: join(root, file) })).toMatchObject({ inputs: x, labels });
  });

  it.each(["", ".gz"])("finds the labels beside idx%s images", async (end) => {
    const pack = (b: Uint8Array): Uint8Array => (end === "" ? b : gzipSync(b));
    const root = await folderWith({
      [`t10k-images-idx3-ubyte${end}`]: pack(idx([3, 1, 2], [1, 2, 3, 4, 5, 6])),
      [`t10k-labels-idx1-ubyte${end}`]: pack(idx([3], [2, 0, 1])),
    });
    const d = await loadDataset(join(root, `t10k-images-idx3-ubyte${end}`));
    expect(d).toMatchObject({ inputs: tensor("uint8", [3, 1, 2], Uint8Array.of(1, 2, 3, 4, 5, 6)), labels });
    const e = await errorOf(join(root, `t10k-labels-idx1-ubyte${end}`));
    expect(e).toMatchObject({ code: "DATA_MISMATCH", hint: expect.stringContaining("give the images file") });
  });

  it("has no labels when there are none", async () => {
    expect((await loadDataset(await fileWith("images-idx3-ubyte", idx([1, 1, 1], [7])))).labels).toBeUndefined();
  });
});

describe("loadDataset: JSON lines", () => {
  it("reads nested numbers, and names as labels", async () => {
    const path = await fileWith(
      "a.jsonl",
      '{"input": [[1, 2], [3, 4]], "label": "b"}\n\n{"input": [[5, 6], [7, 8]], "label": "a"}\n',
    );
    const d = await loadDataset(path);
    expect(d.inputs).toEqual(tensor("float64", [2, 2, 2], Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8)));
    expect(d).toMatchObject({ labels: Int32Array.of(1, 0), classNames: ["a", "b"] });
  });

  it("reads text, one-hot labels, true and false, chosen fields, gzip", async () => {
    const lines = '{"body": "hi", "y": [0, 1], "ok": true}\n{"body": "ho", "y": [1, 0], "ok": false}\n';
    const path = await fileWith("a.jsonl.gz", gzipSync(lines));
    const d = await loadDataset(path, { inputsKey: "body" });
    expect(d).toMatchObject({ inputs: tensor("string", [2], ["hi", "ho"]), labels: Int32Array.of(1, 0) });
    expect((await loadDataset(path, { inputsKey: "body", labelsKey: "ok" })).labels).toEqual(Int32Array.of(1, 0));
    expect((await loadDataset(path, { text: "body", label: "ok" })).labels).toEqual(Int32Array.of(1, 0));
  });

  it.each([
    ["a broken line", '{"input": [1], "label": 0}\n{"input"\n', "DATA_UNREADABLE", "line 2 of"],
    ["a bare list", "[1, 2]\n", "DATA_UNREADABLE", "line 1 of"],
    ["another shape", '{"input": [1, 2]}\n{"input": [1]}\n', "DATA_MISMATCH", "line 2 of"],
    ["ragged nesting", '{"input": [[1, 2], [3]]}\n', "DATA_MISMATCH", "line 1 of"],
    ["null in the input", '{"input": [1, null]}\n', "DATA_MISMATCH", "line 1 of"],
    ["text, then numbers", '{"text": "a"}\n{"text": 1}\n', "DATA_MISMATCH", "line 2 of"],
    ["mixed labels", '{"input": [1], "label": 0}\n{"input": [1], "label": "a"}\n', "DATA_MISMATCH", "line 2 of"],
    ["no input", '{"foo": 1, "label": 0}\n', "DATA_MISMATCH", "no field with a usual name"],
  ])("refuses %s", async (_, text, code, message) => {
    const e = await errorOf(await fileWith("a.jsonl", text));
    expect(e.code).toBe(code);
    expect(e.message).toContain(message);
    expect(e.hint).toBeDefined();
  });
});

describe("loadDataset: images", () => {
  const tree = {
    "cat/1.png": grey(1),
    "cat/2.png": grey(2),
    "dog/1.png": grey(3),
    "dog/notes.txt": "x",
    "cat/.hidden.png": "x",
  };
  const expected = {
    inputs: tensor("uint8", [3, 2, 2, 1], Uint8Array.from([1, 3, 2].flatMap((v) => [v, v, v, v]))),
    labels: Int32Array.of(0, 1, 0),
    classNames: ["cat", "dog"],
  };

  it("reads class folders, the classes in turn", async () => {
    expect(await loadDataset(await folderWith(tree))).toMatchObject(expected);
  });

  it("reads a zip with folders above the classes", async () => {
    const files = Object.entries(tree).map(([path, content]) => [
      `set/test/${path}`,
      typeof content === "string" ? new Uint8Array(1) : content,
    ]);
    const zip = zipSync({
      ...(Object.fromEntries(files) as Record<string, Uint8Array>),
      "__MACOSX/set/test/cat/1.png": new Uint8Array(1),
    });
    expect(await loadDataset(await fileWith("a.zip", zip))).toMatchObject({ ...expected, name: "a.zip" });
  });

  it("follows links, keeps one class a class, takes a given order and a limit", async () => {
    const root = await folderWith({ "data/cat/1.png": grey(1) });
    expect(await loadDataset(root)).toMatchObject({ labels: Int32Array.of(0), classNames: ["cat"] });
    await symlink(join(root, "data/cat"), join(root, "data/dog"));
    const d = await loadDataset(root, { classNames: ["dog", "cat"], limit: 1 });
    expect(d).toMatchObject({ labels: Int32Array.of(0), classNames: ["dog", "cat"], inputs: { dims: [1, 2, 2, 1] } });
    await symlink(root, join(root, "data/loop"));
    expect(await errorOf(root)).toMatchObject({
      code: "DATA_UNREADABLE",
      message: expect.stringContaining("nested deeper"),
    });
  });

  it("makes RGB of grey when there is color, and grey when told to", async () => {
    const root = await folderWith({ "a/1.png": grey(1), "b/1.png": color(9) });
    expect((await loadDataset(root)).inputs).toEqual(
      tensor("uint8", [2, 2, 2, 3], Uint8Array.from([...Array<number>(12).fill(1), ...Array<number>(12).fill(9)])),
    );
    expect((await loadDataset(root, { channels: 1 })).inputs).toEqual(
      tensor("uint8", [2, 2, 2, 1], Uint8Array.of(1, 1, 1, 1, 9, 9, 9, 9)),
    );
  });

  it("wants one size, or resizes", async () => {
    const root = await folderWith({ "a/1.png": grey(1), "b/1.png": grey(9, 3) });
    const e = await errorOf(root);
    expect(e).toMatchObject({ code: "DATA_MISMATCH", hint: expect.stringContaining("resize") });
    expect(e.message).toContain("'a/1.png' has 2 x 2 pixels, 'b/1.png' 3 x 3");
    expect((await loadDataset(root, { size: [4, 5] })).inputs.dims).toEqual([2, 4, 5, 1]);
  });

  it("has no labels without folders, and refuses images beside folders", async () => {
    expect((await loadDataset(await folderWith({ "1.png": grey(1) }))).labels).toBeUndefined();
    expect((await errorOf(await folderWith({ "1.png": grey(1), "a/1.png": grey(1) }))).message).toContain("'1.png'");
    expect(await errorOf(await folderWith({ "a/b.txt": "" }))).toMatchObject({ code: "DATA_UNREADABLE" });
    expect((await errorOf(await folderWith({ "a/1.png": "broken" }))).message).toContain("'a/1.png'");
  });

  it("has a digest that depends on bytes and folders, not on the place", async () => {
    const digest = async (files: Record<string, Uint8Array>): Promise<string> =>
      (await loadDataset(await folderWith(files))).digest;
    const first = await digest({ "a/1.png": grey(1), "b/1.png": grey(2) });
    expect(await digest({ "a/1.png": grey(1), "b/1.png": grey(2) })).toBe(first);
    expect(await digest({ "a/1.png": grey(1), "c/1.png": grey(2) })).not.toBe(first);
    expect(await digest({ "a/1.png": grey(1), "b/1.png": grey(3) })).not.toBe(first);
  });
});

describe("loadDataset: anything else", () => {
  it("has the file's SHA-256 as digest", async () => {
    const text = "a,label\n1,0\n2,1\n";
    const d = await loadDataset(await fileWith("a.csv", text));
    expect(d.digest).toBe(`sha256:${createHash("sha256").update(text).digest("hex")}`);
  });

  it("reads tables by content, in UTF-16 and Windows-1252 too", async () => {
    const text = "größe,label\n1,ja\n2,nein\n";
    for (const content of [
      text,
      Buffer.from(`\ufeff${text}`, "utf16le"),
      Buffer.from(text, "latin1"),
      gzipSync(text),
    ]) {
      const d = await loadDataset(await fileWith("a.txt", content));
      expect(d.features?.[0]?.name).toBe("größe");
    }
    expect((await loadDataset(await fileWith("a.tsv", "a\tb,c\tlabel\n1\t2\t0\n3\t4\t1\n"))).inputs.dims).toEqual([
      2, 2,
    ]);
  });

  it("names the label column by --labels-key and a text column by --inputs-key", async () => {
    const path = await fileWith("a.csv", "msg,kind\nhello,ham\nbuy,spam\n");
    const d = await loadDataset(path, { inputsKey: "msg", labelsKey: "kind" });
    expect(d).toMatchObject({ inputs: tensor("string", [2], ["hello", "buy"]), classNames: ["ham", "spam"] });
  });

  it.each([
    ["pickle", Uint8Array.of(0x80, 4, 0x95, 0), "a.dat", "is a Python pickle", "numpy.savez"],
    ["HDF5", Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d), "a.h5", "is an HDF5 file", "numpy.savez"],
    ["Parquet", "PAR1xxxx", "a.parquet", "is a Parquet file", "CSV"],
    ["a single image", grey(1), "a.png", "is one image", "folder"],
    ["other binary data", Uint8Array.of(1, 2, 0, 3), "a.bin", "of no format casemate knows", "npz, npy, idx"],
    ["a model", "abc", "a.onnx", "has the name of a model", "--data"],
    ["a PyTorch zip", zipSync({ "archive/data.pkl": new Uint8Array(9) }), "a.pt", "saved by PyTorch", "pickles"],
    [
      "a zip of something",
      zipSync({ "a.txt": new Uint8Array(9) }),
      "a.zip",
      "without npy arrays and images",
      "npz, npy",
    ],
    ["an empty file", "", "a.csv", "is empty", ""],
  ])("refuses %s with advice", async (_, content, name, message, hint) => {
    const e = await errorOf(await fileWith(name, content));
    expect(e.code).toBe("DATA_UNREADABLE");
    expect(e.message).toContain(message);
    expect(e.message).toContain(name);
    expect(e.hint ?? "").toContain(hint);
  });

  it("says when a file is not there", async () => {
    expect(await errorOf(join(folder, "none.npz"))).toMatchObject({
      code: "FILE_NOT_FOUND",
      message: expect.stringContaining("does not exist"),
    });
    const path = await fileWith("x.npy", writeNpy(x));
    expect(await errorOf(path, { labels: join(folder, "none.npy") })).toMatchObject({ code: "FILE_NOT_FOUND" });
  });
});

describe("subset", () => {
  it("takes runs and indices of numbers and strings", async () => {
    const d = await loadDataset(await fileWith("a.npz", writeNpz({ x, y })));
    expect(subset(d, { start: 1, count: 5 })).toMatchObject({
      inputs: float32([2, 2], [3, 4, 5, 6]),
      labels: Int32Array.of(0, 1),
      digest: d.digest,
    });
    expect(subset(d, { count: 1 }).inputs).toEqual(float32([1, 2], [1, 2]));
    expect(subset(d, [2, 0, 2])).toMatchObject({
      inputs: float32([3, 2], [5, 6, 1, 2, 5, 6]),
      labels: Int32Array.of(1, 2, 1),
    });
    const text = { ...d, inputs: tensor("string", [3], ["a", "b", "c"]), labels: undefined };
    expect(subset(text, [2, 0])).toMatchObject({ inputs: tensor("string", [2], ["c", "a"]), labels: undefined });
    for (const wrong of [[3], [-1], { start: 3 }, { count: 0 }]) expect(() => subset(d, wrong)).toThrow(CasemateError);
  });
});

const shared = "../shared/data";
if (!existsSync(shared)) console.log("skipped: real data are not at ../shared/data");
describe.skipIf(!existsSync(shared))("real data (needs ../shared)", () => {
  it("MNIST", async () => {
    const d = await loadDataset(`${shared}/images/rasbt+mnist-pngs/t10k-images-idx3-ubyte.gz`);
    expect(d.inputs).toMatchObject({ dtype: "uint8", dims: [10000, 28, 28] });
    expect(Array.from(d.labels?.subarray(0, 10) ?? [])).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  });

  it("CIFAR-10 as a zip of JPEG by class", async () => {
    const d = await loadDataset(`${shared}/images/YoongiKim+CIFAR-10-images/cifar10_test_jpg.zip`, { limit: 200 });
    expect(d.inputs).toMatchObject({ dtype: "uint8", dims: [200, 32, 32, 3] });
    expect(d.classNames).toEqual([
      "airplane",
      "automobile",
      "bird",
      "cat",
      "deer",
      "dog",
      "frog",
      "horse",
      "ship",
      "truck",
    ]);
    expect(Array.from(d.labels ?? [])).toEqual(Array.from({ length: 200 }, (_, i) => i % 10));
  });

  it("ORL faces as PGM", async () => {
    const d = await loadDataset(`${shared}/faces/surabhiiyer+CreepyTeddy-/att_faces`, { limit: 24 });
    expect(d.inputs).toMatchObject({ dtype: "uint8", dims: [24, 112, 92, 1] });
    expect(new Set(d.labels).size).toBe(24);
  });
});
