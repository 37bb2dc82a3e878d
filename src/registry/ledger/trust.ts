/** Trust: whose checkpoints are believed, and the look at one. */
import { CasemateError } from "../../core/error.ts";
import type { VerifyingKey } from "../../core/signing-key.ts";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { ed25519Verifier } from "./ed25519-note.ts";
import type { LedgerFailure, LedgerProblem } from "./failure.ts";
import { mlDsaVerifier } from "./ml-dsa-note.ts";
import type { NoteProof, NoteVerifier } from "./note-key.ts";
import { parseNote, type SignedNote } from "./signed-note.ts";
import { cosignedBy, type WitnessPolicy } from "./witness.ts";

export interface TrustOptions {
  readonly origin: string;
  /** keys of the log, Ed25519: the one that signs, and former ones while checkpoints by them are around */
  readonly keys: readonly VerifyingKey[];
  /** ML-DSA-44 keys of the log, 1312 bytes each; when there are any, a checkpoint must be signed by one of them too */
  readonly mlDsaKeys?: readonly Uint8Array[];
  readonly witnesses?: WitnessPolicy;
}

export interface LedgerTrust {
  readonly origin: string;
  /** signatures that a checkpoint of the log carries: one of each list */
  readonly own: readonly (readonly NoteVerifier[])[];
  readonly witnesses: WitnessPolicy | undefined;
}

/** THROWS KEY_UNREADABLE for keys of other kinds, USAGE for names that a log can not have, and for a quorum that can not be reached or asks for nobody. */
export const ledgerTrust = ({ origin, keys, mlDsaKeys = [], witnesses }: TrustOptions): LedgerTrust => {
  if (keys.length === 0) throw new CasemateError("USAGE", "a log is trusted by at least one key, none was given");
  if (witnesses !== undefined) {
    const { threshold, witnesses: list } = witnesses;
    if (!Number.isInteger(threshold) || threshold < 1 || threshold > list.length)
      throw new CasemateError("USAGE", `${threshold} of ${list.length} witnesses can not be asked for`);
    if (new Set(list.map((w) => w.verifierKey)).size !== list.length)
      throw new CasemateError("USAGE", "a witness is named twice in the policy: it would count twice");
  }
  const ed25519 = (["ed25519", "cosignature/v1"] as const).map((algorithm) =>
    keys.map((key) => ed25519Verifier(origin, algorithm, key)),
  );
  const quantum = mlDsaKeys.map((key) => mlDsaVerifier(origin, key));
  return { origin, own: quantum.length === 0 ? ed25519 : [...ed25519, quantum], witnesses };
};

/** A checkpoint that is believed. */
export interface SeenCheckpoint extends Checkpoint {
  readonly note: SignedNote;
  /** seconds since 1970 when the log signed it */
  readonly timeSeconds: number;
  /** names of the witnesses of the policy that cosigned */
  readonly cosigned: readonly string[];
}

export type CheckpointVerdict =
  | { readonly kind: "believed"; readonly seen: SeenCheckpoint; readonly problems: readonly LedgerProblem[] }
  | { readonly kind: "refused"; readonly problem: LedgerProblem };

/** `problems` of a checkpoint that is believed are about lines beside the log's own: unknown signers, a quorum that is not there. */
export const seeCheckpoint = (bytes: Uint8Array, trust: LedgerTrust): CheckpointVerdict => {
  const refused = (failure: LedgerFailure, message: string): CheckpointVerdict => ({
    kind: "refused",
    problem: { failure, message, path: "checkpoint" },
  });
  let note: SignedNote;
  try {
    note = parseNote(bytes);
  } catch (e) {
    if (parseCheckpoint(Buffer.from(bytes).toString()) !== undefined)
      return refused("unsigned", "the checkpoint has no signatures");
    return refused("malformed-checkpoint", e instanceof CasemateError ? e.message : "the checkpoint can not be read");
  }
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint === undefined) return refused("malformed-checkpoint", "the note is no checkpoint");
  if (checkpoint.origin !== trust.origin)
    return refused("wrong-origin", `the checkpoint is of the log '${checkpoint.origin}', not '${trust.origin}'`);

  const known = [...trust.own.flat(), ...(trust.witnesses?.witnesses ?? [])];
  const proofs = new Map<NoteVerifier, NoteProof>();
  let unknown = 0;
  for (const { name, keyId, signature } of note.signatures) {
    const verifier = known.find((v) => v.name === name && v.keyId === keyId);
    if (verifier === undefined) {
      unknown++;
      continue;
    }
    const proof = verifier.verify(note.text, signature);
    if (proof === undefined)
      return refused("bad-signature", `the signature of '${name}' (${verifier.algorithm}) does not hold`);
    proofs.set(verifier, proof);
  }
  const missing = trust.own.filter((list) => !list.some((v) => proofs.has(v)));
  if (missing.length === trust.own.length)
    return refused("wrong-key", "the checkpoint is signed, but by no key that is trusted for this log");
  if (missing[0] !== undefined)
    return refused("unsigned", `the checkpoint lacks the log's signature of kind ${missing[0][0]?.algorithm}`);
  const timeSeconds = (trust.own[1] ?? []).map((v) => proofs.get(v)?.timeSeconds).find((t) => t !== undefined) ?? 0;
  const cosigned = trust.witnesses === undefined ? [] : cosignedBy(note, trust.witnesses);
  const problems: LedgerProblem[] = [];
  if (unknown > 0)
    problems.push({
      failure: "unknown-signature",
      message: `${unknown} of ${note.signatures.length} signatures of the checkpoint are of nobody who is trusted here`,
      path: "checkpoint",
    });
  if (trust.witnesses !== undefined && cosigned.length < trust.witnesses.threshold)
    problems.push({
      failure: "witness-quorum",
      message: `${cosigned.length} of ${trust.witnesses.witnesses.length} witnesses cosigned, ${trust.witnesses.threshold} are asked for`,
      path: "checkpoint",
    });
  return { kind: "believed", seen: { ...checkpoint, note, timeSeconds, cosigned }, problems };
};
