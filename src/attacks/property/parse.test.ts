import { describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { parseProperty } from "./parse.ts";
import { meets, type Property } from "./property.ts";

const declared = (inputs: number, outputs: number): string =>
  [
    ...Array.from({ length: inputs }, (_, i) => `(declare-const X_${i} Real)`),
    ...Array.from({ length: outputs }, (_, i) => `(declare-const Y_${i} Real)`),
  ].join("\n");
const unit = "(assert (and (>= X_0 0) (<= X_0 1)))";
const parse = (...asserts: string[]): Property => parseProperty([declared(1, 2), unit, ...asserts].join("\n"), "t");
/** Is the pair a counterexample? */
const violates = (p: Property, x: number[], y: number[]): boolean => p.cases.some((c) => meets(c, x, y));

describe("what a property says", () => {
  // [formula, pairs that meet it, pairs that do not]; a pair is [y0, y1] at x = 0.5
  const table: readonly [string, readonly (readonly [number, number])[], readonly (readonly [number, number])[]][] = [
    [
      "(<= Y_0 1)",
      [
        [1, 0],
        [-3, 0],
      ],
      [[1.0000001, 0]],
    ],
    ["(>= Y_0 1)", [[1, 0]], [[0.9999999, 0]]],
    ["(< Y_0 1)", [[0.9999999, 0]], [[1, 0]]],
    ["(> Y_0 1)", [[1.0000001, 0]], [[1, 0]]],
    [
      "(= Y_0 1)",
      [[1, 0]],
      [
        [1.0000001, 0],
        [0.9999999, 0],
      ],
    ],
    [
      "(<= Y_0 Y_1)",
      [
        [2, 2],
        [1, 2],
      ],
      [[3, 2]],
    ],
    [
      "(<= -1 Y_0 Y_1 4)",
      [
        [-1, 4],
        [0, 0],
      ],
      [
        [-2, 0],
        [1, 0],
        [0, 5],
      ],
    ],
    ["(>= 1e-1 Y_0)", [[0.1, 0]], [[0.11, 0]]],
    ["(<= Y_0 .5)", [[0.5, 0]], [[0.6, 0]]],
    ["(>= Y_0 (- 2))", [[-2, 0]], [[-3, 0]]],
    ["(<= (+ Y_0 Y_1 1) 3)", [[1, 1]], [[1, 2]]],
    ["(<= (- Y_0 Y_1) 1)", [[3, 2]], [[4, 2]]],
    ["(<= (* 2 Y_0) (* Y_1 3))", [[3, 2]], [[3.1, 2]]],
    ["(<= (/ Y_0 4) 1)", [[4, 0]], [[5, 0]]],
    [
      "(<= (- (* 2 (+ Y_0 1)) (- Y_1)) 0)",
      [
        [-1, 0],
        [0, -2],
      ],
      [[0, 0]],
    ],
    ["(<= Y_0 (* 2 X_0))", [[1, 0]], [[1.1, 0]]],
    ["(not (<= Y_0 1))", [[1.1, 0]], [[1, 0]]],
    [
      "(not (= Y_0 1))",
      [
        [1.1, 0],
        [0.9, 0],
      ],
      [[1, 0]],
    ],
    [
      "(not (and (<= Y_0 1) (<= Y_1 1)))",
      [
        [2, 0],
        [0, 2],
      ],
      [[1, 1]],
    ],
    [
      "(not (or (<= Y_0 1) (not (<= Y_1 1))))",
      [[2, 1]],
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      "(not (<= 0 Y_0 1))",
      [
        [-1, 0],
        [2, 0],
      ],
      [
        [0, 0],
        [1, 0],
      ],
    ],
    [
      "(or (<= Y_0 0) (and (>= Y_0 2) (<= Y_1 0)))",
      [
        [0, 9],
        [2, 0],
      ],
      [
        [1, 0],
        [2, 1],
      ],
    ],
    [
      "(and (or (<= Y_0 0) (>= Y_0 1)) (or (<= Y_1 0) (>= Y_1 1)))",
      [
        [0, 1],
        [1, 0],
      ],
      [
        [0.5, 0],
        [0, 0.5],
      ],
    ],
    ["(<= 1 2)", [[0, 0]], []],
    ["(< 2 2)", [], [[0, 0]]],
  ];
  it.each(table)("%s", (formula, meeting, missing) => {
    const p = parse(`(assert ${formula})`);
    for (const y of meeting) expect(violates(p, [0.5], [...y]), `met by ${y.join()}`).toBe(true);
    for (const y of missing) expect(violates(p, [0.5], [...y]), `not met by ${y.join()}`).toBe(false);
  });

  it("keeps the box exactly, without a tolerance", () => {
    const p = parse("(assert (<= Y_0 0))");
    expect([0, 1, -Number.MIN_VALUE, 1 + Number.EPSILON].map((x) => violates(p, [x], [0, 0]))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("takes no output that is not finite", () => {
    const p = parse("(assert (>= Y_0 0))");
    expect([Number.NaN, Infinity].map((y) => violates(p, [0], [y, 0]))).toEqual([false, false]);
    expect(violates(p, [0], [0, Number.NaN])).toBe(false);
  });

  it("gives each alternative its own box, and one to those that share it", () => {
    const p = parseProperty(
      `${declared(2, 1)}
      (assert (and (>= X_0 -1) (<= X_0 1) (>= X_1 0) (<= X_1 1)))
      (assert (or (and (<= X_0 0) (<= Y_0 0)) (and (>= X_0 0.5) (<= Y_0 1)) (and (<= X_0 0) (>= Y_0 5))))`,
      "t",
    );
    expect(p.cases.map(({ box }) => [[...box.lower], [...box.upper]])).toEqual([
      [
        [-1, 0],
        [0, 1],
      ],
      [
        [0.5, 0],
        [1, 1],
      ],
      [
        [-1, 0],
        [0, 1],
      ],
    ]);
    expect(p.cases[0]?.box).toBe(p.cases[2]?.box);
  });

  it("drops alternatives with an empty box", () => {
    expect(parse("(assert (or (and (<= X_0 -1) (<= Y_0 0)) (<= Y_1 0)))").cases).toHaveLength(1);
    expect(parse("(assert (>= X_0 2))").cases).toEqual([]);
  });

  it("keeps an open end of an interval, and a weight on an input", () => {
    const p = parse("(assert (< X_0 1))", "(assert (<= (* 3 X_0) 1))", "(assert (<= Y_0 0))");
    expect([1 / 3, 0.34].map((x) => violates(p, [x], [0, 0]))).toEqual([true, false]);
    expect(violates(parse("(assert (< X_0 1))"), [1], [0, 0])).toBe(false);
  });

  it("reads declare-fun, quoted names, comments, odd white space and SMT-LIB's own commands", () => {
    const p = parseProperty(
      "\ufeff; (assert\r\n(set-logic QF_LRA)(declare-fun X_0 () Real)\t(declare-fun |Y_0| ( ) Real)\r\n" +
        `(set-info :source "a ; b (")\n(assert(<=\n0 X_0 ; low\n 1))(assert (<= |Y_0| +2.))(check-sat)`,
      "t",
    );
    expect(p).toMatchObject({ inputs: 1, outputs: 1 });
    expect([2, 2.1].map((y) => violates(p, [0], [y]))).toEqual([true, false]);
  });
});

describe("busted properties", () => {
  const one = `${declared(1, 1)}\n`;
  const bounded = `${one}(assert (<= 0 X_0 1))\n`;
  const ors = (n: number): string => "(assert (or (<= Y_0 0) (>= Y_0 1)))\n".repeat(n);
  const table: readonly [fault: string, text: string, code: string, message: RegExp][] = [
    ["empty", "", "PROPERTY_MALFORMED", /declares no X_0/],
    ["no output", "(declare-const X_0 Real)", "PROPERTY_MALFORMED", /declares no Y_0/],
    ["cut off", `${bounded}(assert (<= Y_0`, "PROPERTY_MALFORMED", /line 4: '\(' is never closed/],
    ["one bracket too many", `${bounded}(assert (<= Y_0 1)))`, "PROPERTY_MALFORMED", /line 4: '\)' without/],
    ["words outside", `${bounded}assert`, "PROPERTY_MALFORMED", /line 4: 'assert' stands outside/],
    ["open string", `${one}(set-info "a`, "PROPERTY_MALFORMED", /line 3: "\\"" begins something/],
    ["unknown command", `${one}(push 1)`, "PROPERTY_MALFORMED", /line 3: 'push' is no command/],
    ["VNN-LIB 2", "(vnnlib-version <2.0>)", "PROPERTY_MALFORMED", /no command of VNN-LIB 1\.0/],
    ["two formulas", `${one}(assert (<= Y_0 1) (<= Y_0 2))`, "PROPERTY_MALFORMED", /line 3: assert takes one/],
    ["no formula", `${one}(assert)`, "PROPERTY_MALFORMED", /assert takes one/],
    ["a word as formula", `${one}(assert true)`, "PROPERTY_MALFORMED", /'true' is no comparison/],
    ["unknown op", `${one}(assert (=> (<= Y_0 1) (<= Y_0 2)))`, "PROPERTY_MALFORMED", /'=>' is no comparison/],
    ["empty and", `${one}(assert (and))`, "PROPERTY_MALFORMED", /'and' without arguments/],
    ["not of two", `${one}(assert (not (<= Y_0 1) (<= Y_0 1)))`, "PROPERTY_MALFORMED", /'not' takes one/],
    ["one-sided comparison", `${one}(assert (<= Y_0))`, "PROPERTY_MALFORMED", /at least two terms/],
    ["undeclared", `${one}(assert (<= Y_1 0))`, "PROPERTY_MALFORMED", /line 3: 'Y_1' is neither/],
    ["no number", `${one}(assert (<= Y_0 1.2.3))`, "PROPERTY_MALFORMED", /'1\.2\.3' is neither/],
    ["infinite number", `${one}(assert (<= Y_0 1e999))`, "PROPERTY_MALFORMED", /'1e999' is neither a finite/],
    ["division by zero", `${one}(assert (<= Y_0 (/ 1 0)))`, "PROPERTY_MALFORMED", /not finite/],
    ["unknown function", `${one}(assert (<= (sin Y_0) 1))`, "PROPERTY_MALFORMED", /'\(sin \.\.\.\)' is no sum/],
    ["integer variable", "(declare-const X_0 Int)", "PROPERTY_MALFORMED", /line 1: 'X_0' has type 'Int'/],
    ["other name", "(declare-const x Real)", "PROPERTY_MALFORMED", /'x' is no name like/],
    ["declared twice", `${one}(declare-const X_0 Real)`, "PROPERTY_MALFORMED", /line 3: 'X_0' is declared twice/],
    ["function of something", "(declare-fun X_0 (Real) Real)", "PROPERTY_MALFORMED", /declaration of another form/],
    ["a gap", `${one}(declare-const X_2 Real)`, "PROPERTY_MALFORMED", /X_2 but only 2/],
    ["product", `${one}(assert (<= (* Y_0 Y_0) 1))`, "PROPERTY_UNSUPPORTED", /product of two variables/],
    ["division", `${one}(assert (<= (/ 1 Y_0) 1))`, "PROPERTY_UNSUPPORTED", /division by a variable/],
    ["no bound", `${one}(assert (<= X_0 1))(assert (<= Y_0 1))`, "PROPERTY_UNSUPPORTED", /X_0 no lower bound/],
    ["deep", `${bounded}(assert ${"(not ".repeat(100_000)}`, "PROPERTY_LIMIT", /line 4: more than 200 brackets/],
    ["exponential", bounded + ors(40), "PROPERTY_LIMIT", /multiplies out to \d+ alternatives/],
    [
      "millions of brackets",
      `${bounded}(assert ${"()".repeat(4_100_000)}`,
      "PROPERTY_LIMIT",
      /more than \d+ words and brackets/,
    ],
    [
      "millions of comparisons",
      `${bounded}${"(assert (<= Y_0 1))".repeat(1_000_001)}`,
      "PROPERTY_LIMIT",
      /more than \d+ comparisons/,
    ],
    [
      "more boxes than memory",
      `${declared(3000, 1)}(assert (and ${Array.from({ length: 3000 }, (_, i) => `(<= 0 X_${i} 1)`).join("")}))
      (assert (or ${Array.from({ length: 7000 }, (_, i) => `(and (<= X_0 ${i / 7001}) (<= Y_0 1))`).join("")}))`,
      "PROPERTY_LIMIT",
      /more than 6666 boxes of 3000 inputs/,
    ],
    ["a huge index", "(declare-const X_99999999 Real)", "PROPERTY_LIMIT", /more than \d+ variables/],
  ];
  it.each(table)("%s", (_, text, code, message) => {
    let error: unknown;
    try {
      parseProperty(text, "p.vnnlib");
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(CasemateError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect((error as CasemateError).message).toContain("'p.vnnlib'");
  });

  it("reads a large one in a reasonable time", () => {
    const n = 20_000;
    const asserts = Array.from({ length: n }, (_, i) => `(assert (<= X_${i} 1))\n(assert (>= X_${i} 0))`);
    const sum = Array.from({ length: n }, (_, i) => `X_${i}`).join(" ");
    const p = parseProperty([declared(n, 1), ...asserts, `(assert (<= Y_0 (+ ${sum})))`].join("\n"), "t");
    expect(p.cases[0]?.box.upper.length).toBe(n);
    expect(p.cases[0]?.constraints[0]?.x).toHaveLength(n);
  });
});
