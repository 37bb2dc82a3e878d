/**
 * What a sealed file is: model, version and digest, written into the header as a stanza of our own. The header's MAC is keyed with the file key, so the
 * binding can not be changed or taken to another file without opening it; other age programs ignore the stanza, as the format asks them to.
 * Only a hash is written: who has the file learns nothing of its name.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { Stanza } from "age-encryption";

export interface ArtifactBinding {
  readonly model: string;
  readonly version: number;
  /** "sha256:<hex>" of the plain bytes */
  readonly digest: string;
}

const type = "casemate/artifact";

/** 32 bytes; every field with its length, so that no two bindings have the same encoding. */
export const bindingHash = ({ model, version, digest }: ArtifactBinding): Buffer => {
  const hash = createHash("sha256").update("casemate artifact v1\0");
  for (const field of [model, String(version), digest]) hash.update(`${Buffer.byteLength(field)}:${field}`);
  return hash.digest();
};

export const bindingStanza = (binding: ArtifactBinding): Stanza => new Stanza([type], bindingHash(binding));

/** Is the header bound, once, to this artifact? The stanzas must be of a header whose MAC was verified. */
export const isBoundTo = (stanzas: readonly Stanza[], binding: ArtifactBinding): boolean => {
  const [bound, ...more] = stanzas.filter((s) => s.args[0] === type);
  const expected = bindingHash(binding);
  return (
    bound !== undefined &&
    more.length === 0 &&
    bound.body.length === expected.length &&
    timingSafeEqual(bound.body, expected)
  );
};
