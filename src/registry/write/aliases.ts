/**
 * Moves of aliases. An alias with rules moves only when they hold: k of n people signed this very move, and an assessment that counts says that the version
 * passes. Going back (`rollback`) needs neither, so that it is one command in the night: it only goes to where the alias was before.
 */
import { secureBytes } from "../../core/csprng.ts";
import { isoAt, nowMs } from "../../core/clock.ts";
import { parseEnvelope } from "../../core/dsse.ts";
import { CasemateError } from "../../core/error.ts";
import { readVerifyingKey } from "../../core/signing-key.ts";
import type { Caller } from "../access/authorize.ts";
import { type AliasMove, countApprovals } from "../documents/approval.ts";
import { checkedAlias, checkedModelName, parseReference } from "../documents/reference.ts";
import type { AliasRules } from "../facts.ts";
import { judgeVersion } from "../read/judge-version.ts";
import { blobOf, withdrawn } from "../read/open-version.ts";
import type { AliasRecord, ProposalRecord, VersionRecord } from "../state.ts";
import { writeSmall } from "./small-blob.ts";
import type { NewFact, Writing } from "./writing.ts";

/** how long a proposal waits for approvals */
const proposalMs = 7 * 24 * 3600_000;

/** Points an alias at a version. THROWS ACCESS_DENIED, REGISTRY_NOT_FOUND, REGISTRY_REFUSED where the alias has rules that do not hold. */
export const setAlias = async (
  w: Writing,
  caller: Caller,
  reference: string,
  aliasName: string,
): Promise<AliasRecord> => {
  const { model } = parseReference(reference);
  const alias = checkedAlias(aliasName);
  w.allow(caller, "alias", { kind: "alias", model, alias });
  return w.exclusive(async () => {
    const version = w.reader.resolve(reference);
    const rules = w.reader.rules(model, alias)?.rules;
    if (rules?.approvals !== undefined)
      throw new CasemateError("REGISTRY_REFUSED", `'${model}@${alias}' moves by ${rules.approvals.k} approvals`, {
        hint: `propose it: casemate registry promote ${model}@${version.version} ${alias}`,
      });
    return move(w, caller, version, alias, rules, "set");
  });
};

/** Removes an alias. THROWS ACCESS_DENIED, REGISTRY_NOT_FOUND. */
export const removeAlias = async (w: Writing, caller: Caller, modelName: string, aliasName: string): Promise<void> => {
  const model = checkedModelName(modelName);
  const alias = checkedAlias(aliasName);
  w.allow(caller, "alias", { kind: "alias", model, alias });
  await w.exclusive(async () => {
    const { to } = existing(w, model, alias);
    await w.record(caller, [{ kind: "alias-moved", model, alias, from: to, why: "set" }]);
  });
};

export type Promotion =
  | { readonly kind: "moved"; readonly alias: AliasRecord }
  /** waits for approvals of `move` */
  | {
      readonly kind: "proposed";
      readonly proposal: ProposalRecord;
      readonly move: AliasMove;
      readonly missing: number;
    };

/** Proposes a move; one that needs no approval is made at once. THROWS as `setAlias`. */
export const promote = async (w: Writing, caller: Caller, reference: string, aliasName: string): Promise<Promotion> => {
  const { model } = parseReference(reference);
  const alias = checkedAlias(aliasName);
  w.allow(caller, "promote", { kind: "alias", model, alias });
  return w.exclusive(async () => {
    const version = w.reader.resolve(reference);
    const rules = w.reader.rules(model, alias)?.rules;
    if (rules?.approvals === undefined)
      return { kind: "moved", alias: await move(w, caller, version, alias, rules, "promoted") };
    // said now, not when the last approval has come
    await refuseUnfit(w, version, alias, rules);
    const from = movableFrom(w, version, alias);
    const id = secureBytes(16).toString("hex");
    await w.record(caller, [
      {
        kind: "move-proposed",
        id,
        model,
        alias,
        to: version.version,
        // whole seconds, as people read and sign it
        expiresAt: Math.floor((nowMs() + proposalMs) / 1000) * 1000,
        ...(from === undefined ? {} : { from }),
      },
    ]);
    const proposal = w.reader.proposal(id);
    return { kind: "proposed", proposal, move: moveOf(w, proposal), missing: rules.approvals.k };
  });
};

