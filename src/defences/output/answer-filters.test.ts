import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { Predicts } from "../../engine/runtime/model.ts";
import { type Answer, guessedProbabilities, informationOf, labelsOf } from "./answer.ts";
import { answerChain } from "./answer-chain.ts";
import type { AnswerContext } from "./answer-filter.ts";
import { answerFilterOf, parametersOf, parseAnswerFilter } from "./chosen-answer-filter.ts";
import { answerFilters } from "./index.ts";
import { trainMembershipClassifier } from "./membership-classifier.ts";
import { questionOf } from "./question.ts";

const [classes, size, n] = [5, 3, 40];
const rng = rngFor(3, "answer-filters");
const normals = (count: number): Float32Array => Float32Array.from({ length: count }, () => rng.normal());
const x = normals(n * size);
const question = questionOf(x, size);
const logits: Answer = { kind: "logits", n, classes, values: normals(n * classes).map((v) => 3 * v) };
const plain = guessedProbabilities(logits);
const decoy: Predicts = {
  name: "decoy",
  domain: { dims: [size], size, layout: "flat", lower: new Float32Array(size), upper: new Float32Array(size) },
  classes,
  scoreKind: "probabilities",
  scores: (inputs) => Promise.resolve(new Float32Array((inputs.length / size) * classes).fill(1 / classes)),
  labels: (inputs) => Promise.resolve(new Int32Array(inputs.length / size)),
  close: () => Promise.resolve(),
};
const context: AnswerContext = {
  classes,
  modelVersion: "net@1",
  key: new Uint8Array(32).fill(9),
  membershipClassifier: trainMembershipClassifier(
    plain,
    Uint8Array.from({ length: n }, (_, i) => i % 2),
  ),
  decoy,
};
const through = (text: string, answer: Answer = logits, asked = question, c = context): Promise<Answer> =>
  answerChain([parseAnswerFilter(text)], c, { kind: answer.kind, fields: answer.fields !== undefined }).apply(
    answer,
    asked,
  );
const one = (values: readonly number[]): Answer => ({
  kind: "probabilities",
  n: 1,
  classes: values.length,
  values: Float32Array.from(values),
});
const tell = async (text: string, values: readonly number[]): Promise<Answer> =>
  through(text, one(values), questionOf(new Float32Array(size), size), { ...context, classes: values.length });
const valuesOf = (answer: Answer): number[] =>
  answer.kind === "labels" ? [...answer.labels] : [...answer.values].map((v) => Math.round(v * 1e6) / 1e6);
const l1 = (a: Float32Array, b: Float32Array): number[] =>
  Array.from({ length: a.length / classes }, (_, i) => {
    let sum = 0;
    for (let k = i * classes; k < (i + 1) * classes; k++) sum += Math.abs((a[k] as number) - (b[k] as number));
    return sum;
  });

describe.each(answerFilters.map((f) => [f.id, f] as const))("%s", (id, filter) => {
  it("says what its parameters are", () => {
    for (const p of parametersOf(filter)) {
      expect(p.byDefault, p.name).toBeDefined();
      expect(p.meaning.length, p.name).toBeGreaterThan(10);
    }
    expect(() => answerFilterOf(id, { surely: 1 })).toThrow(`filter '${id}' can not take 'surely=1'`);
  });

  it("tells no more than it says, about the same samples, and answers the same question alike in any batch", async () => {
    const before = logits.kind === "logits" ? logits.values.slice() : undefined;
    const told = await through(id);
    const chain = answerChain([answerFilterOf(id)], context, { kind: "logits" });
    expect(informationOf(told)).toBe(chain.level);
    expect(told).toMatchObject({ n, classes });
    expect(logits).toMatchObject({ values: before });
    const whole = guessedProbabilities(told);
    for (const i of [0, 7, n - 1]) {
      const alone = await through(
        id,
        { ...logits, n: 1, values: (before as Float32Array).slice(i * classes, (i + 1) * classes) } as Answer,
        questionOf(x.slice(i * size, (i + 1) * size), size),
      );
      expect(guessedProbabilities(alone)).toEqual(whole.slice(i * classes, (i + 1) * classes));
    }
    expect(await through(id)).toEqual(told);
  });

  it.skipIf(["adaptive-misinformation", "class-allow-list"].includes(id))(
    "keeps the class, and sums to 1",
    async () => {
      const told = await through(id);
      expect(labelsOf(told)).toEqual(labelsOf(logits));
      for (let i = 0; i < n; i++)
        expect(
          guessedProbabilities(told)
            .subarray(i * classes, (i + 1) * classes)
            .reduce((a, b) => a + b, 0),
        ).toBeCloseTo(1, 5);
    },
  );

  it("takes what it says that it takes", () => {
    const chain = () => answerChain([answerFilterOf(id)], context, { kind: "labels" });
    if (filter.least === "labels") expect(chain().level).toBe("labels");
    else expect(chain).toThrow(`filter '${id}' needs probabilities, and there are labels only`);
  });

  it("refuses a context without what it needs", () => {
    const bare = { classes, modelVersion: "net@1" };
    const prepare = () => answerChain([answerFilterOf(id)], bare, { kind: "logits" });
    if (filter.needs.some((need) => need !== "inputs")) expect(prepare).toThrow(/needs a/);
    else expect(prepare).not.toThrow();
  });
});

