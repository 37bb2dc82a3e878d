/**
 * shards: which teacher learns from which record, such that one record concerns one teacher only.
 *
 * The rule depends on what neighbours are. Records added or removed: by a hash of the record itself, for positions would shift. A record replaced: by its
 * position, for its hash would change with it and concern two teachers.
 */
import { createHash } from "node:crypto";
import { rngFor } from "../../core/rng.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import type { Adjacency } from "../accountant/event.ts";

/** Indices of records by teacher, each list rising. A shard may be empty. `seed` must not depend on the data. */
export const shards = (data: FitData, teachers: number, adjacency: Adjacency, seed: number): Int32Array[] => {
  const n = data.labels.length;
  const lists: number[][] = Array.from({ length: teachers }, () => []);
  if (adjacency === "add-remove") {
    const size = data.x.length / n;
    for (let i = 0; i < n; i++) {
      const x = data.x.subarray(i * size, (i + 1) * size);
      const digest = createHash("sha256")
        .update(`${seed} ${data.labels[i]} `)
        .update(new Uint8Array(x.buffer, x.byteOffset, x.byteLength))
        .digest();
      lists[digest.readUIntBE(0, 6) % teachers]?.push(i);
    }
  } else {
    const order = rngFor(seed, "pate", "shards").shuffle(Int32Array.from({ length: n }, (_, i) => i));
    order.forEach((record, i) => lists[i % teachers]?.push(record));
  }
  return lists.map((l) => Int32Array.from(l).toSorted());
};