/** What approvers of a proposal sign. */
export const moveOf = (w: Pick<Writing, "reader">, p: ProposalRecord): AliasMove => ({
  model: p.model,
  alias: p.alias,
  from: p.from ?? null,
  to: p.to,
  manifest: w.reader.resolve({ kind: "version", model: p.model, version: p.to }).manifest,
  requester: p.by,
  expiresAt: isoAt(p.expiresAt),
  nonce: p.id,
});

/**
 * Adds a signed approval; the last one that is needed moves the alias. THROWS ACCESS_DENIED, REGISTRY_NOT_FOUND, REGISTRY_CONFLICT (the alias moved
 * meanwhile, or the proposal is done), REGISTRY_REFUSED for an approval that does not count.
 */
export const approve = async (w: Writing, caller: Caller, id: string, document: Uint8Array): Promise<Promotion> => {
  const { model, alias } = w.reader.proposal(id);
  w.allow(caller, "approve", { kind: "alias", model, alias });
  return w.exclusive(async () => {
    const proposal = w.reader.proposal(id);
    if (proposal.done !== undefined) throw conflict(`proposal '${id}' was carried out by entry ${proposal.done}`);
    const rules = w.reader.rules(model, alias)?.rules;
    if (rules?.approvals === undefined) throw conflict(`'${model}@${alias}' does not need approvals any more`);
    if (w.reader.alias(model, alias)?.to !== proposal.from)
      throw conflict(`'${model}@${alias}' moved since this was proposed`, "propose it anew");
    const before: Uint8Array[] = [];
    for (const a of proposal.approvals)
      before.push(await blobOf({ blobs: w.store.blobs }, a.approval, "document-changed", `approval of ${id}`));
    const { k, approvers, proposerCounts } = rules.approvals;
    const keys = approvers.map((a) => ({
      approver: a.subject,
      key: readVerifyingKey(a.pem, `the key of ${a.subject}`),
    }));
    const requested = moveOf(w, proposal);
    const policy = { k, keys, requesterCounts: proposerCounts };
    const count = countApprovals(policy, [...before, document], requested, nowMs());
    if (count.kind === "expired") throw conflict(`the proposal expired at ${count.expiredAt}`, "propose it anew");
    if (count.kind === "impossible") throw new CasemateError("REGISTRY_REFUSED", count.message);
    const refused = count.refused.find((r) => r.index === before.length);
    if (refused !== undefined)
      throw new CasemateError("REGISTRY_REFUSED", `the approval does not count: ${refused.message}`);
    const digest = await writeSmall(w, document);
    const [signature] = parseEnvelope(Buffer.from(document).toString("utf8")).signatures;
    const keyId = signature?.keyId ?? "";
    const approved: NewFact = { kind: "move-approved", id, keyId, approval: digest };
    if (count.kind === "too-few") {
      await w.record(caller, [approved]);
      return { kind: "proposed", proposal: w.reader.proposal(id), move: requested, missing: count.missing };
    }
    const version = w.reader.resolve({ kind: "version", model, version: proposal.to });
    return { kind: "moved", alias: await move(w, caller, version, alias, rules, "promoted", [approved], id) };
  });
};

/**
 * Back to the nearest version before that was not withdrawn, or to `to`, which must be one of those. THROWS ACCESS_DENIED, REGISTRY_NOT_FOUND,
 * REGISTRY_REFUSED when there is none.
 */
export const rollback = async (
  w: Writing,
  caller: Caller,
  modelName: string,
  aliasName: string,
  to?: number,
): Promise<AliasRecord> => {
  const model = checkedModelName(modelName);
  const alias = checkedAlias(aliasName);
  w.allow(caller, "rollback", { kind: "alias", model, alias });
  return w.exclusive(async () => {
    const known = existing(w, model, alias);
    const usable = known.before.filter(
      (v) =>
        v !== known.to && withdrawn(w.reader.resolve({ kind: "version", model, version: v }), nowMs()) === undefined,
    );
    const target = to ?? usable.at(-1);
    if (target === undefined || !usable.includes(target))
      throw new CasemateError(
        "REGISTRY_REFUSED",
        target === undefined
          ? `'${model}@${alias}' has no earlier version to go back to`
          : `'${model}@${alias}' can not go back to ${target}`,
        {
          hint:
            usable.length === 0
              ? "point it at a version with casemate registry alias"
              : `it can go back to ${usable.join(", ")}`,
        },
      );
    await w.record(caller, [{ kind: "alias-moved", model, alias, from: known.to, to: target, why: "rolled-back" }]);
    return existing(w, model, alias);
  });
};