describe("what each one tells", () => {
  it.each([
    ["rounding", [0.617, 0.2, 0.183], [0.62, 0.2, 0.18]],
    ["rounding:digits=1", [0.36, 0.44, 0.2], [0.3, 0.5, 0.2]],
    ["rounding:digits=1,keepLabel=false", [0.36, 0.44, 0.2], [0.4, 0.4, 0.2]],
    ["rounding:digits=0", [0.3, 0.3, 0.4], [0, 0, 1]],
    ["rounding:digits=2", [0.29, 0.7, 0.01], [0.29, 0.7, 0.01]],
    ["temperature:temperature=2", [0.64, 0.36, 0], [0.571429, 0.428571, 0]],
    ["confidence-cap:cap=0.6", [0.9, 0.1, 0], [0.6, 0.4 - 0.3 / 1.7, 0.3 / 1.7]],
    ["confidence-cap:cap=0.95", [0.9, 0.1, 0], [0.9, 0.1, 0]],
    ["label-only", [0.1, 0.7, 0.2], [1]],
    // for two classes the change is odd, and the sum stays 1
    ["reverse-sigmoid", [0.8, 0.2], [0.8 - 0.7 * (1 / (1 + 4 ** -0.2) - 0.5), 0.2 - 0.7 * (1 / (1 + 4 ** 0.2) - 0.5)]],
    ["adaptive-misinformation:threshold=0.7", [0.6, 0.3, 0.1, 0, 0], [0.2, 0.2, 0.2, 0.2, 0.2]],
    ["adaptive-misinformation:threshold=0.5", [0.6, 0.3, 0.1, 0, 0], [0.6, 0.3, 0.1, 0, 0]],
  ] as const)("%s of %j", async (text, given, expected) => {
    expect(valuesOf(await tell(text, given))).toEqual(expected.map((v) => Math.round(v * 1e6) / 1e6));
  });

  it("top-k: the highest, the first of equal ones first", async () => {
    const told = await tell("top-k:k=2", [0.2, 0.4, 0.4]);
    expect(told).toMatchObject({ kind: "top", k: 2, indices: Int32Array.of(1, 2), values: Float32Array.of(0.4, 0.4) });
    expect([...guessedProbabilities(told)]).toEqual([0.2, 0.4, 0.4].map((v) => expect.closeTo(v, 6)));
    expect(await tell("top-k:k=9", [0.2, 0.4, 0.4])).toMatchObject({ k: 3 });
  });

  it("class-allow-list: withholds the label of what it may not name", async () => {
    const told = await tell("class-allow-list:classes=0+2", [0.1, 0.6, 0.3]);
    expect(told).toMatchObject({ k: 3, indices: Int32Array.of(-1, 2, 0), values: Float32Array.of(0, 0.3, 0.1) });
    expect(await tell("class-allow-list:classes=0+2", [0.5, 0.2, 0.3])).toMatchObject({
      indices: Int32Array.of(0, 2, -1),
    });
    expect([...labelsOf(told)]).toEqual([-1]);
    expect([...labelsOf(await tell("class-allow-list", [0.5, 0.2, 0.3]))]).toEqual([-1]);
    const chain = ["class-allow-list:classes=0+2", "top-k:k=1", "label-only"].map(parseAnswerFilter);
    const low = await answerChain(chain, { ...context, classes: 3 }, { kind: "probabilities" }).apply(
      one([0.1, 0.6, 0.3]),
      questionOf(new Float32Array(size), size),
    );
    expect(low).toMatchObject({ kind: "labels", labels: Int32Array.of(-1) });
  });

  it("redact-fields: what is not listed is gone, inside objects too", async () => {
    const fields = new Map<string, unknown>([
      ["embedding", Float32Array.of(1, 2)],
      ["a.b", 3],
      ["meta", { model: "m", seed: 4, parts: [{ id: 1, secret: 2 }, { secret: 3 }] }],
    ]);
    const answer: Answer = { ...one([1, 0]), fields };
    const told = async (text: string): Promise<Answer> =>
      through(text, answer, questionOf(new Float32Array(size), size), { ...context, classes: 2 });
    expect(informationOf(answer)).toBe("fields");
    expect(informationOf(await told("rounding"))).toBe("fields");
    expect(informationOf(await told("redact-fields"))).toBe("probabilities");
    expect(informationOf(await told("label-only"))).toBe("labels");
    expect((await told("redact-fields:keep=meta.model+meta.parts.id+a.b")).fields).toEqual(
      new Map<string, unknown>([
        ["a.b", 3],
        ["meta", { model: "m", parts: [{ id: 1 }, null] }],
      ]),
    );
    expect((await told("redact-fields:keep=embedding.0+meta.none")).fields).toBeUndefined();
  });
});

