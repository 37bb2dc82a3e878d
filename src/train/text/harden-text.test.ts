import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { encode, parseVocabulary, tokensOf } from "../../engine/data/text/vocabulary.ts";
import { readSwaps } from "../../attacks/text/swaps.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import { rowLosses } from "../../engine/fit/row-losses.ts";
import { type StepResult, Trainer } from "../../engine/fit/trainer.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { wideNet } from "../adversarial/wide-net.test-data.ts";
import { embeddingOf } from "../../engine/onnx/embedding.ts";
import { EmbeddingBall } from "./embedding-ball.ts";
import { freelb } from "./freelb.ts";
import { hardenText, type HardenTextOptions } from "./harden-text.ts";
import { textMethods } from "./index.ts";
import type { TextMethod } from "./method.ts";
import { swappedTexts } from "./swapped-texts.ts";
import { tokenNet } from "./token-net.ts";
import { vectorAttack } from "./vector-attack.ts";

const length = 5;
const width = 4;
const words = 9;
const net = (kind: "mean-pool" | "convolution" = "mean-pool"): ModelProto =>
  tokenNet({ kind, words, length, classes: 3, width, units: 6, seed: 2 });
const x = Float32Array.of(2, 3, 4, 0, 0, 8, 7, 6, 5, 4, 3, 0, 0, 0, 0);
const labels = Int32Array.of(0, 2, 1);
const perturbed = { value: "vectors", dims: [length, width] };
const trainerOf = (model: ModelProto): Trainer => new Trainer(model, { dims: [length], threads: 1, perturbed });
const rng = (row: number) => rngFor(3, "harden-text.test", row);
const methodOf = (id: string): TextMethod => textMethods.find((m) => m.id === id) as TextMethod;

describe("what is perturbed", () => {
  it.each(["mean-pool", "convolution"] as const)("%s: has the gradient of finite differences", async (kind) => {
    const trainer = trainerOf(net(kind));
    const noise = rngFor(1, "perturbation");
    const perturbation = Float32Array.from({ length: 3 * length * width }, () => 0.05 * noise.normal());
    const batch = { x, labels };
    const lossAt = async (p: Float32Array) =>
      (await trainer.stepWithInput({ ...batch, perturbation: p })).loss.reduce((a, b) => a + b, 0);
    const { inputGradient } = await trainer.stepWithInput({ ...batch, perturbation });
    for (const i of [0, 7, 11, 13, 20, 33, 41]) {
      const [up, down] = [0.002, -0.002].map((h) => perturbation.with(i, (perturbation[i] as number) + h));
      const slope = ((await lossAt(up as Float32Array)) - (await lossAt(down as Float32Array))) / 0.004;
      expect(inputGradient[i]).toBeCloseTo(slope, 3);
    }
    // without one, it is the plain step
    const [plain, moved] = [await trainer.step(batch), await trainer.stepWithInput(batch)];
    expect(moved.loss).toEqual(plain.loss);
    for (const [name, g] of plain.gradients)
      moved.gradients.get(name)?.forEach((v, i) => expect(v).toBeCloseTo(g[i] as number, 6));
    await trainer.close();
  });

  it("is found where a weight's rows are looked up by the input", () => {
    expect(embeddingOf(net())).toEqual({ input: "tokens", value: "vectors", table: "embedding", words, width });
    expect(() => embeddingOf(wideNet(1))).toThrow(/does not read token ids/);
  });
});

describe("EmbeddingBall", () => {
  const table = Float32Array.from({ length: words * width }, (_, i) => Math.sin(i));
  const ball = new EmbeddingBall(x, length, table, width, { epsilon: 0.3, padding: 0 });
  const normOf = (v: Float32Array, r: number): number =>
    Math.hypot(...v.subarray(r * length * width, (r + 1) * length * width));
  it("is a share of the norm of the words, padding apart", () => {
    const squares = [3].map((t) => table.subarray(t * width, (t + 1) * width).reduce((s, v) => s + v * v, 0));
    expect(ball.radius[2]).toBeCloseTo(0.3 * Math.sqrt(squares[0] as number), 6);
  });
  it("is never left, and padding never moves", () => {
    const delta = ball.start(rng);
    const gradient = Float32Array.from(delta, (_, i) => Math.cos(3 * i));
    for (let step = 0; step < 5; step++) {
      for (const r of [0, 1, 2]) expect(normOf(delta, r)).toBeLessThanOrEqual((ball.radius[r] as number) * 1.00001);
      ball.ascend(delta, gradient, 0.6);
    }
    for (const r of [0, 1, 2]) expect(normOf(delta, r)).toBeCloseTo(ball.radius[r] as number, 5);
    expect(delta.subarray(3 * width, 5 * width).every((v) => v === 0)).toBe(true);
    expect(delta.subarray(11 * width).every((v) => v === 0)).toBe(true);
    // in the direction of the gradient at the end
    const dot = delta.subarray(0, 3 * width).reduce((s, v, i) => s + v * (gradient[i] as number), 0);
    expect(dot / (normOf(delta, 0) * Math.hypot(...gradient.subarray(0, 3 * width)))).toBeGreaterThan(0.99);
  });
});

