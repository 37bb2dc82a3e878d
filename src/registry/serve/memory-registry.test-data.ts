/** A fake registry in memory, for tests of the server and the client alone: it keeps bytes as they are, and scans, signs and seals nothing. */
import { createHash } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import { accessClock } from "../access/access-clock.ts";
import { type AccessState, applyAccessFact, noAccess } from "../access/access-state.ts";
import { administer } from "../access/administer.ts";
import { type Caller, createAuthorizer } from "../access/authorize.ts";
import type { AccessFact } from "../access/facts.ts";
import { parseResource } from "../access/resource.ts";
import { subjectId } from "../access/subject.ts";
import { filesOf } from "./files-body.ts";
import type { AnswerOf, RegistryApi } from "./registry-api.ts";
import type { RegistryServerOptions } from "./server.ts";

interface FakeVersion {
  readonly summary: AnswerOf<"push">;
  readonly files: { path: string; bytes: Buffer }[];
}

export interface MemoryRegistry {
  readonly access: RegistryServerOptions["access"];
  readonly registry: RegistryServerOptions["registry"];
  readonly fact: (fact: AccessFact) => void;
  readonly admin: ReturnType<typeof administer>;
  /** methods that were called, with the subject that did */
  readonly calls: string[];
  /** thrown by every method of a registry while it is set */
  fails: Error | undefined;
  /** called before a push is committed */
  beforeCommit: () => void;
}

