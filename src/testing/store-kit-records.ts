/** What the conformance kit of stores asks of records. */
import { codeOf, same } from "./store-kit-outcome.ts";
import { type Change, maxKeyBytes, maxValueBytes, type Store } from "../registry/store/store.ts";

type Look = (store: Store, wrong: (what: string) => void) => Promise<void>;
const text = (value: string): Buffer => Buffer.from(value);
const put = (key: string, value = "value", expect: Change["expect"] = "any"): Change => ({
  kind: "put",
  key,
  expect,
  value: text(value),
});

export const givesBack: Look = async ({ records }, wrong) => {
  if ((await records.get("nothing")) !== undefined) wrong("has a record that was never put");
  const values = [text(""), text("ü"), Buffer.from([0, 255, 128, 0]), Buffer.alloc(1 << 20, 7)];
  for (const [i, value] of values.entries()) {
    const handed = Buffer.from(value);
    const revision = await records.putIfAbsent(`key ${i}`, handed);
    handed.fill(1);
    const read = await records.get(`key ${i}`);
    if (read === undefined || read.key !== `key ${i}` || !same(read.value, value))
      wrong(`gives back another value of ${value.length} bytes`);
    if (read?.revision !== revision) wrong("gives back another revision than it told");
    read?.value.fill(2);
    const again = await records.get(`key ${i}`);
    if (again !== undefined && !same(again.value, value)) wrong("gives out its own bytes, not the caller's");
  }
};

export const orders: Look = async ({ records }, wrong) => {
  // U+FFFD and U+1D11E: by UTF-16 units they are in the other order
  const keys = ["B", "a", "a/", "a/b", "a0", "aa", "b", "é", "z", "ÿ", "\uFFFD", "\u{1D11E}", "10", "9", " "];
  for (const key of keys) await records.commit([put(key)]);
  const expected = keys.toSorted((a, b) => Buffer.compare(text(a), text(b)));
  const listed = (await records.list("")).map((r) => r.key);
  if (!sameList(listed, expected)) wrong(`lists ${JSON.stringify(listed)}, expected ${JSON.stringify(expected)}`);
};

export const takesLiterally: Look = async ({ records }, wrong) => {
  const prefixes = ["%", "_", "*", "?", "[a]", "\\", "'", '"', "a%", "a_b", "é", "\u{10FFFF}", "\u{7F}", "a/", "A"];
  const keys = [...prefixes.flatMap((p) => [p, `${p}x`, `${p}\u{10FFFF}x`]), "e\u0301x", "axb", "aab", "ab", "a", "x"];
  for (const key of keys) await records.commit([put(key)]);
  for (const prefix of [...prefixes, "", "a", "nothing"]) {
    const expected = keys.filter((key) => key.startsWith(prefix)).toSorted((a, b) => Buffer.compare(text(a), text(b)));
    const listed = (await records.list(prefix)).map((r) => r.key);
    if (!sameList(listed, expected))
      wrong(`lists ${JSON.stringify(listed)} for ${JSON.stringify(prefix)}, expected ${JSON.stringify(expected)}`);
  }
};

export const pages: Look = async ({ records }, wrong) => {
  const keys = Array.from({ length: 23 }, (_, i) => `key ${String(i).padStart(2, "0")}`);
  await records.commit(keys.toReversed().map((key) => put(key, key)));
  await records.commit([put("other")]);
  const seen: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await records.list("key", { limit: 5, ...(after === undefined ? {} : { after }) });
    if (page.length > 5) wrong(`gives ${page.length} records where 5 are the limit`);
    if (page.some((r) => text(r.key).compare(r.value) !== 0)) wrong("gives a record with the value of another");
    seen.push(...page.map((r) => r.key));
    after = page.at(-1)?.key;
    if (after === undefined || seen.length > 99) break;
  }
  if (!sameList(seen, keys)) wrong(`lists ${JSON.stringify(seen)} page by page`);
  const behind = (await records.list("key", { after: "key 20x" })).map((r) => r.key);
  if (!sameList(behind, ["key 21", "key 22"])) wrong(`begins with '${behind[0]}' behind a key that is not there`);
  if ((await records.list("key", { after: "z" })).length > 0) wrong("lists what is before the key to begin behind");
};

export const putsWhereAbsent: Look = async ({ records }, wrong) => {
  const first = await records.putIfAbsent("key", text("first"));
  if (first === undefined || !Number.isSafeInteger(first) || first < 1) wrong(`tells ${first} as a revision`);
  if ((await records.putIfAbsent("key", text("second"))) !== undefined) wrong("puts where there is a record");
  const record = await records.get("key");
  if (record?.revision !== first || !same(record?.value ?? text(""), text("first"))) wrong("replaces a record");
};

export const swaps: Look = async ({ records }, wrong) => {
  const first = (await records.putIfAbsent("key", text("1"))) ?? 0;
  if ((await records.compareAndSwap("none", first, text("2"))) !== undefined) wrong("swaps what is not there");
  const second = (await records.compareAndSwap("key", first, text("2"))) ?? 0;
  if (!(second > first)) wrong(`goes from revision ${first} to ${second}`);
  if ((await records.compareAndSwap("key", first, text("3"))) !== undefined) wrong("swaps an old revision");
  if ((await records.compareAndSwap("key", second + 1, text("3"))) !== undefined) wrong("swaps a revision to come");
  if (!same((await records.get("key"))?.value ?? text(""), text("2"))) wrong("has another value than was swapped in");
  await records.commit([{ kind: "remove", key: "key", expect: second }]);
  const third = (await records.putIfAbsent("key", text("1"))) ?? 0;
  if (!(third > second)) wrong(`goes from revision ${second} to ${third} over a removal`);
  for (const old of [first, second])
    if ((await records.compareAndSwap("key", old, text("4"))) !== undefined)
      wrong("swaps a record that was removed and put again");
};

