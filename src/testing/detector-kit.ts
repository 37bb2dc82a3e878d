/**
 * detectorChecks: the conformance kit of input detectors.
 *
 * Each check fits a detector on clusters that a small net tells apart, and tells in words what breaks the contract of defences/detect/detector.ts. It asks that inputs far from all
 * clusters score higher than ordinary ones; what a detector is worth against attacks is a matter of figures.
 */
import { create } from "@bufbuild/protobuf";
import { z } from "zod";
import { rngFor } from "../core/rng.ts";
import { calibrateDetectors } from "../defences/detect/calibrate-detectors.ts";
import type { DetectorParams, InputDetector } from "../defences/detect/detector.ts";
import { findFeature, instrument } from "../defences/detect/instrument.ts";
import { GraphBuilder } from "../engine/onnx/builder.ts";
import { type ModelProto, valueInfo } from "../engine/onnx/graph.ts";
import { workingOpset } from "../engine/onnx/normalize.ts";
import { GraphProtoSchema, ModelProtoSchema } from "../engine/onnx/proto/onnx_pb.ts";
import type { ModelDescription } from "../engine/runtime/description.ts";
import { canDifferentiate, type Differentiates } from "../engine/runtime/model.ts";
import { openOnnxModel } from "../engine/runtime/onnx-model.ts";
import { median } from "../engine/tensor/statistics.ts";
import { float32 } from "../engine/tensor/tensor.ts";

export interface DetectorKitOptions {
  /** small budgets, so that the kit is quick; default none */
  readonly params?: DetectorParams;
  /** the score has steps (it rounds the input): gradients are then not compared with differences; default false */
  readonly steps?: boolean;
  /** inputs far from the data need not score higher, for detectors that look at something else; default false */
  readonly blindToNoise?: boolean;
}

export interface DetectorCheck {
  readonly name: string;
  /** RETURNS what is wrong, in words; an empty list means that the detector conforms. THROWS what the detector throws where nothing should be thrown. */
  run(): Promise<string[]>;
}

const [inputs, width, classes, n] = [6, 5, 3, 240];

/** The checks of one detector; they may run in any order. */
export const detectorChecks = <S>(detector: InputDetector<S>, options: DetectorKitOptions = {}): DetectorCheck[] => {
  const kit = new Kit(detector, options);
  return [
    { name: "declares itself", run: () => Promise.resolve(declares(detector)) },
    { name: "gives each sample a score of its own", run: () => kit.scoresRows() },
    { name: "tells strange inputs from ordinary ones", run: () => kit.tells() },
    { name: "learns the same from the same", run: () => kit.repeats() },
    { name: "is the same when written and read", run: () => kit.survivesWriting() },
    { name: "refuses what is no state", run: () => Promise.resolve(kit.refuses()) },
    { name: "has the gradient of its score", run: () => kit.differentiates() },
  ];
};

const declares = (d: InputDetector): string[] => {
  const wrong: string[] = [];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(d.id)) wrong.push(`id '${d.id}' is not in kebab case`);
  if (d.title === "") wrong.push("there is no title");
  if (d.paper === "") wrong.push("there is no source");
  return wrong;
};

class Kit<S> {
  readonly #detector: InputDetector<S>;
  readonly #options: DetectorKitOptions;
  #state: Promise<S> | undefined;
  readonly #model = net();
  /** clusters around three corners */
  readonly #x = clusters(n, "data");
  readonly #labels = Int32Array.from({ length: n }, (_, i) => i % classes);

  constructor(detector: InputDetector<S>, options: DetectorKitOptions) {
    this.#detector = detector;
    this.#options = options;
  }

  async scoresRows(): Promise<string[]> {
    const x = clusters(9, "rows");
    const together = await this.#scores(await this.#learnt(), x);
    const wrong = together.length === 9 ? [] : [`${together.length} scores for 9 samples`];
    if (!together.every(Number.isFinite)) wrong.push("a score is no finite number");
    for (let i = 0; i < 9; i++) {
      const [alone = Number.NaN] = await this.#scores(await this.#learnt(), x.slice(i * inputs, (i + 1) * inputs));
      if (!near(alone, together[i] ?? Number.NaN))
        wrong.push(`sample ${i} scores ${together[i]} among others, ${alone} alone`);
    }
    return wrong;
  }

