import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { newSigningKey } from "../../core/signing-key.ts";
import { authenticate } from "../access/authenticate.ts";
import { verifyAll } from "../read/verify-all.ts";
import { newAgeKeyPair } from "../seal/age-keys.ts";
import { setAlias } from "./aliases.ts";
import { registryApi } from "./api.ts";
import { initRegistry, openRegistry, operator } from "./open-registry.ts";
import { rotateKeys } from "./rotate-keys.ts";
import { pushed, safetensors, type Scene, scene } from "./scene.test-data.ts";
import { pull } from "./versions.ts";

const options = { toolVersion: "0.0.0-test" };
let s: Scene;
beforeEach(async () => {
  s = await scene();
  await pushed(s, "fraud", safetensors(1));
});
afterEach(async () => {
  vi.useRealTimers();
  await s.close();
});

/** What an action that fails must leave as it was: entries, records, blobs, keys. */
const contents = async ({ registry, path }: Scene): Promise<unknown> => {
  const { store, ledger } = registry.writing;
  const blobs: string[] = [];
  for await (const b of store.blobs.list()) blobs.push(b.digest);
  return {
    entries: ledger.size(),
    records: (await store.records.list("")).map((r) => `${r.key} ${Buffer.from(r.value).toString()}`),
    blobs: blobs.sort(),
    unfinished: readdirSync(join(path, "blobs/unfinished")),
    keys: readdirSync(join(path, "keys")).map((k) => `${k} ${readFileSync(join(path, "keys", k), "utf8")}`),
  };
};
const problems = async ({ registry: { writing, index, directory, log } }: Scene) =>
  (
    await verifyAll({
      reader: writing.reader,
      index,
      records: writing.store.records,
      log: { dir: directory.log, trust: log.trust },
    })
  ).problems;
/** The error: of this code, with a hint. */
const failing = async (work: () => Promise<unknown>, code: string, message: RegExp): Promise<void> => {
  const e: unknown = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(e instanceof CasemateError)) throw new Error(`expected ${code}, got ${String(e)}`);
  expect(`${e.code} ${e.message}`).toMatch(new RegExp(`^${code} `));
  expect(e.message).toMatch(message);
  expect(e.hint).toMatch(/\w/);
};

describe("keys that are not there, or are others", () => {
  const otherSealing = async (): Promise<string> => `${(await newAgeKeyPair("x25519")).identity}\n`;
  test.each<[string, string, () => Promise<string | undefined>, string, RegExp]>([
    [
      "no key that opens files",
      "sealing.txt",
      async () => undefined,
      "KEY_UNREADABLE",
      /keys of the registry are not in/,
    ],
    ["another key that opens files", "sealing.txt", otherSealing, "KEY_UNREADABLE", /not the key/],
    ["a key that is cut off", "sealing.txt", async () => "AGE-SECRET-KEY-1", "KEY_UNREADABLE", /no secret key of age/],
    [
      "no key that signs versions",
      "signing.pem",
      async () => undefined,
      "KEY_UNREADABLE",
      /keys of the registry are not in/,
    ],
    ["a key that is none", "signing.pem", async () => "x", "KEY_UNREADABLE", /signing\.pem/],
    ["no key of the log", "log.pem", async () => undefined, "KEY_UNREADABLE", /keys of the registry are not in/],
    [
      "another key of the log",
      "log.pem",
      async () => newSigningKey("ed25519").privatePem,
      "LEDGER_BROKEN",
      /wrong-key/,
    ],
    ["no name", "registry.json", async () => undefined, "KEY_UNREADABLE", /keys of the registry are not in/],
    ["another name", "registry.json", async () => `{"registry":"${"0".repeat(32)}"}`, "LEDGER_BROKEN", /wrong-origin/],
  ])("%s: it does not open; with the right one it does, as it was", async (_, file, other, code, message) => {
    const before = await contents(s);
    await s.registry.close();
    const path = join(s.path, "keys", file);
    const right = readFileSync(path);
    const text = await other();
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
    await failing(() => openRegistry(s.path, options), code, message);
    await failing(() => openRegistry(s.path, options), code, message);
    writeFileSync(path, right, { mode: 0o600 });
    s.registry = await openRegistry(s.path, options);
    expect(await contents(s)).toEqual({ ...(before as object), records: expect.anything() as unknown });
    expect(await problems(s)).toEqual([]);
  });

  test("another key that signs: nothing is pushed by it before the log names it", async () => {
    await s.registry.close();
    writeFileSync(join(s.path, "keys/signing.pem"), newSigningKey("ecdsa-p256").privatePem);
    s.registry = await openRegistry(s.path, options);
    const before = await contents(s);
    await failing(() => pushed(s, "fraud", safetensors(2)), "REGISTRY_REFUSED", /signing\.pem|signs/);
    expect(await contents(s)).toEqual(before);
    await rotateKeys(s.registry.writing, operator, s.registry.ring);
    await pushed(s, "fraud", safetensors(2));
    expect((await pull(s.registry.writing, operator, "fraud@1")).record.version).toBe(1);
    expect(await problems(s)).toEqual([]);
  });
});

