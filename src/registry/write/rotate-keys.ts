/**
 * Rotation of keys: new files are sealed for the new key, and the headers of the others are made anew, while the payloads stay as they are. Who stole an old
 * key and an old header can still open that payload; whoever fears that pushes the model again.
 */
import { CasemateError } from "../../core/error.ts";
import type { Caller } from "../access/authorize.ts";
import { parseManifest } from "../documents/version-manifest.ts";
import { headersBytes, parseHeaders } from "../read/headers.ts";
import { blobOf } from "../read/open-version.ts";
import { rewrapHeader } from "../seal/seal.ts";
import type { VersionRecord } from "../state.ts";
import type { KeyRing, RotatingRing } from "../keys/key-ring.ts";
import { writeSmall } from "./small-blob.ts";
import type { Writing } from "./writing.ts";

/** versions whose headers are replaced by one append */
const batch = 32;

export interface Rotated {
  readonly versions: number;
  readonly recipients: readonly string[];
}

/**
 * THROWS ACCESS_DENIED, VersionBroken, SEAL_NO_KEY. Interrupted at any point, the registry works with old and new keys, and the same call goes on where it
 * stopped. `ring` must be the one that the registry uses.
 */
export const rotateKeys = async (w: Writing, caller: Caller, ring: RotatingRing): Promise<Rotated> => {
  w.allow(caller, "rotate-keys", { kind: "registry" });
  return w.exclusive(async () => {
    const next = await ring.next();
    w.ring = next;
    const { recipients, signer } = next;
    const registry = w.reader.registry();
    const waiting = w.reader.models().some((m) => w.reader.versions(m.model).some((v) => v.sealed < registry.rotated));
    const isNew = registry.recipients.join() !== recipients.join() || registry.signer.keyId !== signer.keyId;
    if (isNew || (ring.renews && !waiting))
      await w.record(caller, [
        {
          kind: "keys-rotated",
          recipients: [...recipients],
          signer: { keyId: signer.keyId, pem: signer.publicKey.pem },
        },
      ]);
    const rotated = w.reader.registry().rotated;
    const old = w.reader
      .models()
      .flatMap((m) => w.reader.versions(m.model))
      .filter((v) => v.sealed < rotated);
    for (let i = 0; i < old.length; i += batch) {
      const facts = [];
      for (const v of old.slice(i, i + batch))
        facts.push({
          kind: "headers-replaced" as const,
          model: v.model,
          version: v.version,
          headers: await rewrapped(w, next, v),
        });
      await w.record(caller, facts);
    }
    // a push that is under way makes its headers when it commits, with the ring of then
    w.ring = await next.dropOld();
    return { versions: old.length, recipients };
  });
};

const rewrapped = async (w: Writing, ring: KeyRing, v: VersionRecord): Promise<string> => {
  const name = `${v.model}@${v.version}`;
  const parts = { blobs: w.store.blobs };
  const manifest = parseManifest(await blobOf(parts, v.manifest, "manifest-changed", name));
  const headers = parseHeaders(await blobOf(parts, v.headers, "headers-changed", name));
  const fresh = new Map<string, Uint8Array>();
  for (const file of manifest.files) {
    const header = headers.get(file.sealed.payload);
    if (header === undefined) throw new CasemateError("REGISTRY_BROKEN", `'${name}/${file.path}' has no header`);
    const binding = { model: v.model, version: v.version, digest: file.sha256 };
    fresh.set(
      file.sealed.payload,
      await rewrapHeader(header, { identities: ring.openWith(binding), binding }, ring.sealFor(binding)),
    );
  }
  return writeSmall(w, headersBytes(fresh));
};