it("adaptive-misinformation: without a decoy of the user's, a random net of the key answers for unusual inputs", async () => {
  const { decoy: _, ...own } = context;
  const surest = "adaptive-misinformation:threshold=1,slope=1000000";
  const told = guessedProbabilities(await through(surest, logits, question, own));
  expect(await through(surest, logits, question, own)).toMatchObject({ values: told });
  const other = await through(surest, logits, question, { ...own, key: new Uint8Array(32).fill(1) });
  expect(Math.min(...l1(guessedProbabilities(other), told))).toBeGreaterThan(0);
  // right by chance
  const same = labelsOf(await through(surest, logits, question, own)).filter(
    (y, i) => y === labelsOf(logits)[i],
  ).length;
  expect(same / n).toBeLessThan(0.5);
});

describe("chains", () => {
  it("tell their level before the model has run, and refuse an order that can not be", () => {
    const level = (texts: readonly string[], fields = false) =>
      answerChain(texts.map(parseAnswerFilter), context, { kind: "logits", fields }).level;
    expect(level([])).toBe("logits");
    expect(level([], true)).toBe("fields");
    expect(level(["rounding", "top-k"], true)).toBe("top");
    expect(level(["redact-fields:keep=a"], true)).toBe("fields");
    expect(level(["redact-fields", "rounding"], true)).toBe("probabilities");
    expect(() => level(["top-k", "temperature"])).toThrow(/'temperature' needs probabilities, and there are top only/);
  });

  it("let no filter tell more than it promised, and no model", async () => {
    const liar = { ...parseAnswerFilter("label-only").filter, prepare: () => (a: Answer) => a };
    const chain = answerChain([{ filter: liar, params: {} }], context, { kind: "logits" });
    await expect(chain.apply(logits, question)).rejects.toThrow(/'label-only' tells logits, not labels/);
    const promised = answerChain([], context, { kind: "probabilities" });
    await expect(promised.apply(logits, question)).rejects.toThrow(/answer of 'logits'/);
    await expect(promised.apply({ ...one([1, 0]), fields: new Map([["a", 1]]) }, question)).rejects.toThrow(/'fields'/);
  });

  it("are written as filters are", () => {
    expect(parseAnswerFilter("rounding: digits=3 , keepLabel=false").params).toEqual({ digits: 3, keepLabel: false });
    expect(() => parseAnswerFilter("blur")).toThrow(/no filter is called 'blur'/);
    expect(() => parseAnswerFilter("rounding:digits=2.5")).toThrow(/can not take 'digits=2.5'/);
    expect(() => parseAnswerFilter("rounding:digits=2,digits=3")).toThrow(/can not take 'digits=3'/);
    expect(() => parseAnswerFilter("rounding:constructor=2")).toThrow(/can not take 'constructor=2'/);
    expect(() => parseAnswerFilter("class-allow-list:classes=7")).not.toThrow();
    expect(() => answerChain([parseAnswerFilter("class-allow-list:classes=7")], context, { kind: "logits" })).toThrow(
      /classes 0 to 4, got 7/,
    );
    expect(() => answerChain([parseAnswerFilter("confidence-cap:cap=0.2")], context, { kind: "logits" })).toThrow(
      /above 1\/5/,
    );
  });
});

