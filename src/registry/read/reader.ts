/**
 * RegistryReader: what is in a registry, with nothing in it that could change one. The gateway and assessments hold this; the owner's process writes
 * through write/registry.ts, which reads through it too.
 */
import type { Identity } from "age-encryption";
import { CasemateError } from "../../core/error.ts";
import { parseReference, referenceText, type VersionReference } from "../documents/reference.ts";
import type { LedgerReader } from "../ledger/ledger.ts";
import type { ArtifactBinding } from "../seal/artifact-binding.ts";
import {
  type AliasRecord,
  keys,
  type Kind,
  type ModelRecord,
  type ProposalRecord,
  recordOf,
  type RegistryRecord,
  type RulesRecord,
  type VersionRecord,
} from "../state.ts";
import type { Blobs } from "../store/store.ts";

/** The records that follow from the log. */
export interface StateView {
  get(key: string): unknown;
  /** Keys that begin with `prefix`, in their order. */
  keys(prefix: string): Iterable<string>;
}

export interface ReaderParts {
  readonly state: StateView;
  readonly blobs: Pick<Blobs, "stat" | "read">;
  readonly ledger: LedgerReader;
  /** Keys that open sealed files, by what a file is bound to; none for a reader that only looks. */
  identities(binding: ArtifactBinding): readonly Identity[];
}

export class RegistryReader {
  readonly parts: ReaderParts;

  constructor(parts: ReaderParts) {
    this.parts = parts;
  }

  /** Throws REGISTRY_BROKEN for a log that does not begin with one. */
  registry(): RegistryRecord {
    const found = recordOf(this.parts.state, "registry", keys.registry);
    if (found === undefined) throw new CasemateError("REGISTRY_BROKEN", "the log does not say whose registry it is of");
    return found;
  }

  models(): readonly ModelRecord[] {
    return this.#all("model", "model/");
  }

  /** Throws REGISTRY_NOT_FOUND. */
  model(model: string): ModelRecord {
    const found = recordOf(this.parts.state, "model", keys.model(model));
    if (found === undefined)
      throw new CasemateError("REGISTRY_NOT_FOUND", `there is no model '${model}'`, {
        hint: "casemate registry list tells which there are",
      });
    return found;
  }

  /** Oldest first. Throws REGISTRY_NOT_FOUND. */
  versions(model: string): readonly VersionRecord[] {
    this.model(model);
    return this.#all("version", `version/${model}/`);
  }

  aliases(model: string): readonly AliasRecord[] {
    return this.#all("alias", `alias/${model}/`);
  }

  alias(model: string, alias: string): AliasRecord | undefined {
    return recordOf(this.parts.state, "alias", keys.alias(model, alias));
  }

  /** What must be so before an alias moves: the model's own rules, else those for all models. */
  rules(model: string, alias: string): RulesRecord | undefined {
    return (
      recordOf(this.parts.state, "rules", keys.rules(model, alias)) ??
      recordOf(this.parts.state, "rules", keys.rules("*", alias))
    );
  }

  proposals(): readonly ProposalRecord[] {
    return this.#all("proposal", "proposal/");
  }

  /** Throws REGISTRY_NOT_FOUND. */
  proposal(id: string): ProposalRecord {
    const found = recordOf(this.parts.state, "proposal", keys.proposal(id));
    if (found === undefined) throw new CasemateError("REGISTRY_NOT_FOUND", `there is no proposal '${id}'`);
    return found;
  }

  /** Which version a reference means now. Throws REFERENCE_INVALID, REGISTRY_NOT_FOUND. */
  resolve(reference: string | VersionReference): VersionRecord {
    const r = typeof reference === "string" ? parseReference(reference) : reference;
    const { versions } = this.model(r.model);
    const at = (version: number): VersionRecord | undefined =>
      recordOf(this.parts.state, "version", keys.version(r.model, version));
    switch (r.kind) {
      case "version": {
        const found = at(r.version);
        if (found !== undefined) return found;
        throw missing(r, `'${r.model}' has versions 1 to ${versions}`);
      }
      case "alias": {
        const alias = this.alias(r.model, r.alias);
        const found = alias === undefined ? undefined : at(alias.to);
        if (found !== undefined) return found;
        const names = this.aliases(r.model).map((a) => a.alias);
        throw missing(r, names.length === 0 ? `'${r.model}' has no alias yet` : `its aliases: ${names.join(", ")}`);
      }
      case "digest": {
        const found = this.versions(r.model).find((v) => v.manifest === r.digest);
        if (found !== undefined) return found;
        throw missing(r, "the digest is that of a version's manifest, as casemate registry show prints it");
      }
    }
  }

  #all<K extends Kind>(kind: K, prefix: string): readonly NonNullable<ReturnType<typeof recordOf<K>>>[] {
    const found: NonNullable<ReturnType<typeof recordOf<K>>>[] = [];
    for (const key of this.parts.state.keys(prefix)) {
      const record = recordOf(this.parts.state, kind, key);
      if (record !== undefined) found.push(record);
    }
    return found;
  }
}

const missing = (r: VersionReference, hint: string): CasemateError =>
  new CasemateError("REGISTRY_NOT_FOUND", `there is no '${referenceText(r)}'`, { hint });