test("a token that has expired: nobody, with a hint, and also when the clock is set back", async () => {
  const api = registryApi(s.registry, operator);
  await api.subjectAdd({ subject: "service:ci" });
  const { token, expiresAt: end } = await api.tokenCreate({ subject: "service:ci" });
  const { access, accessClock } = s.registry.writing;
  const at = (nowMs: number) => authenticate(access, nowMs, { token });
  expect(at(end - 1)).toMatchObject({ kind: "caller" });
  const expired = {
    kind: "refused",
    message: "the token has expired",
    hint: expect.stringMatching(/new one/) as string,
  };
  expect(at(end)).toEqual(expired);
  vi.useFakeTimers({ toFake: ["Date"], now: end + 1000 });
  accessClock(access);
  vi.setSystemTime(end - 3600_000);
  expect(at(accessClock(access))).toEqual(expired);
});

describe("two at once", () => {
  test("a second process is told who has the registry", async () => {
    await failing(() => openRegistry(s.path, options), "STORE_BUSY", new RegExp(`process ${process.pid}`));
    await failing(() => initRegistry(s.path, options), "STORE_BUSY", new RegExp(`process ${process.pid}`));
  });

  test("of two pushes of one version one is made, and the other leaves nothing", async () => {
    const { blobs: one } = (await contents(s)) as { blobs: string[] };
    const both = await Promise.allSettled([2, 3].map((v) => pushed(s, "fraud", safetensors(v), { version: 2 })));
    const refused = both.filter((p) => p.status === "rejected");
    expect(refused).toHaveLength(1);
    await failing(() => Promise.reject(refused[0]?.reason as Error), "REGISTRY_CONFLICT", /taken/);
    const { blobs: two, unfinished } = (await contents(s)) as { blobs: string[]; unfinished: string[] };
    // payload, headers, manifest and the documents of one version, most of them as those of the first
    expect(two.length).toBeLessThanOrEqual(2 * one.length);
    expect(unfinished).toEqual([]);
    expect(await problems(s)).toEqual([]);
  });

  test("of two moves each finds what the other left", async () => {
    await pushed(s, "fraud", safetensors(2));
    const moves = [1, 2].map((v) => setAlias(s.registry.writing, operator, `fraud@${v}`, "production"));
    expect((await Promise.all(moves)).map((a) => a.to)).toEqual([1, 2]);
    expect(s.registry.writing.reader.alias("fraud", "production")).toMatchObject({ to: 2, before: [1] });
  });
});