export const commitsWhole: Look = async ({ records }, wrong) => {
  const revision = (await records.putIfAbsent("there", text("before"))) ?? 0;
  const fine: Change[] = [put("a"), put("b", "value", "absent"), put("there", "after", revision)];
  const failing: Change[] = [
    { kind: "check", key: "there", expect: "absent" },
    { kind: "check", key: "there", expect: revision + 1 },
    { kind: "check", key: "none", expect: revision },
    { kind: "remove", key: "none", expect: revision },
    put("none", "value", revision),
  ];
  for (const one of failing)
    for (let at = 0; at <= fine.length; at++) {
      const changes = fine.filter((change) => change.key !== one.key).toSpliced(at, 0, one);
      const what = `${one.kind} of ${one.key === "none" ? "nothing" : "a record"} with ${one.expect}`;
      if ((await records.commit(changes)) !== undefined) wrong(`commits in spite of a ${what}`);
      const listed = await records.list("");
      if (listed.length !== 1 || listed[0]?.revision !== revision)
        return wrong(`makes a part of a commit with a ${what}`);
    }
  const made = await records.commit([...fine, { kind: "check", key: "none", expect: "absent" }]);
  const after = await records.list("");
  if (made === undefined || after.some((r) => r.revision !== made)) wrong("does not give one revision to a commit");
  if (
    !sameList(
      after.map((r) => r.key),
      ["a", "b", "there"],
    )
  )
    wrong("does not make every change of a commit");
  await records.commit([
    { kind: "remove", key: "a", expect: made ?? 0 },
    { kind: "remove", key: "b", expect: "any" },
    { kind: "remove", key: "none", expect: "any" },
    { kind: "check", key: "there", expect: made ?? 0 },
  ]);
  if (
    !sameList(
      (await records.list("")).map((r) => r.key),
      ["there"],
    )
  )
    wrong("does not remove what it shall");
};

export const lets1Win: Look = async ({ records }, wrong) => {
  const won = await Promise.all(Array.from({ length: 20 }, (_, i) => records.putIfAbsent("one", text(String(i)))));
  const winners = won.filter((revision) => revision !== undefined).length;
  if (winners !== 1) wrong(`lets ${winners} of 20 put where nothing is`);
  await records.commit([put("left", "0"), put("right", "0")]);
  const numberOf = async (key: string): Promise<{ n: number; revision: number }> => {
    const r = await records.get(key);
    return { n: Number(text("").toString() + Buffer.from(r?.value ?? []).toString()), revision: r?.revision ?? 0 };
  };
  const workers = 8;
  const each = 10;
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let done = 0; done < each; ) {
        const left = await numberOf("left");
        const right = await numberOf("right");
        const made = await records.commit([
          put("left", String(left.n + 1), left.revision),
          put("right", String(right.n + 1), right.revision),
        ]);
        if (made !== undefined) done++;
        const both = (await records.list("")).filter((r) => r.key !== "one");
        if (both[0]?.revision !== both[1]?.revision) return wrong("shows a part of a commit");
      }
    }),
  );
  const { n } = await numberOf("left");
  if (n !== workers * each) wrong(`counts to ${n} where ${workers * each} were added one by one`);
};

export const refuses: Look = async ({ records }, wrong) => {
  const longest = `é${"k".repeat(maxKeyBytes - 2)}`;
  if ((await records.putIfAbsent(longest, text("value"))) === undefined) wrong("refuses a key of the greatest length");
  const big = Buffer.alloc(maxValueBytes, 3);
  await records.commit([{ kind: "put", key: "big", expect: "any", value: big }]);
  if (!same((await records.get("big"))?.value ?? text(""), big)) wrong("does not keep a value of the greatest size");
  await records.commit([{ kind: "remove", key: "big", expect: "any" }]);
  const refused: readonly (readonly [string, () => Promise<unknown>])[] = [
    ...["", "a\0b", "\uD800", "x\uDC00", `${longest}k`].flatMap((key): [string, () => Promise<unknown>][] => [
      [`putting ${JSON.stringify(key.slice(0, 9))}`, () => records.putIfAbsent(key, text("value"))],
      [`reading ${JSON.stringify(key.slice(0, 9))}`, () => records.get(key)],
    ]),
    ["a value that is too big", () => records.putIfAbsent("big", Buffer.alloc(maxValueBytes + 1))],
    ["one key twice", () => records.commit([put("a"), put("b"), { kind: "remove", key: "a", expect: "any" }])],
  ];
  for (const [what, call] of refused) {
    const code = await codeOf(call());
    if (code !== "USAGE") wrong(`${what} ${code === undefined ? "is accepted" : `throws ${code}`}`);
  }
  const left = await records.list("");
  if (left.length !== 1) wrong("keeps something of what it refuses");
};

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);
