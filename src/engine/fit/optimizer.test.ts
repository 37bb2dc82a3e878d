import { describe, expect, it } from "vitest";
import { clipByNorm } from "./clip.ts";
import { makeOptimizer, type OptimizerOptions } from "./optimizer.ts";
import { rateAt } from "./schedule.ts";

/** Weights after steps along the given gradients of a single weight that begins at 1. */
const path = (o: OptimizerOptions, gradients: readonly number[], rate = 1): number[] => {
  const w = Float32Array.of(1);
  const optimizer = makeOptimizer(o);
  return gradients.map((g) => {
    optimizer.step(new Map([["w", w]]), new Map([["w", Float32Array.of(g)]]), rate);
    return w[0] as number;
  });
};

describe("optimizers", () => {
  it("Adam's first step is the learning rate against the sign", () => {
    // m = .1 g, v = .001 g^2; corrected both are g and g^2
    expect(path({ kind: "adam", learningRate: 0.1 }, [0.5])[0]).toBeCloseTo(0.9, 6);
    expect(path({ kind: "adam", learningRate: 0.1 }, [-2])[0]).toBeCloseTo(1.1, 6);
  });

  it("decoupled decay shrinks the weight by rate times decay", () => {
    const [plain = 0] = path({ kind: "adam", learningRate: 0.1 }, [0.5], 0.5);
    const [decayed = 0] = path({ kind: "adam", learningRate: 0.1, weightDecay: 0.2 }, [0.5], 0.5);
    expect(plain - decayed).toBeCloseTo(0.1 * 0.5 * 0.2, 7);
  });

  it.each([
    [{ kind: "sgd", learningRate: 0.1 }, [0.95, 0.85]],
    // v: .5, 1.45; w: 1 - .05, - .145
    [{ kind: "sgd", learningRate: 0.1, momentum: 0.9 }, [0.95, 0.805]],
    // g + .9 v: .95, then 1 + .9 * 1.45 = 2.305
    [{ kind: "sgd", learningRate: 0.1, momentum: 0.9, nesterov: true }, [0.905, 0.6745]],
    // g + .1 w: .6, then 1 + .1 * .94 = 1.094
    [{ kind: "sgd", learningRate: 0.1, weightDecay: 0.1 }, [0.94, 0.8306]],
  ] as const)("%j walks as computed by hand", (o, expected) => {
    path(o, [0.5, 1]).forEach((w, i) => expect(w).toBeCloseTo(expected[i] ?? Number.NaN, 6));
  });

  it.each([
    { kind: "sgd", learningRate: 0.1, momentum: 0.9 },
    { kind: "adam", learningRate: 0.1 },
  ] as const)("$kind goes on from its state as if it had not stopped", (o) => {
    const gradients = [0.5, -1, 2, 0.3];
    const whole = path(o, gradients);
    const w = Float32Array.of(1);
    let optimizer = makeOptimizer(o);
    gradients.forEach((g, i) => {
      if (i === 2) {
        const state = structuredClone(optimizer.state());
        optimizer = makeOptimizer(o);
        optimizer.restore(state);
      }
      optimizer.step(new Map([["w", w]]), new Map([["w", Float32Array.of(g)]]));
    });
    expect(w[0]).toBe(whole.at(-1));
  });
});

describe("rateAt", () => {
  it.each([
    [{ kind: "constant" }, 0.3, 1],
    [{ kind: "cosine" }, 0.5, 0.5],
    [{ kind: "cosine" }, 1, 0],
    [{ kind: "step", at: [0.5, 0.75], factor: 0.1 }, 0.49, 1],
    [{ kind: "step", at: [0.5, 0.75], factor: 0.1 }, 0.8, 0.01],
    [{ kind: "triangle", peak: 0.4 }, 0.2, 0.5],
    [{ kind: "triangle", peak: 0.4 }, 0.7, 0.5],
    [{ kind: "constant", warmup: 0.1 }, 0.05, 0.5],
  ] as const)("%j at %d is %d", (schedule, done, rate) => expect(rateAt(schedule, done)).toBeCloseTo(rate, 12));
});

it("clipByNorm takes all gradients together, and leaves short ones alone", () => {
  const g = new Map([
    ["a", Float32Array.of(3)],
    ["b", Float32Array.of(0, 4)],
  ]);
  expect(clipByNorm(g, 10)).toBe(5);
  expect(g.get("a")).toEqual(Float32Array.of(3));
  clipByNorm(g, 1);
  expect(g.get("a")?.[0]).toBeCloseTo(0.6, 6);
  expect(g.get("b")?.[1]).toBeCloseTo(0.8, 6);
});