export const memoryRegistry = async (
  facts: readonly AccessFact[],
  readClock?: () => number,
): Promise<MemoryRegistry> => {
  let state: AccessState = facts.reduce(applyAccessFact, noAccess);
  const clock = accessClock(readClock);
  const authorizer = await createAuthorizer({ state: () => state, clock });
  const fact = (f: AccessFact): void => {
    state = applyAccessFact(state, f);
  };
  const admin = administer({
    state: () => state,
    clock,
    checkPolicies: authorizer.checkPolicies,
    append: async (f) => fact(f),
  });
  const models = new Map<string, FakeVersion[]>();
  const aliases = new Map<string, number>();
  const calls: string[] = [];

  const find = (model: string, version: number): FakeVersion => {
    const found = models.get(model)?.[version - 1];
    if (found === undefined)
      throw new CasemateError("FILE_NOT_FOUND", `/secret/path/${model}/${version} does not exist`);
    return found;
  };
  const behind = (model: string, alias: string): FakeVersion => find(model, aliases.get(`${model}@${alias}`) ?? 0);
  const details = ({ summary }: FakeVersion): AnswerOf<"showVersion"> => ({
    ...summary,
    manifest: { files: [] },
    attestations: [],
    documents: {},
  });
  const pulled = (v: FakeVersion) => ({
    version: details(v),
    files: filesOf(
      v.files.map(({ path, bytes }) => ({
        path,
        bytes: bytes.length,
        content: (async function* () {
          yield bytes;
        })(),
      })),
    ),
  });
  const summaryOf = (model: string, versions: readonly FakeVersion[]): AnswerOf<"show"> => ({
    model,
    versions: versions.length,
    aliases: Object.fromEntries(
      [...aliases].filter(([id]) => id.startsWith(`${model}@`)).map(([id, v]) => [id.slice(model.length + 1), v]),
    ),
  });
  const move = (model: string, alias: string, version: number): AnswerOf<"promote"> => {
    find(model, version);
    aliases.set(`${model}@${alias}`, version);
    return { moved: true, version, approvals: 0, needed: 0 };
  };

  const registryOf = (caller: Caller, confirm: () => void): RegistryApi => ({
    list: async () => ({ models: [...models].map(([model, versions]) => summaryOf(model, versions)) }),
    show: async ({ model }) => summaryOf(model, models.get(model) ?? []),
    showVersion: async ({ model, version }) => details(find(model, version)),
    showAlias: async ({ model, alias }) => details(behind(model, alias)),
    versions: async ({ model }) => ({ versions: (models.get(model) ?? []).map((v) => v.summary) }),
    diff: async ({ model, from, to }) => {
      find(model, from);
      find(model, to);
      const files = { added: [], removed: [], changed: [], moved: [] };
      return { files, graphs: [], lineage: [], scan: [], other: [], card: [], bom: [] };
    },
    pullVersion: async ({ model, version }) => pulled(find(model, version)),
    pullAlias: async ({ model, alias }) => pulled(behind(model, alias)),
    push: async ({ model }, files) => {
      const taken: FakeVersion["files"] = [];
      for await (const { path, content } of files.each()) {
        const parts: Uint8Array[] = [];
        for await (const part of content) parts.push(part);
        taken.push({ path, bytes: Buffer.concat(parts) });
      }
      memory.beforeCommit();
      confirm();
      const versions = models.get(model) ?? [];
      const digest = createHash("sha256");
      for (const { bytes } of taken) digest.update(bytes);
      const summary = {
        model,
        version: versions.length + 1,
        digest: `sha256:${digest.digest("hex")}`,
        createdAt: 0,
        by: subjectId(caller.subject),
        bytes: 0,
        verdict: "clean" as const,
        root: `sha256:${"0".repeat(64)}`,
        aliases: [],
      };
      models.set(model, [...versions, { summary, files: taken }]);
      return summary;
    },
    yank: async ({ model, version }) => find(model, version).summary,
    attest: async ({ model, version }) => (find(model, version), {}),
    alias: async ({ model, alias, version }) => {
      if (version === null) aliases.delete(`${model}@${alias}`);
      else move(model, alias, version);
      return {};
    },
    promote: async ({ model, alias, version }) => move(model, alias, version),
    rollback: async ({ model, alias }) => move(model, alias, 1),
    approve: async ({ model, alias }) => move(model, alias, 1),
    access: async ({ scope }) => ({ grants: admin.access(scope) }),
    grant: async ({ subject, role, scope }) => (await admin.grant(subject, role, scope), {}),
    revoke: async ({ subject, role, scope }) => (await admin.revoke(subject, role, scope), {}),
    subjectAdd: async ({ subject, title }) => (await admin.subjectAdd(subject, title), {}),
    subjectRemove: async ({ subject }) => (await admin.subjectRemove(subject), {}),
    tokenCreate: ({ subject, title, days, role, scopes }) =>
      admin.tokenCreate(subject, {
        ...(title === undefined ? {} : { title }),
        ...(days === undefined ? {} : { days }),
        limits: {
          ...(role === undefined ? {} : { role }),
          ...(scopes === undefined ? {} : { scopes: scopes.map(parseResource) }),
        },
      }),
    tokenRevoke: async ({ id }) => (await admin.tokenRevoke(id), {}),
    tokenList: async () => ({ tokens: admin.tokenList().map((t) => ({ ...t, scopes: t.scopes && [...t.scopes] })) }),
    policyShow: async () => ({ policies: admin.policyShow() }),
    policySet: async ({ policies }) => (await admin.policySet(policies), {}),
    verify: async () => ({ entries: 0, versions: 0, bytes: 0, problems: [] }),
    verifyModel: async () => ({ entries: 0, versions: 0, bytes: 0, problems: [] }),
    proposals: async () => ({ proposals: [] }),
    rulesShow: async ({ model }) => ({ rules: {}, of: model }),
    rulesSet: async () => ({}),
    keys: async () => ({ registry: "", origin: "", log: "", signers: [], recipients: [] }),
    log: async () => ({ checkpoint: "", size: 0, entries: [] }),
    rotateKeys: async () => ({ versions: 0, recipients: [] }),
    gc: async () => ({ blobs: 0, bytes: 0 }),
  });
  const memory: MemoryRegistry = {
    access: { state: () => state, authorize: authorizer.authorize, clock },
    registry: (caller, confirm) =>
      new Proxy(registryOf(caller, confirm), {
        get: (target, name) => {
          calls.push(`${subjectId(caller.subject)} ${String(name)}`);
          if (memory.fails !== undefined) throw memory.fails;
          return Reflect.get(target, name) as unknown;
        },
      }),
    fact,
    admin,
    calls,
    fails: undefined,
    beforeCommit: () => undefined,
  };
  return memory;
};
