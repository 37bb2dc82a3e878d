/** What happens to a version after it was pushed: it is handed out, attested, withdrawn. */
import { nowMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { Caller } from "../access/authorize.ts";
import type { Resource } from "../access/resource.ts";
import { parseReference, referenceText } from "../documents/reference.ts";
import { type OpenVersion, openVersion, withdrawn } from "../read/open-version.ts";
import type { VersionRecord } from "../state.ts";
import { writeSmall } from "./small-blob.ts";
import type { Writing } from "./writing.ts";

/** The resource that a reference is about: an alias where it was asked for by one, so that rights on aliases suffice. */
export const resourceOf = (reference: string): Resource => {
  const r = parseReference(reference);
  return r.kind === "alias" ? { kind: "alias", model: r.model, alias: r.alias } : { kind: "model", model: r.model };
};

/**
 * A version to be written somewhere: everything about it was checked, every sealed file was opened to its end, and the log says who got it, before this
 * returns. THROWS ACCESS_DENIED, REGISTRY_NOT_FOUND, REGISTRY_REFUSED (withdrawn or expired), VersionBroken, SEAL_NO_KEY.
 */
export const pull = async (
  w: Writing,
  caller: Caller,
  reference: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<OpenVersion> => {
  const asked = parseReference(reference);
  w.allow(caller, "pull", resourceOf(reference));
  const record = w.reader.resolve(asked);
  const gone = withdrawn(record, nowMs());
  if (gone !== undefined)
    throw new CasemateError("REGISTRY_REFUSED", gone, { hint: "casemate registry versions tells which are in use" });
  const version = await openVersion(w.reader.parts, w.reader.registry(), record);
  await version.checkFiles(options.signal);
  await w.exclusive(() =>
    w.record(caller, [
      {
        kind: "version-pulled",
        model: record.model,
        version: record.version,
        ...(asked.kind === "alias" ? { alias: asked.alias } : {}),
      },
    ]),
  );
  return version;
};

/** Withdraws a version: it is not handed out and no alias moves to it. RETURNS aliases that still point to it. THROWS ACCESS_DENIED, REGISTRY_CONFLICT. */
export const yank = async (
  w: Writing,
  caller: Caller,
  reference: string,
  reason: string,
): Promise<readonly string[]> => {
  w.allow(caller, "yank", { kind: "model", model: parseReference(reference).model });
  return w.exclusive(async () => {
    const { model, version, yanked } = exact(w, reference);
    if (yanked !== undefined)
      throw new CasemateError("REGISTRY_CONFLICT", `'${model}@${version}' was withdrawn before: ${yanked.reason}`);
    await w.record(caller, [{ kind: "version-yanked", model, version, reason }]);
    return w.reader
      .aliases(model)
      .filter((a) => a.to === version)
      .map((a) => a.alias);
  });
};

/** Takes a withdrawal back. THROWS ACCESS_DENIED, REGISTRY_CONFLICT. */
export const restore = async (w: Writing, caller: Caller, reference: string, reason: string): Promise<void> => {
  w.allow(caller, "yank", { kind: "model", model: parseReference(reference).model });
  await w.exclusive(async () => {
    const { model, version, yanked } = exact(w, reference);
    if (yanked === undefined) throw new CasemateError("REGISTRY_CONFLICT", `'${model}@${version}' was not withdrawn`);
    await w.record(caller, [{ kind: "version-restored", model, version, reason }]);
  });
};

/** most attestations of a version: each move of an alias reads them all */
const maxAttestations = 1000;

/** Attaches a signed assessment; who signed and what it says is judged when an alias moves. THROWS ACCESS_DENIED, REGISTRY_REFUSED over the limit. */
export const attest = async (
  w: Writing,
  caller: Caller,
  reference: string,
  document: Uint8Array,
): Promise<VersionRecord> => {
  w.allow(caller, "attest", { kind: "model", model: parseReference(reference).model });
  return w.exclusive(async () => {
    const { model, version, attestations } = w.reader.resolve(reference);
    if (attestations.length >= maxAttestations)
      throw new CasemateError(
        "REGISTRY_REFUSED",
        `'${model}@${version}' has ${attestations.length} attestations already`,
      );
    const attestation = await writeSmall(w, document);
    await w.record(caller, [{ kind: "attested", model, version, attestation }]);
    return w.reader.resolve({ kind: "version", model, version });
  });
};

/** An alias could move between the question and the answer: what is withdrawn is named by its number. */
const exact = (w: Writing, reference: string): VersionRecord => {
  const r = parseReference(reference);
  if (r.kind !== "alias") return w.reader.resolve(r);
  const { version } = w.reader.resolve(r);
  throw new CasemateError("USAGE", `'${referenceText(r)}' is an alias, which may move`, {
    hint: `name the version: ${r.model}@${version}`,
  });
};
