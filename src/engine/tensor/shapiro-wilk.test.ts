import { describe, expect, it } from "vitest";
import { shapiroWilk } from "./shapiro-wilk.ts";

const shapes: Readonly<Record<string, (u: number) => number>> = {
  uniform: (u) => u,
  exponential: (u) => -Math.log(1 - 0.999 * u),
  cubed: (u) => (u - 0.5) ** 3,
};

/** n, shape, W and p of scipy.stats.shapiro 1.17.1 */
const recorded: readonly (readonly [number, string, number, number])[] = [
  [3, "uniform", 0.930691951328, 0.49120541],
  [3, "exponential", 0.995604176565, 0.87328145],
  [3, "cubed", 0.869252800664, 0.29340451],
  [4, "uniform", 0.979584086856, 0.8995747],
  [4, "exponential", 0.990182907141, 0.95840313],
  [4, "cubed", 0.784124667243, 0.076664834],
  [5, "uniform", 0.979988179949, 0.93455537],
  [5, "exponential", 0.935657555142, 0.63542324],
  [5, "cubed", 0.859503951342, 0.22647283],
  [6, "uniform", 0.969770687105, 0.89089047],
  [6, "exponential", 0.869997730255, 0.22619597],
  [6, "cubed", 0.962149532854, 0.83614455],
  [7, "uniform", 0.953325212424, 0.75983686],
  [7, "exponential", 0.901084257781, 0.33759752],
  [7, "cubed", 0.937827816206, 0.61923958],
  [11, "uniform", 0.948789218917, 0.62852045],
  [11, "exponential", 0.881575029793, 0.10894436],
  [11, "cubed", 0.948798199073, 0.62863459],
  [12, "uniform", 0.949729941422, 0.63303975],
  [12, "exponential", 0.898879591456, 0.1534242],
  [12, "cubed", 0.93634302104, 0.45219745],
  [20, "uniform", 0.953276507337, 0.41957505],
  [20, "exponential", 0.872605077619, 0.013059332],
  [20, "cubed", 0.941147675104, 0.25203929],
  [101, "uniform", 0.95471045372, 0.0016104237],
  [101, "exponential", 0.833507002563, 2.6821832e-9],
  [101, "cubed", 0.937294475401, 0.00012221474],
  [500, "uniform", 0.954315235988, 2.550006e-11],
  [500, "exponential", 0.835077916202, 2.3679172e-22],
  [500, "cubed", 0.939059707623, 1.9268124e-13],
  [4999, "uniform", 0.954920304821, 9.5785671e-37],
  [4999, "exponential", 0.829272486244, 1.2412289e-58],
  [4999, "cubed", 0.938530812675, 2.2672746e-41],
];

describe("shapiroWilk", () => {
  it("gives the W and p of Shapiro and Wilk's weights of men (1965, table 6)", () => {
    const { w, p } = shapiroWilk([148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236]);
    expect(w).toBeCloseTo(0.79, 2);
    expect(p).toBeCloseTo(0.0067, 4);
  });

  it.each(recorded)("agrees with scipy on %d %s values", (n, shape, w, p) => {
    const got = shapiroWilk(
      Array.from({ length: n }, (_, i) => shapes[shape]?.(((i * 7919 + 13) % 10007) / 10007) ?? 0),
    );
    expect(got.w).toBeCloseTo(w, 7);
    expect(Math.abs(Math.log(got.p / p))).toBeLessThan(1e-4);
  });

  it("takes equal values for normal ones, and refuses what it has no table for", () => {
    expect(shapiroWilk([2, 2, 2, 2])).toEqual({ w: 1, p: 1 });
    for (const bad of [[1, 2], [1, 2, Number.NaN], new Float64Array(5001)])
      expect(() => shapiroWilk(bad)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
