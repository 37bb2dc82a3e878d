/** judgeVersion: holds the attestations of a version against a rule, now. */
import { nowMs } from "../../core/clock.ts";
import { readVerifyingKey } from "../../core/signing-key.ts";
import { type AttestationJudgement, judgeAttestations } from "../documents/attestation.ts";
import { parseManifest } from "../documents/version-manifest.ts";
import type { AliasRules } from "../facts.ts";
import type { VersionRecord } from "../state.ts";
import { blobOf } from "./open-version.ts";
import type { ReaderParts } from "./reader.ts";

/** THROWS VersionBroken. */
export const judgeVersion = async (
  parts: Pick<ReaderParts, "blobs">,
  version: VersionRecord,
  { signers, plan, maxAgeMs, gates }: NonNullable<AliasRules["attestation"]>,
): Promise<AttestationJudgement> => {
  const name = `${version.model}@${version.version}`;
  const manifest = parseManifest(await blobOf(parts, version.manifest, "manifest-changed", name));
  const documents: Uint8Array[] = [];
  for (const a of version.attestations)
    documents.push(await blobOf(parts, a.attestation, "document-changed", `${name}/attestation`));
  return judgeAttestations(
    {
      keys: signers.map((s) => readVerifyingKey(s.pem, "a signer of assessments")),
      ...(plan === undefined ? {} : { plan }),
      ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
      ...(gates === undefined ? {} : { gates }),
    },
    manifest,
    documents,
    nowMs(),
  );
};
