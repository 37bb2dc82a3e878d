/**
 * The schema of a recipe. Every default is in it, so that the parsed recipe holds every number that decides the run. `docs/reference/recipe.schema.json`
 * is made of it, for completion in editors.
 */
import { z } from "zod";
import { scaleNames } from "../../engine/runtime/describe/options.ts";
import { trainingMethods } from "../adversarial/index.ts";
import { sandboxKinds, sandboxSection } from "./sandbox-section.ts";

const whole = (least: number) => z.int().min(least);
const share = z.number().min(0).max(1);
const sha256 = z
  .string()
  .regex(/^(sha256:)?[0-9a-f]{64}$/, "expected 64 hexadecimal digits")
  .describe("digest that the file must have, as sha256sum prints it");
const path = z.string().min(1).describe("relative to the recipe");

const reading = {
  labels: path.optional().describe("file with the labels: npy, idx, or text with one a line"),
  label: z.string().optional().describe("label column of csv, label field of jsonl"),
  inputsKey: z.string().optional().describe("array of an npz, field of jsonl with the inputs"),
  labelsKey: z.string().optional().describe("array of an npz, field of jsonl with the labels"),
  classNames: z.array(z.string()).optional().describe("names of the classes in the model's order"),
  missing: z.enum(["error", "drop"]).optional().describe("rows of csv with missing values"),
  header: z.boolean().optional().describe("does the first line of csv name the columns"),
  delimiter: z.string().optional().describe("between the cells of csv"),
  columns: z.array(z.string()).optional().describe("input columns of csv in the model's order"),
  exclude: z.array(z.string()).optional().describe("columns of csv that are no inputs"),
  categorical: z.array(z.string()).optional().describe("columns of csv whose numbers are codes"),
  categories: z.record(z.string(), z.array(z.string())).optional().describe("values of columns in the order of codes"),
  size: z
    .tuple([whole(1), whole(1)])
    .optional()
    .describe("height and width that images are brought to"),
  channels: z
    .union([z.literal(1), z.literal(3)])
    .optional()
    .describe("grey or colour images"),
  limit: whole(1).optional().describe("read at most so many images"),
};

const data = z.union([path, z.strictObject({ path, sha256: sha256.optional(), ...reading })]);

const model = z.union([
  path,
  z.strictObject({
    path,
    sha256: sha256.optional(),
    fresh: z.boolean().default(false).describe("begin with random weights instead of the model's own"),
    input: z.string().optional().describe("the model input that is trained on"),
    output: z.string().optional().describe("the value that holds the logits"),
    inputShape: z.array(whole(1)).optional().describe("shape of one sample"),
    batch: z.enum(["free", "one"]).optional(),
    layout: z.enum(["chw", "hwc", "hw", "flat"]).optional(),
    scale: z
      .union([z.enum(scaleNames), z.strictObject({ mean: z.array(z.number()), std: z.array(z.number()) })])
      .optional()
      .describe("from stored values to inputs"),
    bounds: z.tuple([z.number(), z.number()]).optional().describe("range of the model's inputs"),
  }),
]);

const epsilon = z
  .union([z.number().positive(), z.string().regex(/^\d+(\.\d+)?\/\d+(\.\d+)?$/, "expected a radius such as 8/255")])
  .describe("radius in units of each feature's range: 0.1 or 8/255");
const parameter = z.union([z.number(), z.string(), z.boolean()]);

/** ids of what trains */
export const methodIds = trainingMethods.map((m) => m.id);

const method = z.union([
  z.enum(methodIds),
  z.strictObject({
    kind: z.enum(methodIds),
    norm: z.enum(["linf", "l2"]).default("linf"),
    epsilon: epsilon.optional(),
    params: z.record(z.string(), parameter).default({}).describe("parameters of the method"),
  }),
]);

const optimizer = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("sgd"),
    learningRate: z.number().positive().default(0.05),
    momentum: z.number().min(0).lt(1).default(0.9),
    nesterov: z.boolean().default(false),
    weightDecay: z.number().min(0).default(0),
  }),
  z.strictObject({
    kind: z.literal("adam"),
    learningRate: z.number().positive().default(0.001),
    beta1: z.number().min(0).lt(1).default(0.9),
    beta2: z.number().min(0).lt(1).default(0.999),
    epsilon: z.number().positive().default(1e-8),
    weightDecay: z.number().min(0).default(0).describe("decoupled, as in AdamW"),
  }),
]);

