import { describe, expect, it } from "vitest";
import { pgdAt } from "../adversarial/pgd-at.ts";
import { gates } from "./gates.ts";
import { parseRecipe } from "./read-recipe.ts";
import { settle } from "./settle.ts";

const of = (more: string) => settle(parseRecipe(`model: net.onnx\ndata: train.npz\nepochs: 3\n${more}`, "r.yaml"), "r");

describe("settle", () => {
  it("writes short forms and the defaults of a method out", () => {
    expect(of('method: { kind: pgd-at, epsilon: "8/255", params: { steps: 3 } }\ntest: t.npz\n')).toMatchObject({
      model: { path: "net.onnx", fresh: false },
      data: { path: "train.npz" },
      method: {
        kind: "pgd-at",
        norm: "linf",
        epsilon: 8 / 255,
        params: { steps: 3, stepSize: pgdAt.defaults.stepSize },
      },
      evaluate: { attack: "evasion/pgd", norm: "linf", epsilon: 8 / 255, samples: 500 },
      sandbox: { kind: "none", network: false },
      outputs: { model: "r.trained.onnx" },
    });
  });

  it.each([
    ["method: pgd-at\n", /needs a radius/],
    ["sandbox: kubernetes\n", /runs nothing on kubernetes/],
    ["method: { kind: pgd-at, epsilon: 0.1, params: { stps: 3 } }\n", /no parameter 'stps'/],
    ["method: { kind: trades, epsilon: 0.1 }\nlabelSmoothing: 0.1\n", /mixed or smoothed/],
    ['require: { clean: ">= 0.9" }\n', /needs test data/],
    ['test: t.npz\nrequire: { robust: ">= 0.9" }\n', /an attack to measure it/],
    ['require: { accuracy: ">= 0.9" }\n', /no metric 'accuracy'/],
    ["test: t.npz\nevaluate: { attack: evasion/pdg, epsilon: 0.1 }\n", /no attack is called/],
  ])("refuses %j", (more, message) => expect(() => of(more)).toThrow(message));

  it("asks a recipe with a command how it is isolated", () => {
    const command = parseRecipe("command: [python3, t.py]\noutputs: [m.onnx]\n", "r.yaml");
    expect(() => settle(command, "r")).toThrow(/how it is isolated/);
  });
});

describe("gates", () => {
  it.each([
    [">= 0.5", 0.5, true],
    ["> 0.5", 0.5, false],
    ["<= 0.5", 0.6, false],
    ["< 1e-1", 0.05, true],
    ["== 1", 1, true],
    [">= 0.5", undefined, false],
    ["about 0.5", 0.5, false],
  ])("%s for %s is %s", (bar, value, holds) => {
    expect(gates({ m: bar }, value === undefined ? {} : { m: value })[0]?.holds).toBe(holds);
  });
});
