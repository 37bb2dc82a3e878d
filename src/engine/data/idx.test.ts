import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { tensor } from "../tensor/tensor.ts";
import { gunzipped } from "./gunzip.ts";
import { idxLabelsPath, readIdx } from "./idx.ts";
import { readFile } from "./read-file.ts";

const idx = (type: number, dims: readonly number[], data: Uint8Array): Uint8Array => {
  const head = new DataView(new ArrayBuffer(4 + 4 * dims.length));
  head.setUint8(2, type);
  head.setUint8(3, dims.length);
  dims.forEach((d, i) => {
    head.setUint32(4 + 4 * i, d);
  });
  return Uint8Array.of(...new Uint8Array(head.buffer), ...data);
};

const bigEndian = (
  values: readonly number[],
  size: number,
  set: (view: DataView, at: number, v: number) => void,
): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * size));
  values.forEach((v, i) => {
    set(view, i * size, v);
  });
  return new Uint8Array(view.buffer);
};

describe("idx", () => {
  it("reads every type", () => {
    expect(readIdx(idx(0x08, [2, 2], Uint8Array.of(0, 1, 254, 255)), "a")).toEqual(
      tensor("uint8", [2, 2], Uint8Array.of(0, 1, 254, 255)),
    );
    expect(readIdx(idx(0x09, [2], Uint8Array.of(0xff, 1)), "a")).toEqual(tensor("int8", [2], Int8Array.of(-1, 1)));
    const int16 = bigEndian([-2, 300], 2, (v, at, x) => v.setInt16(at, x));
    expect(readIdx(idx(0x0b, [2], int16), "a")).toEqual(tensor("int16", [2], Int16Array.of(-2, 300)));
    const int32 = bigEndian([-2, 70000], 4, (v, at, x) => v.setInt32(at, x));
    expect(readIdx(idx(0x0c, [1, 2], int32), "a")).toEqual(tensor("int32", [1, 2], Int32Array.of(-2, 70000)));
    const float32 = bigEndian([0.5, -3], 4, (v, at, x) => v.setFloat32(at, x));
    expect(readIdx(idx(0x0d, [2], float32), "a")).toEqual(tensor("float32", [2], Float32Array.of(0.5, -3)));
    const float64 = bigEndian([0.1], 8, (v, at, x) => v.setFloat64(at, x));
    expect(readIdx(idx(0x0e, [1], float64), "a")).toEqual(tensor("float64", [1], Float64Array.of(0.1)));
  });

  it("refuses what is broken, and nothing but CasemateError comes out of any bytes", () => {
    expect(() => readIdx(idx(0x08, [3], Uint8Array.of(1, 2)), "a")).toThrow(
      "'a' holds 2 bytes of data, its dims [3] want 3",
    );
    expect(() => readIdx(idx(0x08, [4294967295, 4294967295, 4294967295], new Uint8Array(0)), "a")).toThrow(
      CasemateError,
    );
    expect(() => readIdx(idx(0x0a, [1], new Uint8Array(1)), "a")).toThrow(/not an idx file/);
    expect(() => readIdx(Uint8Array.of(0, 0, 8, 3, 0), "a")).toThrow(/cut off/);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          readIdx(Uint8Array.of(0, 0, ...bytes), "a");
        } catch (e) {
          if (!(e instanceof CasemateError)) throw e;
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it.each([
    ["d/t10k-images-idx3-ubyte.gz", "d/t10k-labels-idx1-ubyte.gz"],
    ["train-images.idx3-ubyte", "train-labels.idx1-ubyte"],
    ["images/train-idx3-ubyte", undefined],
  ])("%s has its labels in %s", (images, labels) => {
    expect(idxLabelsPath(images)).toBe(labels);
  });

  it("limits what gzip unpacks to", () => {
    const packed = new Uint8Array(gzipSync(new Uint8Array(10_000)));
    expect(gunzipped(packed, "a.gz")).toEqual(new Uint8Array(10_000));
    expect(() => gunzipped(packed, "a.gz", 9_999)).toThrow("'a.gz' unpacks to more than 9999 bytes");
    expect(() => gunzipped(packed.slice(0, -9), "a.gz")).toThrow(/'a.gz' is damaged gzip/);
  });
});

const mnist = "../shared/data/images/rasbt+mnist-pngs/t10k-images-idx3-ubyte.gz";
if (!existsSync(mnist)) console.log("skipped: MNIST is not at ../shared/data/images");
describe.skipIf(!existsSync(mnist))("MNIST (needs ../shared)", () => {
  it("has 10,000 images and labels with the published class counts", async () => {
    const images = readIdx(await readFile(mnist), "images");
    const labels = readIdx(await readFile(idxLabelsPath(mnist) as string), "labels");
    expect(images).toMatchObject({ dtype: "uint8", dims: [10000, 28, 28] });
    const counts = Array.from({ length: 10 }, () => 0);
    for (const l of labels.data as Uint8Array) counts[l] = (counts[l] as number) + 1;
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    // mean pixel .1325 and deviation .3105 of the test set, as commonly reported
    let sum = 0;
    for (const v of images.data as Uint8Array) sum += v;
    expect(sum / images.data.length / 255).toBeCloseTo(0.1325, 3);
  });
});
