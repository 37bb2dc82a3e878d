/** modelFields: what the settings of a check say of a larger model that it reads with. */
import { z } from "zod";

const digest = z.string().regex(/^[0-9a-fA-F]{64}$/, "is no sha256 in hex");

export const modelFields = {
  /** a folder with model.onnx, tokenizer.json and config.json */
  path: z.string().min(1),
  /** the model's file in it, where it has another name or several are there */
  file: z.string().min(1).optional(),
  /** of the model's file, or of each file that is read by its path in the folder: what is there has to be that */
  sha256: z
    .union([digest, z.record(z.string(), digest)], "is no sha256 in hex, and no list of files with one each")
    .optional(),
  /** tokens that are read at once, special ones included; left out: what the model was trained for, 512 at most */
  window: z.number().int().min(8).optional(),
  /** tokens of a window that the next one has too; left out: a quarter */
  overlap: z.number().int().min(0).optional(),
  /** windows of one message and all its readings; more are an error and no pass */
  maxWindows: z.number().int().positive().default(32),
  /** threads of ONNX Runtime; left out: its own choice */
  threads: z.number().int().positive().optional(),
};

export type ModelSettings = z.output<z.ZodObject<typeof modelFields>>;
