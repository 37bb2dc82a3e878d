import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dim } from "../graph.ts";
import { Algebra } from "./algebra.ts";

describe("algebra of dimensions", () => {
  const g = new Algebra();

  it("cancels symbols exactly", () => {
    expect(g.divide(g.product(["N", 1, 28, 28]), 784)).toBe("N");
    expect(g.divide(g.product(["N", 4, 7, 7]), "N")).toBe(196);
    expect(g.divide(g.product(["N", "S", 12, 64]), g.mul("N", "S"))).toBe(768);
    expect(g.divide(g.mul(g.add("N", 2), 3), g.add("N", 2))).toBe(3);
    expect(g.divide(g.mul(g.add("N", 2), "M"), g.add("N", 2))).toBe("M");
    expect(g.sub(g.add("N", 5), "N")).toBe(5);
    expect(g.mul(0, "N")).toBe(0);
  });

  it("knows nothing of quotients that are not exact", () => {
    expect(g.divide("N", 2)).toBe(null);
    expect(g.divide(g.add("N", 1), "N")).toBe(null);
    expect(g.divide(7, 2)).toBe(null);
    expect(g.divide(0, 0)).toBe(null);
    expect(g.add(null, 1)).toBe(null);
  });

  it("gives equal expressions one name, however they were made", () => {
    expect(g.add(g.mul("N", 2), 1)).toBe(g.add(g.add("N", 1), "N"));
    expect(g.mul(g.add("A", "B"), 2)).toBe(g.add(g.mul(2, "B"), g.mul("A", 2)));
    expect(g.floorDivide(g.add("H", 1), 2)).toBe(g.floorDivide(g.add("H", 1), 2));
    expect(g.floorDivide(g.add(g.mul("H", 2), 1), 2)).toBe("H");
    expect(g.floorDivide(g.add("H", 4), 2)).toBe(g.add(g.floorDivide("H", 2), 2));
    expect(g.ceilDivide(g.mul("H", 4), 2)).toBe(g.mul("H", 2));
  });

  it("takes a name with arithmetic in it as it is", () => {
    expect(g.divide(g.mul("a*b", "c"), "a*b")).toBe("c");
    expect(g.divide(g.mul("a*b", "c"), "a")).toBe(null);
  });

  it("floors scaled sizes", () => {
    expect(g.floor(g.mul("H", 0.5))).toBe(g.floorDivide("H", 2));
    expect(g.floor(g.mul("H", 2))).toBe(g.mul("H", 2));
    expect(g.floor(2.5)).toBe(2);
  });

  it("compares with symbols at least 0", () => {
    expect(g.greater(g.add("N", 1), "N")).toBe(true);
    expect(g.greater(g.add("N", 1), 0)).toBe(true);
    expect(g.greater("N", 0)).toBe(false);
    expect(g.greater("N", "M")).toBe(false);
  });

  it("agrees with numbers put in for the symbols (property)", () => {
    // a random expression is made symbolically and with numbers; dividing by a factor that was multiplied in gives it back
    const step = fc.tuple(fc.constantFrom("add", "mul"), fc.constantFrom<Dim>("N", "M", 1, 2, 3));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 5 }), fc.constantFrom<Dim>("N", "M", 2, 7), (steps, factor) => {
        const a = new Algebra();
        let e: Dim = "N";
        for (const [op, d] of steps) e = op === "add" ? a.add(e, d) : a.mul(e, d);
        fc.pre(e !== null && a.mul(e, factor) !== null);
        expect(a.divide(a.mul(e, factor), factor)).toBe(e);
        expect(a.sub(a.add(e, factor), factor)).toBe(e);
      }),
    );
  });
});
