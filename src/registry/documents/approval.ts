/**
 * Approvals of alias moves: k of n people sign that this alias of this model goes from this version to that manifest, once. The statement names the whole
 * move, so that an approval says nothing about any other.
 */
import { z } from "zod";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { SigningKey, VerifyingKey } from "../../core/signing-key.ts";
import { checkedAlias, referenceText } from "./reference.ts";
import { signStatement, type StatementKind, verifyStatement } from "./signed-statement.ts";
import { digestSchema, lineSchema, modelNameSchema, timeSchema, versionSchema } from "./version-manifest.ts";
import { hex } from "./version-subject.ts";

export const approvalPredicateType = "urn:casemate:approval:alias-move:v1";
export const approvalMediaType = "application/vnd.casemate.approval.v1+json";

export const aliasMoveSchema = z.strictObject({
  model: modelNameSchema,
  alias: z.string().refine((name) => {
    try {
      return checkedAlias(name) === name;
    } catch {
      return false;
    }
  }, "expected an alias such as production"),
  from: versionSchema.nullable().describe("version that the alias names now; null when it is new"),
  to: versionSchema,
  manifest: digestSchema.describe("of the version that it will name"),
  requester: lineSchema,
  expiresAt: timeSchema,
  nonce: z
    .string()
    .regex(/^[0-9a-f]{32}$/, "expected 32 hexadecimal digits")
    .describe("of the request; the registry carries out one move for each"),
});
/** What is asked for. `from` and `nonce` make it another move when the alias moved in between or the same move is asked for again. */
export type AliasMove = z.infer<typeof aliasMoveSchema>;

const kind: StatementKind<AliasMove> = {
  name: "the approval",
  predicateType: approvalPredicateType,
  predicate: aliasMoveSchema,
};

const subjectOf = (move: AliasMove) => [
  {
    name: referenceText({ kind: "version", model: move.model, version: move.to }),
    digest: { sha256: hex(move.manifest) },
  },
];

/** RETURNS the document's bytes. Throws DOCUMENT_INVALID for a move that is none, and what the key's holder throws. */
export const signApproval = (move: AliasMove, key: SigningKey): Promise<Uint8Array> =>
  signStatement(kind, { subject: subjectOf(move), predicate: move }, key);

export interface ApprovalPolicy {
  /** different people that must approve, at least 1 */
  readonly k: number;
  /** who may approve; one person may have several keys and counts once */
  readonly keys: readonly { readonly approver: string; readonly key: VerifyingKey }[];
  /** may the one who asks for the move be one of them; default no */
  readonly requesterCounts?: boolean;
}

export interface RefusedApproval {
  /** place in the list that was given */
  readonly index: number;
  readonly reason: "malformed" | "wrong-signer" | "bad-signature" | "other-move" | "requester" | "same-approver";
  readonly message: string;
}

export type ApprovalCount =
  | { readonly kind: "enough"; readonly approvers: readonly string[]; readonly refused: readonly RefusedApproval[] }
  | {
      readonly kind: "too-few";
      readonly approvers: readonly string[];
      readonly missing: number;
      readonly refused: readonly RefusedApproval[];
    }
  /** the request itself is too old: no approval of it counts any more */
  | { readonly kind: "expired"; readonly expiredAt: string }
  /** no set of approvals could be enough: fewer people than k, or k no whole number from 1 */
  | { readonly kind: "impossible"; readonly message: string };

/** `at` is milliseconds since 1970. Never throws for what is in a document. */
export const countApprovals = (
  policy: ApprovalPolicy,
  documents: readonly Uint8Array[],
  move: AliasMove,
  at: number,
): ApprovalCount => {
  const people = new Map<string, Set<string>>();
  for (const { approver, key } of policy.keys)
    people.set(key.keyId, (people.get(key.keyId) ?? new Set()).add(approver));
  const shared = [...people.values()].find((names) => names.size > 1);
  if (shared !== undefined)
    return { kind: "impossible", message: `one key is given for ${[...shared].join(" and ")}: it tells nobody apart` };
  const mayCount = new Set(
    policy.keys.map((k) => k.approver).filter((name) => policy.requesterCounts === true || name !== move.requester),
  );
  if (!Number.isSafeInteger(policy.k) || policy.k < 1 || mayCount.size < policy.k)
    return {
      kind: "impossible",
      message: `${policy.k} approvals are asked for and ${mayCount.size} people may approve`,
    };
  if (!(at < Date.parse(move.expiresAt))) return { kind: "expired", expiredAt: move.expiresAt };
  const approvers = new Set<string>();
  const refused: RefusedApproval[] = [];
  const keys = policy.keys.map((k) => k.key);
  for (const [index, document] of documents.entries()) {
    const verdict = verifyStatement(kind, document, keys);
    if (verdict.kind !== "valid") {
      refused.push({ index, reason: verdict.kind, message: verdict.message });
      continue;
    }
    const { subject, predicate } = verdict.statement;
    const [approver = ""] = people.get(verdict.keyId) ?? [];
    if (canonicalJson(predicate) !== canonicalJson(move) || canonicalJson(subject) !== canonicalJson(subjectOf(move)))
      refused.push({
        index,
        reason: "other-move",
        message: `${approver} approved another move: ${difference(predicate, move)}`,
      });
    else if (!mayCount.has(approver))
      refused.push({ index, reason: "requester", message: `${approver} asked for the move and can not approve it` });
    else if (approvers.has(approver))
      refused.push({ index, reason: "same-approver", message: `${approver} approved already` });
    else approvers.add(approver);
  }
  const missing = policy.k - approvers.size;
  return missing <= 0
    ? { kind: "enough", approvers: [...approvers], refused }
    : { kind: "too-few", approvers: [...approvers], missing, refused };
};

const difference = (signed: AliasMove, move: AliasMove): string => {
  const field = (Object.keys(aliasMoveSchema.shape) as (keyof AliasMove)[]).find((f) => signed[f] !== move[f]);
  return field === undefined ? "its subject differs" : `${field} is ${signed[field]}, expected ${move[field]}`;
};
