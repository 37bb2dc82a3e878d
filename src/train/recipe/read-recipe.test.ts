import { describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { parseRecipe } from "./read-recipe.ts";

const good = "model: net.onnx\ndata: train.npz\nepochs: 3\n";

const refusal = (text: string): { message: string; hint: string | undefined } => {
  try {
    parseRecipe(text, "r.yaml");
  } catch (e) {
    if (e instanceof CasemateError && e.code === "RECIPE_INVALID") return { message: e.message, hint: e.hint };
    throw e;
  }
  throw new Error("the recipe was accepted");
};

describe("parseRecipe", () => {
  it("writes every default out", () => {
    const { kind, recipe } = parseRecipe(`${good}optimizer: { kind: sgd }\n`, "r.yaml");
    expect(kind).toBe("trainer");
    expect(recipe).toMatchObject({
      optimizer: { kind: "sgd", learningRate: 0.05, momentum: 0.9, nesterov: false, weightDecay: 0 },
      schedule: { kind: "cosine", warmup: 0 },
      batchSize: 128,
      seed: 0,
      threads: 2,
      validation: 0.1,
    });
  });

  it.each([
    ["a misspelt key", `${good}epcohs: 3\n`, "r.yaml:4:1: unknown key 'epcohs'", "did you mean 'epochs'"],
    [
      "a misspelt key below",
      `${good}optimizer:\n  kind: adam\n  learningrate: 0.1\n`,
      "r.yaml:6:3: unknown key 'learningrate' in 'optimizer'",
      "did you mean 'learningRate'",
    ],
    [
      "a misspelt key that leaves a needed one out",
      "model: net.onnx\ndata: { pth: train.npz }\nepochs: 3\n",
      "r.yaml:2:9: unknown key 'pth' in 'data'",
      "did you mean 'path'",
    ],
    [
      "a misspelt choice",
      `${good}optimizer: { kind: adm }\n`,
      "r.yaml:4:20: 'optimizer.kind' is one of sgd, adam, got 'adm'",
      "did you mean 'adam'",
    ],
    [
      "an augmentation that does not exist",
      `${good}augment:\n  - kind: flip\n  - kind: crp\n    padding: 2\n`,
      "r.yaml:6:11: 'augment.1.kind' is one of flip, crop, cutout, noise, got 'crp'",
      "did you mean 'crop'",
    ],
    [
      "a key that is missing",
      "model: net.onnx\ndata: t.npz\n",
      "r.yaml:1:1: 'epochs' is missing: expected number",
      undefined,
    ],
    ["a wrong type", `${good}seed: one\n`, "r.yaml:4:7: 'seed': expected number, got 'one'", undefined],
    ["a number out of range", `${good}batchSize: 0\n`, "r.yaml:4:12: 'batchSize': too small", undefined],
    [
      "a bar that is none",
      `${good}require: { clean: 0.9 }\n`,
      "r.yaml:4:19: 'require.clean': expected string, got 0.9",
      undefined,
    ],
    [
      "a command without outputs",
      "command: [python, train.py]\n",
      "r.yaml:1:1: 'outputs' is missing: expected array",
      undefined,
    ],
    ["broken YAML", "model: [\n", "r.yaml:2:1: ", undefined],
    ["a key given twice", `${good}seed: 1\nseed: 2\n`, "r.yaml:5:1: map keys must be unique", undefined],
    ["no mapping", "- a\n", "r.yaml:1:1: a recipe is a mapping", undefined],
  ])("names line, column and what was meant: %s", (_, text, message, hint) => {
    const said = refusal(text);
    expect(said.message).toContain(message);
    if (hint !== undefined) expect(said.hint).toBe(hint);
  });

  it("bounds aliases that grow (billion laughs)", () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (const [i, c] of [..."bcdefghi"].entries())
      bomb.push(`${c}: &${c} [${Array.from({ length: 9 }, () => `*${"abcdefgh"[i]}`).join(",")}]`);
    expect(() => parseRecipe(bomb.join("\n"), "r.yaml")).toThrow(CasemateError);
  });
});
