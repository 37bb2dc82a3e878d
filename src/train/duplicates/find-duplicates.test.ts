import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { Dataset } from "../../engine/data/dataset.ts";
import { float32, float64, type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import { findDuplicates } from "./find-duplicates.ts";
import { alikeSets } from "./tokens.ts";
import { alikeVectors } from "./vectors.ts";

const set = (inputs: Tensor, labels?: Int32Array): Dataset => ({ name: "set", inputs, labels, digest: "" });
const side = 16;
const size = side * side;

/** Pictures of a few soft spots, so that some are like others as real images are. */
const picture = (...stream: (string | number)[]): Float32Array => {
  const rng = rngFor(7, "picture", ...stream);
  const spots = Array.from(
    { length: 4 },
    () => [rng.uniform() * side, rng.uniform() * side, 1 + 2 * rng.uniform()] as const,
  );
  return Float32Array.from({ length: size }, (_, k) =>
    spots.reduce(
      (s, [r, c, w]) => s + Math.exp(-((Math.floor(k / side) - r) ** 2 + ((k % side) - c) ** 2) / (2 * w * w)),
      0,
    ),
  );
};
const rows = (pictures: readonly Float32Array[]): Float32Array => {
  const x = new Float32Array(pictures.length * size);
  pictures.forEach((p, i) => x.set(p, i * size));
  return x;
};

describe("images", () => {
  const base = Array.from({ length: 800 }, (_, i) => picture(i));
  // copies: brighter, with less contrast and noise of 3 % of the range
  const planted = Array.from({ length: 100 }, (_, i) => {
    const rng = rngFor(8, "noise", i);
    return (base[i * 3] as Float32Array).map((v) => 0.2 + 0.7 * v + 0.03 * rng.normal());
  });
  const all = rows([...base, ...planted]);

  it("finds the planted pairs, and of all pairs those that a comparison of everything finds", async () => {
    const threshold = 0.95;
    const unit = all.slice();
    const found = await alikeVectors(unit, size, threshold, 1);
    const known = new Set<string>();
    for (let i = 0; i < 900; i++)
      for (let j = i + 1; j < 900; j++) {
        let cosine = 0;
        for (let k = 0; k < size; k++) cosine += (unit[i * size + k] as number) * (unit[j * size + k] as number);
        if (cosine >= threshold) known.add(`${i} ${j}`);
      }
    const got = new Set(found.map((p) => `${p.i} ${p.j}`));
    expect(got.size).toBe(found.length);
    expect([...got].filter((p) => !known.has(p))).toEqual([]);
    expect(got.size / known.size).toBeGreaterThan(0.98);
    const hits = planted.filter((_, i) => got.has(`${i * 3} ${800 + i}`)).length;
    expect(hits).toBeGreaterThanOrEqual(98);
    expect(known.size).toBeGreaterThan(100);
  });

  it("leaves out later ones, and says which labels disagree", async () => {
    const labels = Int32Array.from({ length: 900 }, (_, i) => (i < 800 ? i % 5 : ((i - 800) * 3) % 5));
    labels[801] = 4 - ((labels[801] as number) === 4 ? 1 : 0);
    const found = await findDuplicates(set(float32([900, side, side], all), labels), { similarity: 0.97 });
    expect(found.kind).toBe("image");
    for (const p of found.near) expect(found.drop.includes(p.i) || found.drop.includes(p.j)).toBe(true);
    expect(found.drop).not.toContain(0);
    expect(found.drop.filter((i) => i >= 800).length).toBeGreaterThan(90);
    expect(found.conflicts).toBeGreaterThanOrEqual(1);
  });

  it("finds what of the test set is in the training set, exactly and nearly", async () => {
    const test = rows([base[5] as Float32Array, planted[2] as Float32Array, picture("new")]);
    const found = await findDuplicates(set(float32([800, side, side], rows(base))), {
      test: set(float32([3, side, side], test)),
      similarity: 0.97,
    });
    expect(found.exact).toEqual([[5, 800]]);
    expect(found.near.map((p) => [p.i, p.j])).toContainEqual([6, 801]);
    expect(found.near.every((p) => p.i < 800 && p.j >= 800)).toBe(true);
    expect(found.drop).toEqual(expect.arrayContaining([5, 6]));
    expect(found.testSamples).toBe(3);
  });

  it("constant pictures are like nothing but their exact copies", async () => {
    const x = rows([new Float32Array(size).fill(1), new Float32Array(size).fill(2), new Float32Array(size).fill(1)]);
    const found = await findDuplicates(set(float32([3, side, side], x)));
    expect(found.exact).toEqual([[0, 2]]);
    expect(found.near).toEqual([]);
    expect(found.drop).toEqual([2]);
  });
});

describe("tables and texts", () => {
  it("rows that differ in one column are near, in two are not", async () => {
    const row = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const data = float64([4, 10], [...row, ...row.with(3, 0), ...row.with(3, 0).with(5, 0), ...row]);
    const found = await findDuplicates(set(data));
    expect(found.kind).toBe("table");
    expect(found.exact).toEqual([[0, 3]]);
    expect(found.near.map((p) => [p.i, p.j])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    // 2 stays: what is like it is left out itself
    expect(found.drop).toEqual([1, 3]);
  });

  it("texts with a changed word are near", async () => {
    const text = "the quick brown fox jumps over the lazy dog while the band plays on and on until the morning comes";
    const texts = [
      text,
      text.replace("lazy", "tired"),
      `${text.toUpperCase()}  `,
      "something else entirely was said here by somebody",
    ];
    const found = await findDuplicates(set(tensor("string", [4], texts)));
    expect(found.kind).toBe("text");
    expect(found.near.map((p) => [p.i, p.j])).toEqual([
      [0, 2],
      [0, 1],
      [1, 2],
    ]);
    expect(found.near[0]?.similarity).toBe(1);
  });

  it("MinHash finds what comparing every two sets finds", () => {
    const rng = rngFor(9, "sets");
    const sets = Array.from({ length: 400 }, () => Uint32Array.from({ length: 40 }, () => rng.integer(2 ** 32)).sort());
    for (let i = 0; i < 200; i++) {
      const copy = (sets[i] as Uint32Array).slice();
      for (let k = 0; k < i % 8; k++) copy[rng.integer(40)] = rng.integer(2 ** 32);
      sets.push(copy.sort());
    }
    const jaccard = (a: Uint32Array, b: Uint32Array): number => {
      const both = a.filter((v) => b.includes(v)).length;
      return both / (a.length + b.length - both);
    };
    let known = 0;
    for (let i = 0; i < 200; i++) if (jaccard(sets[i] as Uint32Array, sets[400 + i] as Uint32Array) >= 0.7) known++;
    const found = alikeSets(sets, 0.7, 1);
    expect(known).toBeGreaterThan(150);
    expect(found.length).toBeLessThanOrEqual(known);
    expect(found.length / known).toBeGreaterThan(0.98);
    for (const p of found) expect(p.j).toBe(p.i + 400);
  });
});

it("refuses sets that can not be compared", async () => {
  const data = set(float32([2, size], new Float32Array(2 * size)));
  await expect(findDuplicates(data, { test: set(float32([2, 3], new Float32Array(6))) })).rejects.toThrow(
    /different sizes/,
  );
  await expect(findDuplicates(data, { similarity: 2 })).rejects.toThrow(/at most 1/);
  await expect(findDuplicates(data, { kind: "text" })).rejects.toThrow(/no text/);
});