const warmup = share.default(0).describe("share of the run in which the rate grows from 0");
const schedule = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("constant"), warmup }),
  z.strictObject({ kind: z.literal("cosine"), warmup }),
  z.strictObject({ kind: z.literal("step"), at: z.array(share).min(1), factor: z.number().positive(), warmup }),
  z.strictObject({ kind: z.literal("triangle"), peak: z.number().gt(0).lt(1).default(0.4), warmup }),
]);

const average = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ema"), decay: z.number().gt(0).lt(1) }),
  z.strictObject({ kind: z.literal("swa"), from: z.number().min(0).lt(1) }),
]);

const augmentation = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("flip") }),
  z.strictObject({ kind: z.literal("crop"), padding: whole(1) }),
  z.strictObject({ kind: z.literal("cutout"), size: whole(1) }),
  z.strictObject({ kind: z.literal("noise"), sigma: z.number().positive() }),
]);

const requirement = z
  .string()
  .regex(/^\s*(>=|>|<=|<|==)\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/, 'expected a bar such as ">= 0.95"');

const common = {
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "expected letters, digits, dots and dashes")
    .optional()
    .describe("of the run; default: the name of the recipe's file"),
  code: z
    .array(path)
    .min(1)
    .default(["."])
    .describe("files and folders of the git repository whose state is pinned; default: the recipe's folder"),
  seed: whole(0).default(0).describe("of everything random"),
  threads: whole(1).default(2).describe("threads that compute; another number may give other bits"),
  sandbox: z.union([z.enum(sandboxKinds), sandboxSection]).optional(),
  require: z
    .record(z.string(), requirement)
    .default({})
    .describe("bars for metrics; a run below one ends with exit code 1"),
};

export const trainerSchema = z
  .strictObject({
    ...common,
    model,
    data,
    samples: whole(10).optional().describe("train on the first so many samples"),
    validation: z
      .union([z.number().min(0).max(0.5), data])
      .default(0.1)
      .describe(
        "share of the data that is held out (at most 1,000 samples, drawn by the seed), or data of its own; 0: none",
      ),
    test: data.optional().describe("data that is neither trained on nor chosen by; what metrics are measured on"),
    method: method.default("standard"),
    epochs: whole(1),
    batchSize: whole(1).default(128),
    optimizer: optimizer.default(optimizer.parse({ kind: "adam" })),
    schedule: schedule.default({ kind: "cosine", warmup: 0 }),
    average: average.optional(),
    clipNorm: z.number().positive().optional().describe("L2 norm of all gradients together"),
    augment: z.array(augmentation).default([]),
    mix: z
      .strictObject({ kind: z.enum(["mixup", "cutmix"]), alpha: z.number().positive() })
      .optional()
      .describe("samples mixed in pairs; for the method standard"),
    labelSmoothing: z.number().min(0).lt(1).default(0).describe("for the method standard"),
    patience: whole(1).optional().describe("stop when validation has not risen for so many epochs"),
    freezeBatchNorm: z.boolean().default(false),
    evaluate: z
      .strictObject({
        attack: z.string().default("evasion/pgd").describe("an id of casemate attacks"),
        norm: z.enum(["linf", "l2"]).optional().describe("default: that of the method"),
        epsilon: epsilon.optional().describe("default: that of the method"),
        params: z.record(z.string(), parameter).default({}),
        samples: whole(1).default(500).describe("the first so many samples are attacked"),
      })
      .optional()
      .describe("how the metric 'robust' is measured"),
    outputs: z.strictObject({ model: path.describe("the trained model, relative to the recipe") }).optional(),
  })
  .meta({ title: "recipe for casemate's own trainer" });

export const commandSchema = z
  .strictObject({
    ...common,
    command: z.array(z.string().min(1)).min(1).describe("program and arguments, run without a shell"),
    inputs: z
      .array(z.union([path, z.strictObject({ path, sha256: sha256.optional() })]))
      .default([])
      .describe("data: files and folders that the command sees besides the code"),
    outputs: z.array(path).min(1).describe("files that the command writes"),
    environment: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()).default({}),
    parameters: z
      .record(z.string(), z.json())
      .default({})
      .describe("given to the command as JSON in CASEMATE_PARAMETERS"),
    metrics: path.optional().describe("an output that holds JSON with numbers by name"),
  })
  .meta({ title: "recipe for any command" });

export type TrainerRecipe = z.output<typeof trainerSchema>;
export type CommandRecipe = z.output<typeof commandSchema>;
export type DataSection = z.output<typeof data>;

/** For editors. */
export const recipeJsonSchema = (): unknown => z.toJSONSchema(z.union([trainerSchema, commandSchema]), { io: "input" });
