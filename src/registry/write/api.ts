/** registryApi: the registry itself as the interface that the server, its client and the commands share. */
import { CasemateError } from "../../core/error.ts";
import { administer } from "../access/administer.ts";
import type { ActionId } from "../access/actions.ts";
import type { Caller } from "../access/authorize.ts";
import { parseResource, type Resource, theRegistry } from "../access/resource.ts";
import { diffVersions, type ComparedVersion } from "../documents/manifest-diff.ts";
import { onnxOutline, type OutlineResult } from "../documents/onnx-outline.ts";
import { detectorsMediaType } from "../documents/detectors.ts";
import { profileMediaType } from "../documents/profile.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { parseEnvelope } from "../../core/dsse.ts";
import { parseEntry } from "../facts.ts";
import { blobOf, type OpenVersion, openVersion } from "../read/open-version.ts";
import { verifyAll } from "../read/verify-all.ts";
import { verifyRegistry } from "../read/verify-registry.ts";
import type { AnswerOf, Pulled, RegistryApi } from "../serve/registry-api.ts";
import type { VersionRecord } from "../state.ts";
import * as aliases from "./aliases.ts";
import { collect } from "./collect.ts";
import type { OpenRegistry } from "./open-registry.ts";
import { push, type PushDocument, type PushFile } from "./push.ts";
import { rotateKeys } from "./rotate-keys.ts";
import { attest, pull, restore, yank } from "./versions.ts";

/** graphs of ONNX files up to this are compared; both are in memory one after the other */
const maxOutlineBytes = 1 << 30;

/**
 * The registry as `caller` may use it. `confirm` is called before an upload becomes a version: it throws when the right that the request began with has gone.
 */
