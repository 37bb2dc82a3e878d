/**
 * placesOf: which shard and slice each sample belongs to, by its own content and the seed alone.
 *
 * So a sample has the same place whatever else is in the data: leaving one out moves no other, and the result is that of data that never had it.
 */
import { createHash } from "node:crypto";
import type { FitData } from "../../engine/fit/fit.ts";

export interface Slice {
  /** of the data, ordered by digest, so that the order of the file does not count */
  readonly rows: Int32Array;
  /** sha256 of the digests of all samples in order */
  readonly digest: string;
}

/** By shard and slice. Equal samples are in one slice. */
export const placesOf = (
  data: FitData,
  seed: number,
  shards: number,
  slices: number,
): readonly (readonly Slice[])[] => {
  const size = data.x.length / data.labels.length;
  const digests = Array.from(data.labels, (y, i) => {
    const row = data.x.slice(i * size, (i + 1) * size);
    return createHash("sha256")
      .update(new Uint8Array(row.buffer))
      .update(Uint8Array.of(y & 255, (y >> 8) & 255, (y >> 16) & 255, y >>> 24))
      .digest("hex");
  });
  const rows = Array.from({ length: shards }, () => Array.from({ length: slices }, (): number[] => []));
  digests.forEach((digest, i) => {
    const place = createHash("sha256").update(`${seed}/${digest}`).digest();
    rows[place.readUInt32LE(0) % shards]?.[place.readUInt32LE(4) % slices]?.push(i);
  });
  return rows.map((own) =>
    own.map((slice) => {
      const ordered = slice.toSorted((a, b) => compare(digests[a] as string, digests[b] as string));
      const hash = createHash("sha256");
      for (const i of ordered) hash.update(digests[i] as string);
      return { rows: Int32Array.from(ordered), digest: hash.digest("hex") };
    }),
  );
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
