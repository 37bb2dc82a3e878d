/**
 * State: what the facts of the log add up to, as records of JSON under keys. `applyEntry` is pure: the same entries in the same order give the same records,
 * so the index on disk can be made again at any time, and `verify` compares it with one made from the log.
 */
import { CasemateError } from "../core/error.ts";
import type { AccessFact } from "./access/facts.ts";
import { type AliasRules, type Entry, isAccessFact, type RegistryFact } from "./facts.ts";
import type { Verdict } from "./scan/verdict.ts";

/** Where something is in the log, and whose doing it was. */
export interface Origin {
  readonly entry: number;
  readonly by: string;
  /** milliseconds since 1970 */
  readonly at: number;
}

export interface RegistryRecord {
  readonly id: string;
  readonly createdAt: number;
  readonly signer: { readonly keyId: string; readonly pem: string };
  /** every signer there was, by key id; the last is the current one */
  readonly signers: readonly { readonly keyId: string; readonly pem: string; readonly since: number }[];
  readonly recipients: readonly string[];
  /** entry of the last change of keys: headers from before are still for the old ones */
  readonly rotated: number;
}
export interface ModelRecord {
  readonly model: string;
  readonly versions: number;
  readonly created: Origin;
}
export interface VersionRecord {
  readonly model: string;
  readonly version: number;
  readonly manifest: string;
  readonly headers: string;
  readonly digest: string;
  readonly bytes: number;
  readonly verdict: Verdict;
  readonly pushed: Origin;
  /** entry that named its headers */
  readonly sealed: number;
  readonly expiresAt?: number;
  readonly yanked?: Origin & { readonly reason: string };
  readonly attestations: readonly (Origin & { readonly attestation: string })[];
}
export interface AliasRecord {
  readonly model: string;
  readonly alias: string;
  readonly to: number;
  readonly moved: Origin;
  /** versions that `rollback` goes back to, the nearest last */
  readonly before: readonly number[];
}
export interface ProposalRecord extends Origin {
  readonly id: string;
  readonly model: string;
  readonly alias: string;
  readonly from?: number;
  readonly to: number;
  readonly expiresAt: number;
  readonly approvals: readonly (Origin & { readonly keyId: string; readonly approval: string })[];
  /** the entry that moved the alias */
  readonly done?: number;
}
export interface RulesRecord extends Origin {
  readonly model: string;
  readonly alias: string;
  readonly rules: AliasRules;
}

/** The records by kind. Numbers are padded, so that keys sort as they count. */
interface Kinds {
  registry: RegistryRecord;
  model: ModelRecord;
  version: VersionRecord;
  alias: AliasRecord;
  proposal: ProposalRecord;
  rules: RulesRecord;
  access: AccessFact;
}
export type Kind = keyof Kinds;

const padded = (n: number): string => String(n).padStart(10, "0");
export const keys = {
  registry: "registry",
  model: (model: string) => `model/${model}`,
  version: (model: string, version: number) => `version/${model}/${padded(version)}`,
  alias: (model: string, alias: string) => `alias/${model}/${alias}`,
  proposal: (id: string) => `proposal/${id}`,
  rules: (model: string, alias: string) => `rules/${model}/${alias}`,
  access: (entry: number) => `access/${padded(entry)}`,
} as const;

/** aliases remember so many versions that they pointed to */
const maxBefore = 100;

/** Records that can be read and changed; the caller keeps what was changed. */
export interface Records {
  get(key: string): unknown;
  set(key: string, record: unknown): void;
  delete(key: string): void;
}

/** Typed reading. The records were made by `applyEntry`, so they have the form of their kind. */
export const recordOf = <K extends Kind>(records: Pick<Records, "get">, _kind: K, key: string): Kinds[K] | undefined =>
  records.get(key) as Kinds[K] | undefined;

/**
 * Takes an entry over. THROWS REGISTRY_BROKEN for an entry that can not follow those before it, such as a version that is there already: the log was
 * written by something else than this program, or with a defect.
 */
export const applyEntry = (records: Records, { by, fact }: Entry, entry: number): void => {
  if (isAccessFact(fact)) {
    records.set(keys.access(entry), { ...fact });
    return;
  }
  applyFact(records, fact, { entry, by, at: fact.at });
};