export const registryApi = (open: OpenRegistry, caller: Caller, confirm: () => void = () => undefined): RegistryApi => {
  const w = open.writing;
  const { reader } = w;
  const may = (action: ActionId, resource: Resource): void => w.allow(caller, action, resource);
  const ofModel = (model: string): Resource => ({ kind: "model", model });
  const ofAlias = (model: string, alias: string): Resource => ({ kind: "alias", model, alias });

  const summary = (v: VersionRecord): AnswerOf<"versions">["versions"][number] => ({
    model: v.model,
    version: v.version,
    digest: v.manifest,
    createdAt: v.pushed.at,
    by: v.pushed.by,
    bytes: v.bytes,
    verdict: v.verdict,
    aliases: reader
      .aliases(v.model)
      .filter((a) => a.to === v.version)
      .map((a) => a.alias),
    ...(v.yanked === undefined ? {} : { yanked: v.yanked.reason }),
    ...(v.expiresAt === undefined ? {} : { expiresAt: v.expiresAt }),
  });
  const opened = (record: VersionRecord): Promise<OpenVersion> => openVersion(reader.parts, reader.registry(), record);
  const details = async (version: OpenVersion): Promise<AnswerOf<"showVersion">> => {
    const { record, manifest } = version;
    const attestations: unknown[] = [];
    for (const a of record.attestations)
      attestations.push(
        jsonOf(await blobOf(reader.parts, a.attestation, "document-changed", `${record.model}@${record.version}`)),
      );
    const documents = Object.fromEntries(
      manifest.documents.map((d) => [d.kind, jsonOf(version.document(d.kind) ?? new Uint8Array())]),
    );
    return { ...summary(record), manifest, attestations, documents };
  };
  const handedOut = async (reference: string): Promise<Pulled> => {
    const version = await pull(w, caller, reference);
    return {
      version: await details(version),
      files: {
        list: version.manifest.files.map((f) => ({ path: f.path, bytes: f.bytes })),
        each: async function* () {
          for (const f of version.manifest.files) yield { path: f.path, bytes: f.bytes, content: version.read(f) };
        },
      },
    };
  };
  const model = (name: string): AnswerOf<"show"> => ({
    model: name,
    versions: reader.model(name).versions,
    aliases: Object.fromEntries(reader.aliases(name).map((a) => [a.alias, a.to])),
  });
  const at = (name: string, version: number): VersionRecord =>
    reader.resolve({ kind: "version", model: name, version });
  const moved = (p: aliases.Promotion): AnswerOf<"promote"> => {
    if (p.kind === "moved") return { moved: true, version: p.alias.to, approvals: 0, needed: 0 };
    const approvals = p.proposal.approvals.length;
    return { moved: false, version: p.proposal.to, approvals, needed: approvals + p.missing, proposal: p.proposal.id };
  };
  const waiting = (name: string, alias: string) =>
    reader.proposals().filter((p) => p.model === name && p.alias === alias && p.done === undefined);
  const admin = administer({
    state: () => w.access,
    clock: w.accessClock,
    checkPolicies: (policies) => w.checkPolicies(policies),
    append: async (fact) => void (await w.record(caller, [fact])),
  });
  const changing = async (
    action: ActionId,
    resource: Resource,
    work: () => Promise<unknown>,
  ): Promise<Record<string, never>> => {
    may(action, resource);
    await w.exclusive(work);
    return {};
  };
  const verified = async (only?: string): Promise<AnswerOf<"verify">> => {
    may("verify", only === undefined ? theRegistry : ofModel(only));
    const parts = { reader, index: open.index, records: w.store.records };
    const found =
      only === undefined
        ? await verifyAll({ ...parts, log: { dir: open.directory.log, trust: open.log.trust } })
        : await verifyRegistry(reader, open.index, { model: only });
    const { entries, versions, bytes, problems } = found;
    return { entries, versions, bytes, problems: [...problems] };
  };

  return {
    list: async () => {
      may("list", theRegistry);
      return { models: reader.models().map((m) => model(m.model)) };
    },
    show: async (input) => {
      may("show", ofModel(input.model));
      return model(input.model);
    },
    showVersion: async (input) => {
      may("show", ofModel(input.model));
      return details(await opened(at(input.model, input.version)));
    },
    showAlias: async (input) => {
      may("show", ofAlias(input.model, input.alias));
      return details(await opened(reader.resolve({ kind: "alias", ...input })));
    },
    versions: async (input) => {
      may("versions", ofModel(input.model));
      return { versions: reader.versions(input.model).map(summary) };
    },
    diff: async (input) => {
      may("diff", ofModel(input.model));
      const before = await opened(at(input.model, input.from));
      const after = await opened(at(input.model, input.to));
      return diffVersions(await compared(before, after), await compared(after, before));
    },
    pullVersion: (input) => handedOut(`${input.model}@${input.version}`),
    pullAlias: (input) => handedOut(`${input.model}@${input.alias}`),
    push: async (input, files) => {
      async function* each(): AsyncGenerator<PushFile> {
        for await (const { path, content } of files.each()) yield { path, bytes: content };
        confirm();
      }
      const parent = input.parent === undefined ? undefined : at(input.model, input.parent);
      const { record, same, manifest } = await push(w, caller, {
        model: input.model,
        files: each(),
        documents: documentsOf(input),
        lineage: {
          ...(parent === undefined
            ? {}
            : { parents: [{ model: parent.model, version: parent.version, manifest: parent.manifest }] }),
          ...(input.dataDigests === undefined ? {} : { data: input.dataDigests }),
          ...(input.recipe === undefined ? {} : { recipe: input.recipe }),
          ...(input.commit === undefined ? {} : { commit: input.commit }),
          ...(input.run === undefined ? {} : { run: input.run }),
        },
        ...(input.version === undefined ? {} : { version: input.version }),
        ...(input.expiresAt === undefined ? {} : { expiresAt: input.expiresAt }),
        ...(input.acknowledge === undefined ? {} : { accept: input.acknowledge }),
      });
      return { ...summary(record), root: manifest.digest, ...(same === undefined ? {} : { same }) };
    },
    yank: async ({ model: name, version, reason }) => {
      const reference = `${name}@${version}`;
      if (reason === undefined) await restore(w, caller, reference, "taken back");
      else await yank(w, caller, reference, reason);
      return summary(at(name, version));
    },
    attest: async ({ model: name, version, envelope }) => {
      await attest(w, caller, `${name}@${version}`, canonicalBytes(envelope));
      return {};
    },
    alias: async ({ model: name, alias, version }) => {
      if (version === null) await aliases.removeAlias(w, caller, name, alias);
      else await aliases.setAlias(w, caller, `${name}@${version}`, alias);
      return {};
    },
    promote: async ({ model: name, alias, version }) =>
      moved(await aliases.promote(w, caller, `${name}@${version}`, alias)),
    rollback: async ({ model: name, alias, version }) =>
      moved({ kind: "moved", alias: await aliases.rollback(w, caller, name, alias, version) }),
    approve: async ({ model: name, alias, envelope }) => {
      may("approve", ofAlias(name, alias));
      const document = canonicalBytes(envelope);
      const id = nonceOf(document);
      const found = waiting(name, alias).find((p) => p.id === id);
      if (found === undefined)
        throw new CasemateError("REGISTRY_NOT_FOUND", `no move of '${name}@${alias}' waits for this approval`, {
          hint: "it was carried out, or the approval is of another move",
        });
      return moved(await aliases.approve(w, caller, found.id, document));
    },
    proposals: async ({ model: name, alias }) => {
      may("show", ofAlias(name, alias));
      const needed = reader.rules(name, alias)?.rules.approvals?.k ?? 0;
      return {
        proposals: waiting(name, alias).map((p) => ({
          id: p.id,
          move: aliases.moveOf(w, p),
          approvals: p.approvals.length,
          needed,
        })),
      };
    },
    rulesShow: async ({ model: name, alias }) => {
      may("show", ofAlias(name, alias));
      const found = reader.rules(name, alias);
      return { rules: found?.rules ?? {}, of: found?.model ?? "*" };
    },
    rulesSet: async ({ of, alias, rules }) => {
      await aliases.setAliasRules(w, caller, of, alias, rules);
      return {};
    },
    access: async ({ scope }) => {
      may("access", parseResource(scope));
      return { grants: admin.access(scope) };
    },
    grant: ({ subject, role, scope }) =>
      changing("grant", parseResource(scope), async () => {
        if (!w.access.subjects.has(subject)) {
          may("subject-add", theRegistry);
          await admin.subjectAdd(subject);
        }
        await admin.grant(subject, role, scope);
      }),
    revoke: ({ subject, role, scope }) =>
      changing("revoke", parseResource(scope), () => admin.revoke(subject, role, scope)),
    subjectAdd: ({ subject, title }) => changing("subject-add", theRegistry, () => admin.subjectAdd(subject, title)),
    subjectRemove: ({ subject }) => changing("subject-remove", theRegistry, () => admin.subjectRemove(subject)),
    tokenCreate: async ({ subject, title, days, role, scopes }) => {
      may("token-create", theRegistry);
      return w.exclusive(() =>
        admin.tokenCreate(subject, {
          ...(title === undefined ? {} : { title }),
          ...(days === undefined ? {} : { days }),
          limits: {
            ...(role === undefined ? {} : { role }),
            ...(scopes === undefined ? {} : { scopes: scopes.map(parseResource) }),
          },
        }),
      );
    },
    tokenRevoke: ({ id }) => changing("token-revoke", theRegistry, () => admin.tokenRevoke(id)),
    tokenList: async () => {
      may("token-list", theRegistry);
      return {
        tokens: admin
          .tokenList()
          .map(({ scopes, ...t }) => ({ ...t, ...(scopes === undefined ? {} : { scopes: [...scopes] }) })),
      };
    },
    policyShow: async () => {
      may("policy-show", theRegistry);
      return { policies: admin.policyShow() };
    },
    policySet: ({ policies }) => changing("policy-set", theRegistry, () => admin.policySet(policies)),
    verify: () => verified(),
    verifyModel: (input) => verified(input.model),
    log: async ({ from = 0, limit = 100 }) => {
      may("log", theRegistry);
      const size = w.ledger.size();
      const entries: unknown[] = [];
      let i = from;
      if (from < size)
        for await (const entry of w.ledger.entries(from, Math.min(size, from + limit)))
          entries.push({ index: i, ...parseEntry(entry, i++) });
      return { checkpoint: Buffer.from(w.ledger.checkpoint()).toString("utf8"), size, entries };
    },
    keys: async () => {
      may("list", theRegistry);
      const { id, signers, recipients } = reader.registry();
      return {
        registry: id,
        origin: open.log.origin,
        log: open.log.publicPem,
        signers: signers.map(({ keyId, pem }) => ({ keyId, pem })),
        recipients: [...recipients],
      };
    },
    rotateKeys: async () => {
      const { versions, recipients } = await rotateKeys(w, caller, open.ring);
      return { versions, recipients: [...recipients] };
    },
    gc: ({ dryRun }) => collect(w, caller, dryRun === undefined ? {} : { dry: dryRun }),
  };
};

