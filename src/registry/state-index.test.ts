import { describe, expect, test } from "vitest";
import { type Entry, entryBytes, type Fact } from "./facts.ts";
import { keys } from "./state.ts";
import { StateIndex } from "./state-index.ts";
import { memoryStore } from "./store/memory-store.ts";
import type { Records } from "./store/store.ts";

const macKey = Buffer.alloc(32, 7);
const digest = (n: number): string => `sha256:${String(n).padStart(64, "0")}`;
const entry = (fact: Fact): Uint8Array => entryBytes({ v: 1, by: "user:ann", fact } satisfies Entry);
const pushed = (version: number): Uint8Array =>
  entry({
    kind: "version-pushed",
    at: version,
    model: "fraud",
    version,
    manifest: digest(version),
    headers: digest(100 + version),
    digest: digest(200 + version),
    bytes: 5,
    verdict: "clean",
  });
const moved = (from: number | undefined, to: number | undefined): Uint8Array =>
  entry({
    kind: "alias-moved",
    at: 50,
    model: "fraud",
    alias: "production",
    why: "set",
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
const log = [
  entry({
    kind: "registry-created",
    at: 1,
    registry: "0123456789abcdef0123456789abcdef",
    signer: { keyId: "a".repeat(64), pem: "PEM" },
    recipients: ["age1x"],
  }),
  pushed(1),
  pushed(2),
  moved(undefined, 1),
  moved(1, 2),
  moved(2, undefined),
];

/** An index of the first `count` entries, and the store that holds it. */
const stored = async (
  count: number,
  groups: readonly number[] = [count],
): Promise<{ index: StateIndex; records: Records }> => {
  const { records } = memoryStore();
  const index = new StateIndex(macKey);
  let at = 0;
  for (const n of groups) {
    await index.commit(records, log.slice(at, at + n), at);
    at += n;
  }
  return { index, records };
};
const rows = async (records: Records): Promise<Map<string, string>> =>
  new Map((await records.list("")).map((r) => [r.key, Buffer.from(r.value).toString()]));
const put = (records: Records, key: string, value: string) =>
  records.commit([{ kind: "put", key, expect: "any", value: Buffer.from(value) }]);
const remove = (records: Records, key: string) => records.commit([{ kind: "remove", key, expect: "any" }]);
const broken = expect.objectContaining({
  code: "REGISTRY_BROKEN",
  message: expect.stringMatching(/index-changed/) as string,
});

describe("what is stored comes back", () => {
  test.each([
    ["in one commit", [5]],
    ["in many", [1, 1, 1, 1, 1]],
    ["with a record that was removed again", [4, 2]],
  ])("%s", async (_, groups) => {
    const count = groups.reduce((a, b) => a + b, 0);
    const { index, records } = await stored(count, groups);
    const again = await StateIndex.load(records, macKey);
    expect(again.applied).toBe(count);
    expect(again.differences(index)).toEqual([]);
    expect([...again.keys("")].length).toBe([...index.keys("")].length);
    // however the entries came, the seal over them is the same
    expect(await rows(records)).toEqual(await rows((await stored(count)).records));
  });

  test("also when it was made again, over whatever was there", async () => {
    const { index, records } = await stored(5);
    await put(records, "state/alias/fraud/old", "{}");
    await index.store(records);
    expect(await rows(records)).toEqual(await rows((await stored(5)).records));
  });

  test("a checkpoint that was seen stays through commits, and when the index is made again", async () => {
    const { index, records } = await stored(3);
    await index.see(records, Buffer.from("checkpoint"));
    await index.commit(records, log.slice(3, 5), 3);
    expect(Buffer.from((await StateIndex.load(records, macKey)).seen ?? []).toString()).toBe("checkpoint");
    await index.store(records);
    expect(Buffer.from((await StateIndex.load(records, macKey)).seen ?? []).toString()).toBe("checkpoint");
  });
});

describe("a change of the store by somebody else is found", () => {
  const alias = `state/${keys.alias("fraud", "production")}`;
  const one = `state/${keys.version("fraud", 1)}`;
  const two = `state/${keys.version("fraud", 2)}`;
  test.each<[string, (records: Records, now: Map<string, string>, before: Map<string, string>) => Promise<unknown>]>([
    ["a row changed", (r, now) => put(r, one, (now.get(one) ?? "").replace('"bytes":5', '"bytes":6'))],
    ["a row removed", (r) => remove(r, alias)],
    ["a row added", (r, now) => put(r, "state/alias/fraud/staging", now.get(alias) ?? "")],
    [
      "two rows swapped",
      async (r, now) => {
        await put(r, one, now.get(two) ?? "");
        await put(r, two, now.get(one) ?? "");
      },
    ],
    [
      "a row under another name",
      async (r, now) => {
        await put(r, "state/alias/fraud/staging", now.get(alias) ?? "");
        await remove(r, alias);
      },
    ],
    ["a row as it was before", (r, _, before) => put(r, alias, before.get(alias) ?? "")],
    ["the seal as it was before", (r, _, before) => put(r, "applied", before.get("applied") ?? "")],
    [
      "another count under the seal",
      (r, now) => put(r, "applied", (now.get("applied") ?? "").replace('"applied":5', '"applied":4')),
    ],
    [
      "another checkpoint under the seal",
      (r, now) => put(r, "applied", (now.get("applied") ?? "").replace('"seen":"', '"seen":"AAAA')),
    ],
    [
      "digits of the seal in capitals",
      (r, now) =>
        put(
          r,
          "applied",
          (now.get("applied") ?? "").replace(/"mac":"(\w+)"/, (_m, mac: string) => `"mac":"${mac.toUpperCase()}"`),
        ),
    ],
    ["a seal of another form", (r) => put(r, "applied", "null")],
    ["a row that is no JSON", (r) => put(r, one, "{")],
  ])("%s", async (_, change) => {
    const before = await rows((await stored(4)).records);
    const { index, records } = await stored(5);
    expect(await index.changeIn(records)).toBeUndefined();
    await change(records, await rows(records), before);
    await expect(StateIndex.load(records, macKey)).rejects.toThrowError(broken);
    expect(await index.changeIn(records)).toMatch(/index-changed/);
  });

  test("all rows of an older index are that older index, which the log moves on", async () => {
    const { records } = await stored(4);
    const { index: newer } = await stored(5);
    expect(await newer.changeIn(records)).toMatch(/follows from 4 entries/);
    const older = await StateIndex.load(records, macKey);
    expect(older.applied).toBe(4);
    await older.commit(records, log.slice(2, 5), 2);
    expect(older.differences(newer)).toEqual([]);
  });

  test("without a seal it is an index of nothing", async () => {
    const { records } = await stored(5);
    await remove(records, "applied");
    const index = await StateIndex.load(records, macKey);
    expect([index.applied, [...index.keys("")]]).toEqual([0, []]);
  });

  test("with another key nothing is believed", async () => {
    const { records } = await stored(5);
    await expect(StateIndex.load(records, Buffer.alloc(32, 8))).rejects.toThrowError(broken);
  });
});

describe("entries", () => {
  test("that were taken over before are passed by, and what is new among them is taken", async () => {
    const { index, records } = await stored(3);
    const before = await rows(records);
    await index.commit(records, log.slice(0, 3), 0);
    await index.commit(records, log.slice(1, 2), 1);
    expect(await rows(records)).toEqual(before);
    await index.commit(records, log.slice(1, 5), 1);
    expect(index.applied).toBe(5);
    expect(await rows(records)).toEqual(await rows((await stored(5)).records));
  });

  test("behind a gap are refused", async () => {
    const { index, records } = await stored(3);
    await expect(index.commit(records, log.slice(4, 5), 4)).rejects.toThrowError(
      expect.objectContaining({ code: "INTERNAL" }),
    );
  });

  test("that do not follow change nothing, nor does a store that fails", async () => {
    const { index, records } = await stored(3);
    const before = await rows(records);
    await expect(index.commit(records, [moved(undefined, 1), moved(2, 1)], 3)).rejects.toThrowError(
      expect.objectContaining({ code: "REGISTRY_BROKEN" }),
    );
    const full: Records = { ...records, commit: () => Promise.reject(new Error("full")) };
    await expect(index.commit(full, log.slice(3, 4), 3)).rejects.toThrow("full");
    expect([index.applied, index.get(keys.alias("fraud", "production"))]).toEqual([3, undefined]);
    expect(await rows(records)).toEqual(before);
    await index.commit(records, log.slice(3, 5), 3);
    expect((await StateIndex.load(records, macKey)).applied).toBe(5);
  });

  test("are previewed without changing anything", async () => {
    const { index } = await stored(3);
    const view = index.preview(log.slice(3, 4), 3);
    expect(view.get(keys.alias("fraud", "production"))).toMatchObject({ to: 1 });
    expect(index.get(keys.alias("fraud", "production"))).toBeUndefined();
    expect(() => index.preview([pushed(4)], 3)).toThrowError(expect.objectContaining({ code: "REGISTRY_BROKEN" }));
  });
});

test("keys are listed in order by their beginning", async () => {
  const { index } = await stored(5);
  expect([...index.keys("version/fraud/")]).toEqual([keys.version("fraud", 1), keys.version("fraud", 2)]);
  expect([...index.keys("version/fraux")]).toEqual([]);
  expect([...index.keys("alias/")]).toEqual([keys.alias("fraud", "production")]);
});
