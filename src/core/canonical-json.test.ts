import { describe, expect, it } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

describe("canonicalJson", () => {
  // RFC 8785, sections 3.2.2 to 3.2.4: the sample and its expected UTF-8 bytes
  it("writes the sample of RFC 8785", () => {
    const sample = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\u002f",
      literals: [null, true, false],
    };
    expect(canonicalJson(sample)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("sorts keys by UTF-16 code units, as section 3.2.3 shows", () => {
    const sorted = canonicalJson({
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    });
    expect([...sorted.matchAll(/:"([^ "]+)/g)].map((m) => m[1])).toEqual([
      "Carriage",
      "One",
      "Control",
      "Latin",
      "Euro",
      "Emoji:",
      "Hebrew",
    ]);
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [[undefined]], [new Map()], [() => 1], [1n], ["\ud800"]])(
    "refuses %s",
    (value) => expect(() => canonicalJson(value)).toThrow(TypeError),
  );

  it("leaves out what is undefined, and writes -0 as 0", () => {
    expect(canonicalJson({ b: undefined, a: -0 })).toBe('{"a":0}');
  });
});