describe.each(["gaussian-noise", "laplace-noise"])("%s", (id) => {
  const repeats = 1000;
  // far enough from 0 that noise is hardly ever cut off there
  const truth = Float32Array.of(0.3, 0.25, 0.2, 0.15, 0.1);
  const same = Float32Array.from({ length: repeats * size }, (_, i) => x[i % size] as number);
  const answers: Answer = {
    kind: "probabilities",
    n: repeats,
    classes,
    values: Float32Array.from({ length: repeats * classes }, (_, i) => truth[i % classes] as number),
  };
  const meanOf = (values: Float32Array): Float32Array =>
    Float32Array.from({ length: classes }, (_, k) => {
      let sum = 0;
      for (let i = 0; i < repeats; i++) sum += values[i * classes + k] as number;
      return sum / repeats;
    });
  const changeOf = (values: Float32Array): number => l1(meanOf(values), truth)[0] as number;
  const options = `${id}:scale=0.02,keepLabel=false`;

  it("1,000 repeats of a question are one answer, bit for bit: their mean is no nearer to the truth than one of them", async () => {
    const told = guessedProbabilities(await through(options, answers, questionOf(same, size)));
    for (let i = 1; i < repeats; i++)
      expect(told.subarray(i * classes, (i + 1) * classes)).toEqual(told.subarray(0, classes));
    const first = l1(told.slice(0, classes), truth)[0] as number;
    expect(first).toBeGreaterThan(0.01);
    expect(changeOf(told)).toBeCloseTo(first, 6);
    // nothing of it is the batch: alone, and written with other zeros
    const zeros = questionOf(new Float32Array(size), size);
    const minus = questionOf(new Float32Array(size).fill(-0), size);
    expect(await through(options, one([...truth]), minus)).toEqual(await through(options, one([...truth]), zeros));
  });

  it("the same noise without a key, fresh for each question, averages out", async () => {
    // the twin: the digest is of the question's number, as if each were new
    const twin = {
      n: repeats,
      digest: (i: number) => createHash("sha256").update(`${id} ${i}`).digest(),
    };
    const told = guessedProbabilities(await through(options, answers, twin));
    const single = l1(told.slice(0, classes), truth)[0] as number;
    expect(single).toBeGreaterThan(0.01);
    expect(changeOf(told)).toBeLessThan(single / 4);
  });

  it("is other noise for another key, model version and input", async () => {
    const told = (c: AnswerContext, asked = question) => through(options, logits, asked, c);
    const base = guessedProbabilities(await told(context));
    for (const other of [
      await told({ ...context, key: new Uint8Array(32).fill(8) }),
      await told({ ...context, modelVersion: "net@2" }),
      await told(
        context,
        questionOf(
          x.map((v) => v + 1e-6),
          size,
        ),
      ),
    ])
      expect(Math.min(...l1(guessedProbabilities(other), base))).toBeGreaterThan(0);
    expect(() => through(options, logits, question, { ...context, key: new Uint8Array(15) })).toThrow(/can be guessed/);
  });

  it("with a grid, inputs a little apart share it, and inputs a cell apart do not", async () => {
    const told = async (inputs: Float32Array): Promise<Float32Array> =>
      guessedProbabilities(await through(`${options},grid=0.5`, logits, questionOf(inputs, size)));
    const base = await told(x);
    const near = l1(await told(x.map((v) => v + 1e-5)), base).filter((d) => d > 0).length;
    expect(near).toBeLessThanOrEqual(1);
    expect(Math.min(...l1(await told(x.map((v) => v + 0.5)), base))).toBeGreaterThan(0);
  });

  it("has the scale that it says", async () => {
    const flat = new Float32Array(repeats * 20).fill(1 / 20);
    const inputs = normals(repeats * size);
    const told = guessedProbabilities(
      await through(
        `${id}:scale=0.005,keepLabel=false`,
        { kind: "probabilities", n: repeats, classes: 20, values: flat },
        questionOf(inputs, size),
        { ...context, classes: 20 },
      ),
    );
    const deviations = told.map((v) => v - 1 / 20);
    const absolute = deviations.reduce((a, b) => a + Math.abs(b), 0) / told.length;
    const spread = Math.sqrt(deviations.reduce((a, b) => a + b * b, 0) / told.length);
    // the sum is brought to 1: the mean of the 20 draws is taken out
    const lost = Math.sqrt(19 / 20);
    if (id === "gaussian-noise") {
      expect(spread / lost).toBeCloseTo(0.005, 4);
      expect(absolute / spread).toBeCloseTo(Math.sqrt(2 / Math.PI), 2);
    } else {
      expect(spread / lost / Math.SQRT2).toBeCloseTo(0.005, 4);
      expect(absolute / spread).toBeLessThan(0.74);
    }
  });
});