describe("freelb", () => {
  it("follows the mean of the gradients of its steps, each in its place", async () => {
    const trainer = trainerOf(net());
    const embedding = embeddingOf(net());
    const table = trainer.weights.get("embedding") as Float32Array;
    const ball = new EmbeddingBall(x, length, table, width, { epsilon: 0.5, padding: 0 });
    const batch = { x, labels };
    const params = { steps: 3, stepSize: 0.4 };
    const result = await freelb.compute?.({ trainer, batch, ball, embedding, swaps: undefined, params, rng });
    const delta = ball.start(rng);
    const passes: (StepResult & { readonly inputGradient: Float32Array })[] = [];
    for (let k = 0; k < 3; k++) {
      const pass = await trainer.stepWithInput({ ...batch, perturbation: delta });
      passes.push(pass);
      ball.ascend(delta, pass.inputGradient, 0.4);
    }
    expect(passes[2]?.loss).not.toEqual(passes[0]?.loss);
    for (const [name, g] of result?.gradients ?? [])
      g.forEach((v, i) => {
        const mean = passes.reduce((s, p) => s + (p.gradients.get(name)?.[i] as number), 0) / 3;
        expect(v).toBeCloseTo(mean, 6);
      });
    result?.loss.forEach((v, i) => expect(v).toBeCloseTo(passes.reduce((s, p) => s + (p.loss[i] as number), 0) / 3, 6));
    expect(result?.gradients.size).toBe(5);
    await trainer.close();
  });
});

