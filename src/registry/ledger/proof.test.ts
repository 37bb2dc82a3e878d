import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Frontier } from "./frontier.ts";
import { emptyRoot, leafHash, nodeHash, rootOf } from "./merkle.ts";
import { consistencyRanges, inclusionRanges, verifyConsistency, verifyInclusion } from "./proof.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const h = createHash("sha256");
  for (const part of parts) h.update(part);
  return h.digest();
};

/** Definition of RFC 6962, section 2.1, word for word, and nothing of the implementation: the second source. */
const naive = {
  split(n: number): number {
    let k = 1;
    while (k << 1 < n) k <<= 1;
    return k;
  },
  root(d: readonly Uint8Array[]): Uint8Array {
    if (d.length === 0) return sha256();
    if (d.length === 1) return sha256(Buffer.of(0), d[0] as Uint8Array);
    const k = this.split(d.length);
    return sha256(Buffer.of(1), this.root(d.slice(0, k)), this.root(d.slice(k)));
  },
  path(m: number, d: readonly Uint8Array[]): Uint8Array[] {
    if (d.length === 1) return [];
    const k = this.split(d.length);
    return m < k
      ? [...this.path(m, d.slice(0, k)), this.root(d.slice(k))]
      : [...this.path(m - k, d.slice(k)), this.root(d.slice(0, k))];
  },
  subproof(m: number, d: readonly Uint8Array[], b: boolean): Uint8Array[] {
    if (m === d.length) return b ? [] : [this.root(d)];
    const k = this.split(d.length);
    return m <= k
      ? [...this.subproof(m, d.slice(0, k), b), this.root(d.slice(k))]
      : [...this.subproof(m - k, d.slice(k), false), this.root(d.slice(0, k))];
  },
};

// Inputs and roots of the reference tests of certificate-transparency (merkletree/merkle_tree_test.cc, repeated in github.com/transparency-dev/merkle testonly/constants.go).
const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(
  (s) => Buffer.from(s, "hex"),
);
const roots = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const frontierOf = (entries: readonly Uint8Array[]): Frontier => {
  const frontier = Frontier.of(0, []);
  for (const entry of entries) frontier.append(leafHash(entry), () => undefined);
  return frontier;
};
const hashesOf = (entries: readonly Uint8Array[]): Uint8Array => Buffer.concat(entries.map(leafHash));
const entriesOf = (n: number): Uint8Array[] => Array.from({ length: n }, (_, i) => Buffer.from(`entry ${i}`));

describe("hashes of RFC 6962 against published values", () => {
  it("the empty tree, a leaf, a node (transparency-dev/merkle, rfc6962_test.go)", () => {
    expect(hex(emptyRoot)).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(hex(leafHash(Buffer.from("L123456")))).toBe(
      "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56",
    );
    const pad = (s: string): Uint8Array => Buffer.from(s);
    // that test hashes children of four bytes; the definition does not depend on their length
    expect(hex(sha256(Buffer.of(1), pad("N123"), pad("N456")))).toBe(
      "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb",
    );
  });

  it.each(roots.map((root, i) => [i + 1, root] as const))("root of the first %i reference leaves", (n, root) => {
    const entries = leaves.slice(0, n);
    expect(hex(rootOf(hashesOf(entries)))).toBe(root);
    expect(hex(frontierOf(entries).root())).toBe(root);
    expect(hex(naive.root(entries))).toBe(root);
  });

  it.each([
    // index, size, proof: merkle_tree_test.cc counts leaves from 1, here from 0
    [
      0,
      8,
      [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ],
    ],
    [
      5,
      8,
      [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ],
    ],
    [2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]],
    [
      1,
      5,
      [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      ],
    ],
  ] as const)("published inclusion proof of leaf %i of %i", (index, size, published) => {
    const all = hashesOf(leaves);
    const made = inclusionRanges(index, size).map(([a, b]) => hex(rootOf(all, a, b - a)));
    expect(made).toEqual(published);
    const proof = published.map((p) => Buffer.from(p, "hex"));
    const root = Buffer.from(roots[size - 1] as string, "hex");
    expect(verifyInclusion(leafHash(leaves[index] as Uint8Array), index, size, proof, root)).toBe(true);
  });

  it.each([
    [
      6,
      8,
      [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ],
    ],
    [
      2,
      5,
      [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      ],
    ],
    [
      1,
      8,
      [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ],
    ],
  ] as const)("published consistency proof from %i to %i", (from, to, published) => {
    const all = hashesOf(leaves);
    expect(consistencyRanges(from, to).map(([a, b]) => hex(rootOf(all, a, b - a)))).toEqual(published);
    const [a, b] = [from, to].map((n) => Buffer.from(roots[n - 1] as string, "hex")) as [Buffer, Buffer];
    const proof = published.map((p) => Buffer.from(p, "hex"));
    expect(verifyConsistency(from, to, proof, a, b)).toBe(true);
    expect(verifyConsistency(from, to, proof, b, a)).toBe(false);
  });
});

