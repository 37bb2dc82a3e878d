/** A registry with one of everything, closed, whose files can be changed and put back; and the look at it by all that looks. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { newSigningKey } from "../../core/signing-key.ts";
import { signApproval } from "../documents/approval.ts";
import { parseManifest } from "../documents/version-manifest.ts";
import { verifyLedger } from "../ledger/verify-ledger.ts";
import { blobOf } from "../read/open-version.ts";
import { type FoundProblem, verifyAll } from "../read/verify-all.ts";
import type { StoredRecord } from "../store/store.ts";
import { approve, promote, setAlias, setAliasRules } from "./aliases.ts";
import { registryApi } from "./api.ts";
import { collect } from "./collect.ts";
import { type OpenRegistry, openRegistry, operator } from "./open-registry.ts";
import { rotateKeys } from "./rotate-keys.ts";
import { pushed, safetensors, safetensorsWith, type Scene, scene, token } from "./scene.test-data.ts";
import { attest } from "./versions.ts";

const options = { toolVersion: "0.0.0-test" };

export const places = ["payload", "manifest", "headers", "document", "attestation", "approval"] as const;
export type BlobPlace = (typeof places)[number];

export type Snapshot = ReadonlyMap<string, Buffer>;

export interface Tampered {
  readonly path: string;
  /** paths of blobs by what they are, relative */
  readonly blobs: Readonly<Record<BlobPlace, readonly string[]>>;
  /** all files when there were two versions, and now */
  readonly before: Snapshot;
  readonly now: Snapshot;
  readonly records: readonly StoredRecord[];
  restore(to?: Snapshot): void;
  /** Everything that is found, in this order: by the log's files as they lie there, by opening, and then by `verifyAll`. */
  look(trusted?: Uint8Array): Promise<Look>;
  /** Opens it; what is changed while it is open is found by `verifyAll` alone. */
  open(): Promise<{ verify(): Promise<Look["found"]>; close(): Promise<void> }>;
  close(): Promise<void>;
}

export interface Look {
  readonly found: readonly (Omit<FoundProblem, "failure"> & { readonly failure: string })[];
  /** undefined where it did not open */
  readonly records: readonly StoredRecord[] | undefined;
}

export const tampered = async (): Promise<Tampered> => {
  const s = await scene();
  await pushed(s, "fraud", safetensorsWith("many weights ".repeat(12_000)));
  await pushed(s, "fraud", safetensors(1, 2, 3));
  await setAlias(s.registry.writing, operator, "fraud@1", "production");
  await s.registry.close();
  const before = filesOf(s.path);
  s.registry = await openRegistry(s.path, options);
  await fill(s);
  const blobs = await blobsOf(s.registry);
  const { log } = s.registry;
  await s.registry.close();
  // opened and closed once more: what opening alone changes is the same from now on
  const again = await openRegistry(s.path, options);
  const records = await again.writing.store.records.list("");
  await again.close();
  const now = filesOf(s.path);
  return {
    path: s.path,
    blobs,
    before,
    now,
    records,
    restore: (to = now) => restore(s.path, to),
    async open() {
      const registry = await openRegistry(s.path, options);
      return { verify: () => problemsOf(registry), close: registry.close };
    },
    async look(trusted) {
      const given = trusted === undefined ? {} : { trusted };
      const found: Look["found"][number][] = [];
      const files = await verifyLedger(join(s.path, "log"), { trust: log.trust, ...given });
      for (const { failure, message, path = "" } of files.problems)
        found.push({ failure, where: `log/${path}`, message });
      let registry: OpenRegistry;
      try {
        registry = await openRegistry(s.path, options);
      } catch (e) {
        if (!(e instanceof CasemateError)) throw e;
        found.push({ failure: e.code, where: "open", message: e.message });
        return { found, records: undefined };
      }
      try {
        found.push(...(await problemsOf(registry, trusted)));
        return { found, records: await registry.writing.store.records.list("") };
      } finally {
        await registry.close();
      }
    },
    close: async () => {
      s.registry = await openRegistry(s.path, options);
      await s.close();
    },
  };
};

const problemsOf = async (
  { writing, index, directory, log }: OpenRegistry,
  trusted?: Uint8Array,
): Promise<readonly FoundProblem[]> => {
  const { reader, store } = writing;
  const parts = { reader, index, records: store.records, log: { dir: directory.log, trust: log.trust } };
  return (await verifyAll(parts, trusted === undefined ? {} : { trusted })).problems;
};

/** What the log can have: rules, a proposal with an approval, an attestation, rights, rotated keys. */
const fill = async (s: Scene): Promise<void> => {
  const w = s.registry.writing;
  await rotateKeys(w, operator, s.registry.ring);
  await pushed(s, "fraud", safetensors(4, 5), {
    documents: [
      {
        kind: "model-card",
        mediaType: "application/json",
        bytes: Buffer.from('{"model_details":{"overview":"fraud"}}'),
      },
    ],
  });
  await setAlias(w, operator, "fraud@2", "production");
  await attest(w, operator, "fraud@3", Buffer.from('{"any":"document"}'));
  const { key } = newSigningKey("ed25519");
  const approvers = ["user:ann", "user:bob"].map((subject) => ({ subject, keyId: key.keyId, pem: key.publicKey.pem }));
  const people = [approvers[0], { ...approvers[1], ...pemOf(newSigningKey("ed25519").key) }] as typeof approvers;
  await setAliasRules(w, operator, "fraud", "production", {
    approvals: { k: 2, proposerCounts: true, approvers: people },
  });
  for (const subject of ["user:ann", "user:bob"])
    await registryApi(s.registry, operator).grant({ subject, role: "owner", scope: "fraud" });
  const promotion = await promote(w, token("user:ann"), "fraud@3", "production");
  if (promotion.kind !== "proposed") throw new Error("moved without approvals");
  await approve(w, token("user:ann"), promotion.proposal.id, await signApproval(promotion.move, key));
  await collect(w, operator, { minAgeMs: -1 });
};

const pemOf = (key: ReturnType<typeof newSigningKey>["key"]): { keyId: string; pem: string } => ({
  keyId: key.keyId,
  pem: key.publicKey.pem,
});

const blobsOf = async ({ writing: { reader } }: OpenRegistry): Promise<Tampered["blobs"]> => {
  const blobs: Record<BlobPlace, string[]> = {
    payload: [],
    manifest: [],
    headers: [],
    document: [],
    attestation: [],
    approval: [],
  };
  const add = (place: BlobPlace, digest: string): void => {
    const hex = digest.slice("sha256:".length);
    blobs[place].push(join("blobs", hex.slice(0, 2), hex));
  };
  for (const v of reader.versions("fraud")) {
    add("manifest", v.manifest);
    add("headers", v.headers);
    for (const a of v.attestations) add("attestation", a.attestation);
    const manifest = parseManifest(await blobOf(reader.parts, v.manifest, "manifest-changed", "test"));
    for (const f of manifest.files) add("payload", f.sealed.payload);
    for (const d of manifest.documents) add("document", d.sha256);
  }
  for (const p of reader.proposals()) for (const a of p.approvals) add("approval", a.approval);
  return blobs;
};

const filesOf = (folder: string): Snapshot =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((f) => f.isFile())
      .map((f) => join(f.parentPath, f.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
  );

const restore = (folder: string, to: Snapshot): void => {
  for (const name of filesOf(folder).keys()) if (!to.has(name)) rmSync(join(folder, name));
  for (const [name, bytes] of to) {
    mkdirSync(dirname(join(folder, name)), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, name), bytes, { mode: 0o600 });
  }
};
