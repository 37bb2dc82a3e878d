/** Witnesses: others who sign that a log only ever grew (C2SP tlog-cosignature, tlog-witness). k of n of them must have cosigned before a checkpoint is believed. */
import { CasemateError } from "../../core/error.ts";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import type { NoteSigner, NoteVerifier } from "./note-key.ts";
import { verifyConsistency } from "./proof.ts";
import { type NoteSignature, parseNote, type SignedNote } from "./signed-note.ts";

export interface WitnessPolicy {
  /** how many must have cosigned, 1 to n */
  readonly threshold: number;
  /** one key each; two keys of one witness count as two */
  readonly witnesses: readonly NoteVerifier[];
}

/** A witness as a log sees it: here, in another process, or behind HTTP. */
export interface Witness {
  readonly verifier: NoteVerifier;
  /** Size of the log when this witness last cosigned; 0 when it never did. THROWS what the way to it throws. */
  lastSize(origin: string): Promise<number>;
  /**
   * RETURNS the cosignature over the checkpoint, which is a note signed by the log; `proof` is the consistency proof from `oldSize` to it.
   * THROWS LEDGER_BROKEN when the witness does not believe it, and then it remembers nothing of it.
   */
  cosign(oldSize: number, proof: readonly Uint8Array[], checkpoint: Uint8Array): Promise<Uint8Array>;
}

/** What a witness remembers of a log; keep it where a crash can not take it back. */
export interface WitnessMemory {
  get(origin: string): Promise<{ readonly size: number; readonly root: Uint8Array } | undefined>;
  /** durable when it resolves */
  set(origin: string, last: { readonly size: number; readonly root: Uint8Array }): Promise<void>;
}

/** Names of the witnesses of a policy that cosigned; signatures that do not hold count for nothing. */
export const cosignedBy = (note: SignedNote, { witnesses }: WitnessPolicy): string[] =>
  witnesses
    .filter((w) =>
      note.signatures.some(
        (s) => s.name === w.name && s.keyId === w.keyId && w.verify(note.text, s.signature) !== undefined,
      ),
    )
    .map((w) => w.name);

/**
 * A witness in this process, for logs whose keys it knows. `signer` is of a cosignature (Ed25519 `cosignature/v1` or ML-DSA-44); `logs` maps an origin to the
 * verifier of the log's own signature.
 */
export const localWitness = (
  signer: NoteSigner,
  logs: ReadonlyMap<string, NoteVerifier>,
  memory: WitnessMemory,
  nowSeconds: () => number,
): Witness => {
  const refuse = (message: string): CasemateError =>
    new CasemateError("LEDGER_BROKEN", `the witness '${signer.verifier.name}' does not cosign: ${message}`);
  const believed = (bytes: Uint8Array): { readonly checkpoint: Checkpoint; readonly note: SignedNote } => {
    const note = parseNote(bytes);
    const checkpoint = parseCheckpoint(note.text);
    if (checkpoint === undefined) throw refuse("this is no checkpoint");
    const log = logs.get(checkpoint.origin);
    if (log === undefined) throw refuse(`it does not know the log '${checkpoint.origin}'`);
    const by = (s: NoteSignature): boolean => s.name === log.name && s.keyId === log.keyId;
    if (!note.signatures.some((s) => by(s) && log.verify(note.text, s.signature) !== undefined))
      throw refuse("the log's signature is not there or does not hold");
    return { checkpoint, note };
  };
  // one after the other: two checkpoints of one size must not both find the same memory
  let turn: Promise<unknown> = Promise.resolve();
  const cosign = async (oldSize: number, proof: readonly Uint8Array[], bytes: Uint8Array): Promise<Uint8Array> => {
    const { checkpoint, note } = believed(bytes);
    const last = await memory.get(checkpoint.origin);
    if (oldSize !== (last?.size ?? 0)) throw refuse(`it last saw ${last?.size ?? 0} entries, not ${oldSize}`);
    if (checkpoint.size < oldSize) throw refuse(`the log has ${checkpoint.size} entries, it had ${oldSize}`);
    if (last !== undefined && !verifyConsistency(last.size, checkpoint.size, proof, last.root, checkpoint.root))
      throw refuse(`the log is not the one that it saw with ${last.size} entries`);
    await memory.set(checkpoint.origin, { size: checkpoint.size, root: checkpoint.root });
    return signer.sign(note.text, nowSeconds());
  };
  return {
    verifier: signer.verifier,
    lastSize: async (origin) => (await memory.get(origin))?.size ?? 0,
    cosign(oldSize, proof, bytes) {
      const result = turn.then(() => cosign(oldSize, proof, bytes));
      turn = result.catch(() => undefined);
      return result;
    },
  };
};