describe("a clock that went back", () => {
  const back = (ms: number): void => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - ms });
  const actions: readonly [string, () => Promise<unknown>][] = [
    ["push", () => pushed(s, "fraud", safetensors(2))],
    ["alias", () => setAlias(s.registry.writing, operator, "fraud@1", "production")],
    ["pull", () => pull(s.registry.writing, operator, "fraud@1")],
    ["grant", () => registryApi(s.registry, operator).subjectAdd({ subject: "user:ann" })],
  ];

  test.each(actions)(
    "by an hour: %s is refused, nothing is written, and it works when the clock is right",
    async (_, act) => {
      const before = await contents(s);
      back(3600_000);
      await failing(act, "LEDGER_CLOCK", /behind the last checkpoint/);
      expect(await contents(s)).toEqual(before);
      // it opens, since whoever sets the clock right may have to look into it
      await s.reopen();
      await failing(act, "LEDGER_CLOCK", /behind the last checkpoint/);
      vi.useRealTimers();
      expect(await problems(s)).toEqual([]);
      await act();
      expect(await problems(s)).toEqual([]);
    },
  );

  test("by an hour: a rotation stops before old keys are dropped, and goes on when the clock is right", async () => {
    back(3600_000);
    await failing(() => rotateKeys(s.registry.writing, operator, s.registry.ring), "LEDGER_CLOCK", /behind/);
    vi.useRealTimers();
    expect((await pull(s.registry.writing, operator, "fraud@1")).record.version).toBe(1);
    await s.reopen();
    await rotateKeys(s.registry.writing, operator, s.registry.ring);
    await pull(s.registry.writing, operator, "fraud@1");
    expect(await problems(s)).toEqual([]);
  });

  test("by less than a correction goes on", async () => {
    back(3000);
    for (const [, act] of actions) await act();
    vi.useRealTimers();
    expect(await problems(s)).toEqual([]);
  });
});

const root = mkdtempSync(join(tmpdir(), "full-registry-"));
const small = join(root, "small");
mkdirSync(small);
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", small]).status === 0;
if (!mounted) console.log("skipped: the registry on a full disk, since no small file system can be mounted here");
afterAll(() => {
  if (mounted && spawnSync("umount", [small]).status !== 0) throw new Error(`'${small}' is still in use`);
  rmSync(root, { recursive: true });
});

/** leaves no byte of the file system free */
const fill = (): (() => void) => {
  const path = join(small, "filling");
  const file = openSync(path, "w");
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch {
    closeSync(file);
  }
  return () => rmSync(path);
};

describe.skipIf(!mounted)("a full disk", () => {
  test("each action says so and writes nothing; all go on when there is space", async () => {
    const path = join(small, "home");
    const registry = await initRegistry(path, options);
    const full: Scene = { ...s, path, registry };
    try {
      await pushed(full, "fraud", safetensors(1));
      await setAlias(registry.writing, operator, "fraud@1", "staging");
      const before = await contents(full);
      const noRoom: readonly [string, () => Promise<unknown>, string][] = [
        ["push", () => pushed(full, "fraud", safetensors(2)), "STORE_FULL"],
        ["alias", () => setAlias(registry.writing, operator, "fraud@1", "production"), "STORE_FULL"],
        ["pull", () => pull(registry.writing, operator, "fraud@1"), "STORE_FULL"],
        ["rotate", () => rotateKeys(registry.writing, operator, registry.ring), "FILE_WRITE_FAILED"],
      ];
      const big = Buffer.alloc(8 << 20);
      await failing(() => pushed(full, "fraud", big, { accept: "too large" }), "STORE_FULL", /no space/);
      expect(await contents(full)).toEqual(before);
      const makeSpace = fill();
      for (const [, act, code] of noRoom) {
        await failing(act, code, /space|written/);
        expect(await contents(full)).toEqual(before);
      }
      expect(statSync(join(path, "keys/sealing.txt")).size).toBeGreaterThan(50);
      makeSpace();
      for (const [, act] of noRoom) await act();
      expect(await problems(full)).toEqual([]);
      await registry.close();
      full.registry = await openRegistry(path, options);
      expect(await problems(full)).toEqual([]);
    } finally {
      await full.registry.close();
      rmSync(join(small, "filling"), { force: true });
    }
  });
});
