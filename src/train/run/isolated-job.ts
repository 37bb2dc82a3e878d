/** What the trainer's process in a sandbox and the process that started it say to each other. Neither takes the other's word for its form. */
import { z } from "zod";
import type { TrainerConfiguration } from "../recipe/settle.ts";

/** Paths in the sandbox: whatever was declared lies below, and nothing else. */
export const places = {
  job: "/casemate/job.json",
  inputs: "/casemate/inputs",
  code: "/casemate/code",
  node: "/casemate/node",
  output: "/work/out",
} as const;

export const modelFile = "model.onnx";
export const resultFile = "result.json";

/** Written by us, read-only in the sandbox. All paths in it are absolute there. */
export interface IsolatedJob {
  readonly configuration: TrainerConfiguration;
}

const epoch = z.strictObject({
  epoch: z.int().min(0),
  loss: z.number(),
  accuracy: z.number().exactOptional(),
  validation: z.strictObject({ loss: z.number(), accuracy: z.number() }).exactOptional(),
});

/** One line of JSON each, on the standard output of the trainer. */
export const isolatedEvent = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("progress"), epoch: z.int().min(0), done: z.number(), loss: z.number() }),
  z.strictObject({ kind: z.literal("epoch"), result: epoch }),
  z.strictObject({ kind: z.literal("measure") }),
  z.strictObject({ kind: z.literal("error"), code: z.string(), message: z.string(), hint: z.string().exactOptional() }),
]);
export type IsolatedEvent = z.output<typeof isolatedEvent>;

/** Beside the model in the output. */
export const isolatedResult = z.strictObject({
  history: z.array(epoch),
  metrics: z.record(z.string(), z.number()),
  warnings: z.array(z.string()),
});