  async tells(): Promise<string[]> {
    if (this.#options.blindToNoise === true) return [];
    const rng = rngFor(1, "detector-kit", "strange");
    // the middle between the clusters, and corners that are none
    const strange = Float32Array.from({ length: 60 * inputs }, (_, i) =>
      i % 2 === 0 ? 0.5 : Math.round(rng.uniform()),
    );
    const state = await this.#learnt();
    const [usual, odd] = [await this.#scores(state, clusters(60, "fresh")), await this.#scores(state, strange)];
    return median(odd) > median(usual)
      ? []
      : [`the median score is ${median(odd)} for strange inputs, ${median(usual)} for ordinary ones`];
  }

  async repeats(): Promise<string[]> {
    const [a, b] = [
      z.encode(this.#detector.schema, await this.#learnt()),
      z.encode(this.#detector.schema, await this.#fit()),
    ];
    return JSON.stringify(a) === JSON.stringify(b) ? [] : ["two fits with the same seed differ"];
  }

  async survivesWriting(): Promise<string[]> {
    const state = await this.#learnt();
    const text = JSON.stringify(z.encode(this.#detector.schema, state));
    const read = this.#detector.schema.parse(JSON.parse(text));
    const x = clusters(5, "written");
    const [before, after] = [await this.#scores(state, x), await this.#scores(read, x)];
    return before.every((v, i) => v === after[i]) ? [] : ["scores differ after the state was written as JSON and read"];
  }

  refuses(): string[] {
    return [null, "state", []].flatMap((broken) =>
      this.#detector.schema.safeParse(broken).success ? [`${JSON.stringify(broken)} was taken for a state`] : [],
    );
  }

  async differentiates(): Promise<string[]> {
    const state = await this.#learnt();
    const x = clusters(1, "gradient");
    return this.#open(state, async (model) => {
      if (!canDifferentiate(model)) return ["there is no gradient: attacks that know the detector can not be tried"];
      if (this.#options.steps === true) return [];
      const cotangent = new Float32Array(classes + 1);
      cotangent[classes] = 1;
      const { gradient } = await model.gradient(x, { loss: "cotangent", labels: Int32Array.of(0), cotangent });
      const wrong: string[] = [];
      const [at = Number.NaN] = [(await model.scores(x))[classes]];
      for (let j = 0; j < inputs; j++) {
        const slope = async (by: number): Promise<number> =>
          (((await model.scores(x.map((v, i) => (i === j ? v + by : v))))[classes] ?? Number.NaN) - at) / by;
        // at a kink (the next neighbour is another one) it may be that of either side, or between
        const sides = [await slope(5e-4), await slope(-5e-4)];
        const slack = 0.05 * Math.max(1, ...sides.map(Math.abs));
        const g = gradient[j] as number;
        if (!(g >= Math.min(...sides) - slack && g <= Math.max(...sides) + slack))
          wrong.push(`d score / d x[${j}] is ${g}, differences give ${sides.join(" and ")}`);
      }
      return wrong;
    });
  }

  #learnt(): Promise<S> {
    this.#state ??= this.#fit();
    return this.#state;
  }

  async #fit(): Promise<S> {
    const chosen = {
      name: this.#detector.id,
      detector: this.#detector as InputDetector,
      params: { ...this.#detector.defaults, ...this.#options.params },
    };
    const { document } = await calibrateDetectors(
      this.#model,
      described,
      { x: this.#x, labels: this.#labels },
      { detectors: [chosen], falsePositiveRate: 0.1, seed: 5, open: { threads: 1 } },
    );
    return document.detectors[0]?.state as S;
  }

  async #open<T>(state: S, use: (model: Differentiates) => Promise<T>): Promise<T> {
    const { model, description } = instrument(
      this.#model,
      described,
      [{ width: 1, build: (c) => this.#detector.build(c, state) }],
      findFeature(this.#model, described),
    );
    const open = await openOnnxModel(model, description, { threads: 1 });
    try {
      return await use(open as Differentiates);
    } finally {
      await open.close();
    }
  }

  #scores(state: S, x: Float32Array): Promise<number[]> {
    return this.#open(state, async (model) => {
      const all = await model.scores(x);
      return Array.from({ length: all.length / (classes + 1) }, (_, i) => all[i * (classes + 1) + classes] as number);
    });
  }
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(a));

/** Row i lies around corner i mod 3 of the unit cube. */
const clusters = (rows: number, stream: string): Float32Array => {
  const rng = rngFor(1, "detector-kit", stream);
  return Float32Array.from({ length: rows * inputs }, (_, at) => {
    const [i, j] = [Math.floor(at / inputs), at % inputs];
    return Math.min(1, Math.max(0, (j % classes === i % classes ? 0.9 : 0.1) + 0.05 * rng.normal()));
  });
};

/** Two dense layers that tell the clusters apart. */
const net = (): ModelProto => {
  const rng = rngFor(1, "detector-kit", "net");
  const b = new GraphBuilder(["x"], "kit");
  const first = Float32Array.from({ length: inputs * width }, () => rng.normal());
  const h = b.op("Tanh", [b.op("MatMul", ["x", b.constant(float32([inputs, width], first))])]);
  const second = Float32Array.from({ length: width * classes }, () => 2 * rng.normal());
  const scores = b.op("MatMul", [h, b.constant(float32([width, classes], second))]);
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: "", version: BigInt(workingOpset) }],
    graph: create(GraphProtoSchema, {
      name: "kit",
      node: b.nodes,
      initializer: b.initializers,
      input: [valueInfo("x", "float32", ["N", inputs])],
      output: [valueInfo(scores, "float32", ["N", classes])],
    }),
  });
};

const described: ModelDescription = {
  name: "kit",
  input: "x",
  batch: { kind: "free" },
  output: { value: net().graph?.output[0]?.name ?? "", kind: "logits" },
  classes,
  domain: {
    dims: [inputs],
    size: inputs,
    layout: "flat",
    lower: new Float32Array(inputs),
    upper: new Float32Array(inputs).fill(1),
  },
  decisions: [],
};
