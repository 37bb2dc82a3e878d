import { describe, expect, test } from "vitest";
import { type Entry, entryBytes, type Fact, parseEntry } from "./facts.ts";
import { applyEntry, keys, recordOf, type Records } from "./state.ts";

const digest = (n: number): string => `sha256:${String(n).padStart(64, "0")}`;
const id = "0123456789abcdef0123456789abcdef";
const signer = { keyId: "a".repeat(64), pem: "PEM" };
const created: Fact = { kind: "registry-created", at: 1, registry: id, signer, recipients: ["age1x"] };
const pushed = (model: string, version: number): Fact => ({
  kind: "version-pushed",
  at: 10 + version,
  model,
  version,
  manifest: digest(version),
  headers: digest(100 + version),
  digest: digest(200 + version),
  bytes: 5,
  verdict: "clean",
});
const moved = (from: number | undefined, to: number | undefined, why: "set" | "rolled-back" = "set"): Fact => ({
  kind: "alias-moved",
  at: 50,
  model: "fraud",
  alias: "production",
  why,
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});

class Memory implements Records {
  readonly map = new Map<string, unknown>();
  get = (key: string): unknown => this.map.get(key);
  set = (key: string, record: unknown): void => void this.map.set(key, record);
  delete = (key: string): void => void this.map.delete(key);
}
const after = (...facts: readonly Fact[]): Memory => {
  const memory = new Memory();
  for (const [i, fact] of [created, ...facts].entries()) applyEntry(memory, { v: 1, by: "user:ann", fact }, i);
  return memory;
};
const alias = (m: Memory) => recordOf(m, "alias", keys.alias("fraud", "production"));

test("versions count from 1 without gaps", () => {
  const m = after(pushed("fraud", 1), pushed("fraud", 2), pushed("other", 1));
  expect(recordOf(m, "model", keys.model("fraud"))).toMatchObject({ versions: 2, created: { entry: 1 } });
  expect(recordOf(m, "version", keys.version("fraud", 2))).toMatchObject({ manifest: digest(2), pushed: { entry: 2 } });
  for (const bad of [1, 2, 4])
    expect(() => after(pushed("fraud", 1), pushed("fraud", 2), pushed("fraud", bad))).toThrow(/follow/);
});

describe("aliases", () => {
  const three = [pushed("fraud", 1), pushed("fraud", 2), pushed("fraud", 3)] as const;

  test("remember where they pointed, and a rollback goes back in that order", () => {
    const there = [...three, moved(undefined, 1), moved(1, 2), moved(2, 3)];
    expect(alias(after(...there))).toMatchObject({ to: 3, before: [1, 2] });
    expect(alias(after(...there, moved(3, 2, "rolled-back")))).toMatchObject({ to: 2, before: [1] });
    expect(alias(after(...there, moved(3, 2, "rolled-back"), moved(2, 1, "rolled-back")))).toMatchObject({
      to: 1,
      before: [],
    });
    expect(alias(after(...there, moved(3, 1, "rolled-back")))).toMatchObject({ to: 1, before: [] });
  });

  test.each<[string, readonly Fact[]]>([
    ["move from elsewhere", [moved(undefined, 1), moved(2, 3)]],
    ["move from nowhere though they point somewhere", [moved(undefined, 1), moved(undefined, 2)]],
    ["point to a version that is not there", [moved(undefined, 4)]],
    ["roll back to where they never were", [moved(undefined, 1), moved(1, 2), moved(2, 3, "rolled-back")]],
  ])("can not %s", (_, facts) => {
    expect(() => after(...three, ...facts)).toThrowError(expect.objectContaining({ code: "REGISTRY_BROKEN" }));
  });

  test("can be removed", () => {
    expect(alias(after(...three, moved(undefined, 1), moved(1, undefined)))).toBeUndefined();
  });
});

test("a registry is created once, by the first entry", () => {
  expect(() => after(created)).toThrow(/created before/);
});

test("entries are read as they were written, and nothing else is read", () => {
  const entry: Entry = { v: 1, by: "user:ann", fact: pushed("fraud", 1) };
  expect(parseEntry(entryBytes(entry), 3)).toEqual(entry);
  const text = Buffer.from(entryBytes(entry)).toString();
  for (const [from, to] of [
    ['"v":1', '"v":2'],
    ['"version-pushed"', '"version-pulled"'],
    ['"by":"user:ann"', '"by":"ann"'],
    ['"bytes":5', '"bytes":5,"more":1'],
    ['"version":1', '"version":0'],
  ] as const) {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(() => parseEntry(Buffer.from(changed), 3)).toThrowError(
      expect.objectContaining({ code: "REGISTRY_BROKEN" }),
    );
  }
});
