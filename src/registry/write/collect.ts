/** Removes blobs that nothing in the log needs: of pushes that failed or were killed, and headers from before a rotation of keys. */
import { nowMs } from "../../core/clock.ts";
import type { Caller } from "../access/authorize.ts";
import { parseManifest } from "../documents/version-manifest.ts";
import { blobOf } from "../read/open-version.ts";
import type { Writing } from "./writing.ts";

/** what is younger may belong to work of which this process knows nothing, such as an import */
const leastAgeMs = 3600_000;

export interface Collected {
  readonly blobs: number;
  readonly bytes: number;
}

/** `dry`: only tells what would be removed. THROWS ACCESS_DENIED; VersionBroken for a manifest that can not be read: then nothing is removed. */
export const collect = async (
  w: Writing,
  caller: Caller,
  { dry = false, minAgeMs = leastAgeMs }: { readonly dry?: boolean; readonly minAgeMs?: number } = {},
): Promise<Collected> => {
  w.allow(caller, "gc", { kind: "registry" });
  return w.exclusive(async () => {
    const needed = await neededBlobs(w);
    let blobs = 0;
    let bytes = 0;
    const gone: string[] = [];
    for await (const blob of w.store.blobs.list()) {
      if (needed.has(blob.digest) || w.inFlight.has(blob.digest) || blob.writtenMs > nowMs() - minAgeMs) continue;
      gone.push(blob.digest);
      blobs++;
      bytes += blob.size;
    }
    if (dry || blobs === 0) return { blobs, bytes };
    await w.record(caller, [{ kind: "blobs-collected", blobs, bytes }]);
    for (const digest of gone) await w.store.blobs.remove(digest);
    return { blobs, bytes };
  });
};

/** Digests of all blobs that the state names, directly or through a manifest. */
export const neededBlobs = async (w: Pick<Writing, "reader" | "store">): Promise<ReadonlySet<string>> => {
  const needed = new Set<string>();
  for (const { model } of w.reader.models())
    for (const v of w.reader.versions(model)) {
      needed.add(v.manifest).add(v.headers);
      for (const a of v.attestations) needed.add(a.attestation);
      const name = `${v.model}@${v.version}`;
      const manifest = parseManifest(await blobOf({ blobs: w.store.blobs }, v.manifest, "manifest-changed", name));
      for (const f of manifest.files) needed.add(f.sealed.payload);
      for (const d of manifest.documents) needed.add(d.sha256);
    }
  for (const p of w.reader.proposals()) for (const a of p.approvals) needed.add(a.approval);
  return needed;
};