/** Sets what must be so before an alias moves; of one model, or "*" for all. THROWS ACCESS_DENIED, REGISTRY_REFUSED for rules that can not hold. */
export const setAliasRules = async (
  w: Writing,
  caller: Caller,
  modelName: string,
  aliasName: string,
  rules: AliasRules,
): Promise<void> => {
  const model = modelName === "*" ? modelName : checkedModelName(modelName);
  const alias = checkedAlias(aliasName);
  w.allow(caller, "policy-set", { kind: "registry" });
  const people = new Set(rules.approvals?.approvers.map((a) => a.subject));
  if (rules.approvals !== undefined && people.size < rules.approvals.k)
    throw new CasemateError(
      "REGISTRY_REFUSED",
      `${rules.approvals.k} approvals are asked for, and ${people.size} people may approve`,
    );
  const given = [...(rules.approvals?.approvers ?? []), ...(rules.attestation?.signers ?? [])];
  for (const { pem, keyId } of given)
    if (readVerifyingKey(pem, "a key of the rules").keyId !== keyId)
      throw new CasemateError("USAGE", "the id of a key in the rules is not that of the key");
  await w.exclusive(() => w.record(caller, [{ kind: "alias-rules-set", model, alias, rules }]));
};

/** The version that an alias points to now. THROWS REGISTRY_CONFLICT where that is where it should go. */
const movableFrom = (w: Writing, { model, version }: VersionRecord, alias: string): number | undefined => {
  const from = w.reader.alias(model, alias)?.to;
  if (from === version) throw conflict(`'${model}@${alias}' points to version ${from} already`);
  return from;
};

const move = async (
  w: Writing,
  caller: Caller,
  version: VersionRecord,
  alias: string,
  rules: AliasRules | undefined,
  why: "set" | "promoted",
  first: readonly NewFact[] = [],
  proposal?: string,
): Promise<AliasRecord> => {
  await refuseUnfit(w, version, alias, rules);
  const { model } = version;
  const from = movableFrom(w, version, alias);
  await w.record(caller, [
    ...first,
    {
      kind: "alias-moved",
      model,
      alias,
      to: version.version,
      why,
      ...(from === undefined ? {} : { from }),
      ...(proposal === undefined ? {} : { proposal }),
    },
  ]);
  return existing(w, model, alias);
};

const refuseUnfit = async (
  w: Writing,
  version: VersionRecord,
  alias: string,
  rules: AliasRules | undefined,
): Promise<void> => {
  const name = `${version.model}@${version.version}`;
  const gone = withdrawn(version, nowMs());
  if (gone !== undefined) throw new CasemateError("REGISTRY_REFUSED", gone);
  if (rules?.attestation === undefined) return;
  const judged = await judgeVersion({ blobs: w.store.blobs }, version, rules.attestation);
  if (judged.kind === "passing") return;
  const why =
    judged.kind === "failing"
      ? `its assessment fails: ${judged.failed.join(", ")}`
      : judged.kind === "expired"
        ? `its assessment expired at ${judged.expiredAt}`
        : judged.message;
  throw new CasemateError("REGISTRY_REFUSED", `'${name}' can not become '${alias}': ${why}`, {
    hint: `assess it and attach the result: casemate registry attest ${name}`,
  });
};

const existing = (w: Writing, model: string, alias: string): AliasRecord => {
  const found = w.reader.alias(model, alias);
  if (found !== undefined) return found;
  throw new CasemateError("REGISTRY_NOT_FOUND", `there is no alias '${model}@${alias}'`);
};

const conflict = (message: string, hint?: string): CasemateError =>
  new CasemateError("REGISTRY_CONFLICT", message, hint === undefined ? {} : { hint });
