import { describe, expect, it } from "vitest";
import { Risk } from "./risk.ts";

describe("Risk", () => {
  const risk = new Risk();
  it("is 0.5 at the bound for ordinary clients, and 1 at the cap", () => {
    expect(risk.risk(Math.log(2000))).toBeCloseTo(0.5, 9);
    expect(risk.risk(Math.log(1e9))).toBeCloseTo(1, 9);
    expect([risk.risk(0), risk.risk(-Infinity), risk.risk(Number.NaN)]).toEqual([0, 0, 0]);
  });

  it("raises a level at once, holds it, and lowers it below a tenth of what raised it", () => {
    const alarm = Math.log(2000) + 0.01;
    expect(risk.levelFor(alarm, 0, 0, 0)).toBe(1);
    expect(risk.levelFor(-5, 1, 0, 599_999)).toBe(1);
    expect(risk.levelFor(alarm - 2, 1, 0, 600_000)).toBe(1);
    expect(risk.levelFor(alarm - 2.4, 1, 0, 600_000)).toBe(0);
    expect(risk.levelFor(Math.log(1e9), 0, 0, 0)).toBe(6);
  });

  it("never reaches a level that begins above 1", () => {
    expect(new Risk({ levels: [0.5, 0.6, 1.01, 1.01, 1.01, 1.01] }).levelFor(100, 0, 0, 0)).toBe(2);
  });

  it("lets groups treble what an account did itself, and add nothing to nothing", () => {
    expect(risk.inGroups(-1, [0.9])).toBe(-1);
    expect(risk.inGroups(2, [0.9])).toBeCloseTo(6, 9);
    expect(risk.inGroups(20, [0.01])).toBeLessThan(24);
    expect(risk.inGroups(2, [])).toBe(2);
  });

  it("refuses a base rate that is none", () => {
    for (const baseRate of [0, 1, Number.NaN])
      expect(() => new Risk({ baseRate })).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