const applyFact = (records: Records, fact: RegistryFact, origin: Origin): void => {
  const need = <K extends Kind>(kind: K, key: string): Kinds[K] => {
    const found = recordOf(records, kind, key);
    if (found === undefined) throw broken(origin.entry, `there is no '${key}'`);
    return found;
  };
  switch (fact.kind) {
    case "registry-created": {
      if (origin.entry !== 0) throw broken(origin.entry, "the registry was created before");
      const { signer, recipients } = fact;
      records.set(keys.registry, {
        id: fact.registry,
        createdAt: fact.at,
        signer,
        signers: [{ ...signer, since: 0 }],
        recipients,
        rotated: 0,
      } satisfies RegistryRecord);
      return;
    }
    case "version-pushed": {
      const known = recordOf(records, "model", keys.model(fact.model));
      const last = known?.versions ?? 0;
      if (fact.version !== last + 1) throw broken(origin.entry, `version ${fact.version} follows version ${last}`);
      const { model, version, manifest, headers, digest, bytes, verdict, expiresAt } = fact;
      records.set(keys.model(model), {
        model,
        versions: version,
        created: known?.created ?? origin,
      } satisfies ModelRecord);
      records.set(keys.version(model, version), {
        model,
        version,
        manifest,
        headers,
        digest,
        bytes,
        verdict,
        pushed: origin,
        sealed: origin.entry,
        attestations: [],
        ...(expiresAt === undefined ? {} : { expiresAt }),
      } satisfies VersionRecord);
      return;
    }
    case "version-pulled":
    case "blobs-collected":
    case "gateway-noted":
      return;
    case "version-yanked": {
      const v = need("version", keys.version(fact.model, fact.version));
      records.set(keys.version(fact.model, fact.version), { ...v, yanked: { ...origin, reason: fact.reason } });
      return;
    }
    case "version-restored": {
      const { yanked: _, ...v } = need("version", keys.version(fact.model, fact.version));
      records.set(keys.version(fact.model, fact.version), v);
      return;
    }
    case "attested": {
      const key = keys.version(fact.model, fact.version);
      const v = need("version", key);
      records.set(key, { ...v, attestations: [...v.attestations, { ...origin, attestation: fact.attestation }] });
      return;
    }
    case "alias-moved":
      moveAlias(records, fact, origin, need);
      return;
    case "move-proposed": {
      const { id, model, alias, from, to, expiresAt } = fact;
      need("version", keys.version(model, to));
      records.set(keys.proposal(id), {
        ...origin,
        id,
        model,
        alias,
        to,
        expiresAt,
        approvals: [],
        ...(from === undefined ? {} : { from }),
      } satisfies ProposalRecord);
      return;
    }
    case "move-approved": {
      const p = need("proposal", keys.proposal(fact.id));
      const approval = { ...origin, keyId: fact.keyId, approval: fact.approval };
      records.set(keys.proposal(fact.id), { ...p, approvals: [...p.approvals, approval] });
      return;
    }
    case "alias-rules-set": {
      const { model, alias, rules } = fact;
      records.set(keys.rules(model, alias), { ...origin, model, alias, rules } satisfies RulesRecord);
      return;
    }
    case "keys-rotated": {
      const r = need("registry", keys.registry);
      const signers =
        r.signer.keyId === fact.signer.keyId ? r.signers : [...r.signers, { ...fact.signer, since: origin.entry }];
      records.set(keys.registry, {
        ...r,
        signer: fact.signer,
        signers,
        recipients: fact.recipients,
        rotated: origin.entry,
      });
      return;
    }
    case "headers-replaced": {
      const key = keys.version(fact.model, fact.version);
      records.set(key, { ...need("version", key), headers: fact.headers, sealed: origin.entry });
      return;
    }
  }
};

const moveAlias = (
  records: Records,
  fact: Extract<RegistryFact, { kind: "alias-moved" }>,
  origin: Origin,
  need: <K extends Kind>(kind: K, key: string) => Kinds[K],
): void => {
  const { model, alias, from, to, why } = fact;
  const key = keys.alias(model, alias);
  const known = recordOf(records, "alias", key);
  if (known?.to !== from) throw broken(origin.entry, `'${model}@${alias}' does not point to ${from ?? "nothing"}`);
  if (fact.proposal !== undefined) {
    const proposal = keys.proposal(fact.proposal);
    records.set(proposal, { ...need("proposal", proposal), done: origin.entry });
  }
  if (to === undefined) {
    records.delete(key);
    return;
  }
  need("version", keys.version(model, to));
  const before = known?.before ?? [];
  if (why === "rolled-back" && !before.includes(to))
    throw broken(origin.entry, `'${model}@${alias}' never pointed to ${to}`);
  records.set(key, {
    model,
    alias,
    to,
    moved: origin,
    before:
      why === "rolled-back"
        ? before.slice(0, before.lastIndexOf(to))
        : [...before, ...(from === undefined ? [] : [from])].slice(-maxBefore),
  } satisfies AliasRecord);
};

const broken = (entry: number, message: string): CasemateError =>
  new CasemateError("REGISTRY_BROKEN", `entry ${entry} of the log does not follow from those before it: ${message}`, {
    hint: "casemate registry verify tells what was changed",
  });