describe("hardenText", () => {
  const folder = mkdtempSync(join(tmpdir(), "casemate-text-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const models = new URL("../../../models/reviews/", import.meta.url);
  const textOf = (name: string): string => readFileSync(new URL(name, models), "utf8");
  const vocabulary = parseVocabulary(textOf("reviews.vocabulary.json"), "v");
  const swaps = readSwaps(textOf("synonyms.json"), "s", tokensOf(vocabulary));
  const dataOf = (name: string, count: number): FitData => {
    const lines = textOf(name)
      .trim()
      .split("\n")
      .slice(0, count)
      .map((l) => JSON.parse(l) as { readonly text: string; readonly label: string });
    const texts = lines.map((l) => l.text);
    return {
      x: Float32Array.from(encode(vocabulary, texts).data, Number),
      labels: Int32Array.from(lines, (l) => (l.label === "good" ? 1 : 0)),
      dims: [vocabulary.length],
    };
  };
  const [train, test] = [dataOf("reviews-train.jsonl", 1_000), dataOf("reviews-test.jsonl", 300)];
  const options: Omit<HardenTextOptions, "method"> = {
    ball: { epsilon: 0.2, padding: 0 },
    swaps,
    epochs: 4,
    batchSize: 50,
    optimizer: { kind: "adam", learningRate: 0.01 },
    seed: 1,
    threads: 1,
  };
  const reviews = readOnnx(readFileSync(new URL("reviews.onnx", models)));
  let begun: ModelProto = reviews;
  let plain = { vectors: 0, words: 0 };
  const judged = async (model: ModelProto): Promise<typeof plain> => {
    const embedding = embeddingOf(model);
    const trainer = new Trainer(model, {
      dims: test.dims,
      threads: 1,
      perturbed: { value: embedding.value, dims: [vocabulary.length, embedding.width] },
    });
    const { accuracy } = await vectorAttack(trainer, embedding, options.ball, test.x, test.labels);
    const swapped = await swappedTexts(trainer, test.x, test.labels, { embedding, swaps, share: 1 });
    const { right } = rowLosses(await trainer.scores(swapped), test.labels);
    await trainer.close();
    return { vectors: accuracy, words: right / test.labels.length };
  };
  beforeAll(async () => {
    const standard = { ...options, method: methodOf("standard") };
    ({ model: begun } = await hardenText(initialize(reviews, 0), train, { ...standard, epochs: 6 }));
    plain = await judged((await hardenText(begun, train, standard)).model);
  });

  it.each([
    ["freelb", "vectors", 0.12],
    ["pgd-at", "vectors", 0.12],
    ["word-swap", "words", 0.6],
  ] as const)("%s holds out better than as many epochs of plain training", async (id, what, gain) => {
    const { model } = await hardenText(begun, train, { ...options, method: methodOf(id) });
    const after = await judged(model);
    expect(after[what]).toBeGreaterThan(plain[what] + gain);
  });

  it("replaces only words that may be, by words that make the loss larger", async () => {
    const trainer = new Trainer(reviews, {
      dims: test.dims,
      threads: 1,
      perturbed: { value: "vectors", dims: [vocabulary.length, 8] },
    });
    const embedding = embeddingOf(reviews);
    const losses = async (tokens: Float32Array) => rowLosses(await trainer.scores(tokens), test.labels).losses;
    const clean = await losses(test.x);
    for (const share of [0.2, 1]) {
      const swapped = await swappedTexts(trainer, test.x, test.labels, { embedding, swaps, share });
      swapped.forEach((t, i) => {
        const from = test.x[i] as number;
        expect(t === from || swaps.get(from)?.includes(t) === true).toBe(true);
      });
      for (let r = 0; r < test.labels.length; r++) {
        const row = test.x.subarray(r * vocabulary.length, (r + 1) * vocabulary.length);
        const changed = row.filter((t, j) => t !== swapped[r * vocabulary.length + j]).length;
        expect(changed).toBeLessThanOrEqual(Math.ceil(share * row.filter((t) => swaps.has(t)).length));
      }
      const worse = (await losses(swapped)).filter((l, i) => l > (clean[i] as number)).length;
      expect(worse).toBeGreaterThan(0.99 * test.labels.length);
    }
    await trainer.close();
  });

  it.each(["freelb", "word-swap"])("%s: cut off and begun again, gives the same model", async (id) => {
    const small = {
      x: train.x.slice(0, 200 * vocabulary.length),
      labels: train.labels.slice(0, 200),
      dims: train.dims,
    };
    const run = { ...options, epochs: 2, method: methodOf(id), validation: test };
    const whole = await hardenText(reviews, small, run);
    const checkpoint = { path: join(folder, `${id}.npz`), everySeconds: 0 };
    const controller = new AbortController();
    let steps = 0;
    const cut = hardenText(reviews, small, {
      ...run,
      checkpoint,
      signal: controller.signal,
      onProgress: () => {
        if (steps++ === 5) controller.abort(new Error("cut off"));
      },
    });
    await expect(cut).rejects.toThrow("cut off");
    expect(existsSync(checkpoint.path)).toBe(true);
    const resumed = await hardenText(reviews, small, { ...run, checkpoint });
    expect(writeOnnx(resumed.model)).toEqual(writeOnnx(whole.model));
    expect(resumed.history).toEqual(whole.history);
  });

  it("refuses what it can not use", async () => {
    const run = (id: string, more: Partial<HardenTextOptions> = {}, data = train) =>
      hardenText(reviews, data, { ...options, method: methodOf(id), ...more });
    await expect(run("freelb", { params: { beta: 1 } })).rejects.toMatchObject({ code: "USAGE", hint: /steps/ });
    await expect(run("freelb", { params: { steps: 0 } })).rejects.toMatchObject({ code: "USAGE" });
    const { swaps: _, ...without } = options;
    await expect(hardenText(reviews, train, { ...without, method: methodOf("word-swap") })).rejects.toMatchObject({
      code: "USAGE",
      hint: /synonyms/,
    });
    const odd = { ...train, x: train.x.with(3, vocabulary.words.length) };
    await expect(run("freelb", {}, odd)).rejects.toMatchObject({ code: "DATA_MISMATCH" });
  });
});
