import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lifted, liftNumberLists } from "./number-lists.ts";

/** The whole value again, lists put back. */
const read = (json: string): unknown => {
  const { text, lists } = liftNumberLists(Buffer.from(json));
  const back = (v: unknown): unknown => {
    const found = lifted(v, lists);
    if (found instanceof Float64Array) return Array.from(found);
    if (Array.isArray(v)) return v.map(back);
    return typeof v === "object" && v !== null
      ? Object.fromEntries(Object.entries(v).map(([k, e]) => [k, back(e)]))
      : v;
  };
  return back(JSON.parse(text.toString()));
};
const many = (number: string): string => `[${Array.from({ length: 70 }, () => number).join(",")}]`;

describe("long lists of numbers", () => {
  it.each([
    "0",
    "-0",
    "7",
    "-12.5",
    "0.1",
    "1e3",
    "1E-3",
    "1e+22",
    "1e23",
    "123456789012345",
    "1234567890123456789",
    "9007199254740993",
    "0.30000000000000004",
    "2.2250738585072011e-308",
    "5e-324",
    "1e-400",
    "1.7976931348623157e308",
    "8.5e-23",
    "1e00005",
    "4.35e-15",
  ])("%s is the double that JSON.parse reads", (number) => {
    const json = many(number);
    expect(liftNumberLists(Buffer.from(json)).lists).toHaveLength(1);
    expect(read(json)).toEqual(JSON.parse(json));
  });

  it("numbers of any length are those that JSON.parse reads", () => {
    const digits = fc.stringMatching(/^(0|[1-9][0-9]{0,19})(\.[0-9]{1,22})?([eE][+-]?[0-9]{1,3})?$/);
    fc.assert(
      fc.property(fc.array(digits, { minLength: 64, maxLength: 80 }), (numbers) => {
        const json = `[${numbers.join(" ,\n")}]`;
        expect(read(json)).toEqual(JSON.parse(json));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("any other JSON keeps its meaning around them", () => {
    const list = Array.from({ length: 100 }, (_, i) => i / 7);
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.constant(list),
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((d) => d + 0),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (v) => {
        const json = JSON.stringify(v);
        expect(read(json)).toEqual(JSON.parse(json));
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it.each(["01", "1.", ".5", "-", "+1", "1e", "NaN", "Infinity", "0x1", "1 2", "1,", "true", '"1"', "[1]"])(
    "a list with %s in it is left to JSON.parse",
    (number) => {
      const json = many("1").replace("]", `,${number}]`);
      expect(liftNumberLists(Buffer.from(json)).lists).toEqual([]);
    },
  );

  it("what looks like a list inside of text is text, also behind an escaped quote", () => {
    const value = { a: `"${many("1")}`, b: "\\", c: many("2") };
    expect(liftNumberLists(Buffer.from(JSON.stringify(value))).lists).toEqual([]);
    expect(read(JSON.stringify(value))).toEqual(value);
  });

  it("a text that is cut off stays no JSON", () => {
    for (const json of [many("1").slice(0, -1), `{"a":${many("1")}`, `"${many("1")}`])
      expect(() => read(json)).toThrow(SyntaxError);
  });
});