const documentsOf = (input: {
  readonly card?: unknown;
  readonly bom?: unknown;
  readonly provenance?: unknown;
  readonly profile?: unknown;
  readonly detectors?: unknown;
}): PushDocument[] => {
  const documents: PushDocument[] = [];
  for (const [kind, mediaType, json] of [
    ["model-card", "application/json", input.card],
    ["ml-bom", "application/vnd.cyclonedx+json", input.bom],
    ["provenance", "application/vnd.in-toto+json", input.provenance],
    ["profile", profileMediaType, input.profile],
    ["detectors", detectorsMediaType, input.detectors],
  ] as const)
    if (json !== undefined) documents.push({ kind, mediaType, bytes: Buffer.from(JSON.stringify(json)) });
  return documents;
};

/** Documents that are signed over their bytes are written canonically by who signs them, so the same bytes come back from JSON. */
const canonicalBytes = (json: unknown): Uint8Array => Buffer.from(canonicalJson(json));

const jsonOf = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString("utf8")) as unknown;

/** Which proposal an approval is for, before anything of it is believed. */
const nonceOf = (document: Uint8Array): string | undefined => {
  try {
    const { payload } = parseEnvelope(Buffer.from(document).toString("utf8"), { exact: true });
    const { predicate } = jsonOf(payload) as { readonly predicate?: { readonly nonce?: string } };
    return predicate?.nonce;
  } catch {
    return undefined;
  }
};

/** With outlines of the ONNX files that are in both versions and differ. */
const compared = async (version: OpenVersion, other: OpenVersion): Promise<ComparedVersion> => {
  const outlines = new Map<string, OutlineResult>();
  for (const file of version.manifest.files) {
    const twin = other.manifest.files.find((f) => f.path === file.path);
    if (!file.path.toLowerCase().endsWith(".onnx") || twin === undefined || twin.sha256 === file.sha256) continue;
    if (file.bytes > maxOutlineBytes) outlines.set(file.path, { unread: `it has ${file.bytes} bytes` });
    else {
      const parts: Uint8Array[] = [];
      for await (const piece of version.read(file)) parts.push(Uint8Array.from(piece));
      outlines.set(file.path, onnxOutline(Buffer.concat(parts)));
    }
  }
  const [card, bom] = (["model-card", "ml-bom"] as const).map((kind) => version.document(kind));
  return {
    manifest: version.manifest,
    outlines,
    ...(card === undefined ? {} : { card: jsonOf(card) }),
    ...(bom === undefined ? {} : { bom: jsonOf(bom) }),
  };
};