describe("proofs against the definition, written down a second time", () => {
  /** 300 with `CASEMATE_PROOFS=300`: some minutes */
  const most = Number(process.env["CASEMATE_PROOFS"] ?? 40);
  const entries = entriesOf(most);
  const all = hashesOf(entries);
  const rootAt = Array.from({ length: most + 1 }, (_, n) => naive.root(entries.slice(0, n)));

  it(`every size up to ${most}: root, every inclusion and every consistency proof`, () => {
    const wrong: string[] = [];
    const rangeRoot = ([a, b]: readonly [number, number]): Uint8Array => rootOf(all, a, b - a);
    const same = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
      a.map(hex).join() === b.map(hex).join();
    for (let n = 1; n <= most; n++) {
      const d = entries.slice(0, n);
      const root = rootAt[n] as Uint8Array;
      if (!same([frontierOf(d).root()], [root])) wrong.push(`root of ${n}`);
      for (let m = 0; m < n; m++) {
        const made = inclusionRanges(m, n).map(rangeRoot);
        const sound = verifyInclusion(leafHash(entries[m] as Uint8Array), m, n, made, root);
        if (!sound || !same(made, naive.path(m, d))) wrong.push(`inclusion of ${m} in ${n}`);
        if (m === 0) continue;
        const grown = consistencyRanges(m, n).map(rangeRoot);
        const consistent = verifyConsistency(m, n, grown, rootAt[m] as Uint8Array, root);
        if (!consistent || !same(grown, naive.subproof(m, d, true))) wrong.push(`consistency of ${m} and ${n}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("a proof with any change is refused: index, size, leaf, root, a hash, one more, one less", () => {
    const sizes = fc.integer({ min: 2, max: 400 });
    const many = entriesOf(400);
    const hashes = hashesOf(many);
    const property = fc.property(sizes, fc.nat(), fc.nat(), fc.nat(), (n, i, j, bit) => {
      const m = i % n;
      const root = rootOf(hashes, 0, n);
      const leaf = leafHash(many[m] as Uint8Array);
      const proof = inclusionRanges(m, n).map(([a, b]) => rootOf(hashes, a, b - a));
      expect(verifyInclusion(leaf, m, n, proof, root)).toBe(true);
      const other = j % n;
      if (other !== m) expect(verifyInclusion(leaf, other, n, proof, root)).toBe(false);
      expect(verifyInclusion(flipped(leaf, bit), m, n, proof, root)).toBe(false);
      expect(verifyInclusion(leaf, m, n, proof, flipped(root, bit))).toBe(false);
      expect(verifyInclusion(leaf, m, n, proof.slice(0, -1), root)).toBe(false);
      expect(verifyInclusion(leaf, m, n, [...proof, root], root)).toBe(false);
      const at = j % proof.length;
      const changed = proof.map((p, k) => (k === at ? flipped(p, bit) : p));
      expect(verifyInclusion(leaf, m, n, changed, root)).toBe(false);

      const from = 1 + (i % (n - 1));
      const old = rootOf(hashes, 0, from);
      const grown = consistencyRanges(from, n).map(([a, b]) => rootOf(hashes, a, b - a));
      expect(verifyConsistency(from, n, grown, old, root)).toBe(true);
      expect(verifyConsistency(from, n, grown, flipped(old, bit), root)).toBe(false);
      expect(verifyConsistency(from, n, grown, old, flipped(root, bit))).toBe(false);
      expect(verifyConsistency(from, n, grown.slice(0, -1), old, root)).toBe(false);
      expect(verifyConsistency(from, n, [...grown, root], old, root)).toBe(false);
      const bad = grown.map((p, k) => (k === j % grown.length ? flipped(p, bit) : p));
      expect(verifyConsistency(from, n, bad, old, root)).toBe(false);
    });
    fc.assert(property, { seed: 4, numRuns: 60 });
  });

  it("sizes beyond 32 bits", () => {
    // a tree of 2^40 equal leaves: each subtree of height h has the same root
    const heights: Uint8Array[] = [leafHash(Buffer.from("same"))];
    for (let h = 1; h <= 40; h++) heights.push(nodeHash(heights[h - 1] as Uint8Array, heights[h - 1] as Uint8Array));
    const root = heights[40] as Uint8Array;
    for (const index of [0, 2 ** 31, 2 ** 32 + 5, 2 ** 40 - 1]) {
      const proof = inclusionRanges(index, 2 ** 40).map(([a, b]) => heights[Math.log2(b - a)] as Uint8Array);
      expect(proof).toHaveLength(40);
      expect(verifyInclusion(heights[0] as Uint8Array, index, 2 ** 40, proof, root)).toBe(true);
    }
    const proof = consistencyRanges(2 ** 39, 2 ** 40).map(([a, b]) => heights[Math.log2(b - a)] as Uint8Array);
    expect(verifyConsistency(2 ** 39, 2 ** 40, proof, heights[39] as Uint8Array, root)).toBe(true);
  });

  it("hostile numbers and lengths are refused, not thrown", () => {
    const h = emptyRoot;
    for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(verifyInclusion(h, bad, 8, [], h)).toBe(false);
      expect(verifyInclusion(h, 0, bad, [], h)).toBe(false);
      expect(verifyConsistency(bad, 8, [], h, h)).toBe(false);
      expect(verifyConsistency(1, bad, [], h, h)).toBe(false);
    }
    expect(verifyInclusion(h, 0, 1, [], h)).toBe(true);
    expect(verifyInclusion(h.subarray(1), 0, 1, [], h.subarray(1))).toBe(false);
    expect(verifyInclusion(h, 0, 2, [new Uint8Array(31)], h)).toBe(false);
    expect(verifyConsistency(1, 2, [], h, h)).toBe(false);
    expect(verifyConsistency(2, 1, [], h, h)).toBe(false);
    expect(verifyConsistency(0, 5, [], emptyRoot, leafHash(h))).toBe(true);
    expect(verifyConsistency(0, 5, [], leafHash(h), leafHash(h))).toBe(false);
    expect(verifyConsistency(0, 0, [], emptyRoot, leafHash(h))).toBe(false);
  });
});

const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] as number) ^ (1 << (bit % 8));
  return copy;
};
