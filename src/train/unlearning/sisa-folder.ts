/**
 * SisaFolder: a SISA ensemble on disk: `net.onnx`, `sisa.json`, and `shard-I/slice-J.onnx`, the weights after each slice.
 *
 * `sisa.json` says of each checkpoint which data made it. A checkpoint counts only while its bytes and all data up to it are what is written there, so that a
 * run that was stopped, or a file that was changed, leads to more training and never to a model of other data.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";

const settingsSchema = z.strictObject({
  seed: z.int().min(0),
  shards: z.int().min(2),
  slices: z.int().min(1),
  /** passes over the data up to a slice, for each slice */
  epochs: z.int().min(1),
  batchSize: z.int().min(1),
  optimizer: z.enum(["sgd", "adam"]),
  learningRate: z.number().positive(),
  weightDecay: z.number().min(0),
  schedule: z.enum(["cosine", "constant"]),
  threads: z.int().min(1),
  /** where the logits are */
  scores: z.string(),
});
export type SisaSettings = z.infer<typeof settingsSchema>;

const stageSchema = z.strictObject({ samples: z.int(), data: z.string(), model: z.string() });

const stateSchema = z.strictObject({
  schemaVersion: z.literal(1),
  net: z.string(),
  settings: settingsSchema,
  /** by shard the checkpoints there are, in order of the slices */
  shards: z.array(z.array(stageSchema)),
});
type State = z.infer<typeof stateSchema>;

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export class SisaFolder {
  readonly path: string;
  readonly #state: State;

  private constructor(path: string, state: State) {
    this.path = path;
    this.#state = state;
  }

  get settings(): SisaSettings {
    return this.#state.settings;
  }

  /** Begins a new one. Throws RESUME_MISMATCH where one of another net or with other settings is. */
  static async create(path: string, net: ModelProto, settings: SisaSettings): Promise<SisaFolder> {
    const bytes = writeOnnx(net);
    const there = await SisaFolder.#read(path);
    if (there !== undefined) {
      if (there.net !== sha256(bytes) || JSON.stringify(there.settings) !== JSON.stringify(settings))
        throw new CasemateError("RESUME_MISMATCH", `'${path}' has an ensemble of another net or with other settings`, {
          hint: "give the options that began it, or another folder",
        });
      return new SisaFolder(path, there);
    }
    await mkdir(path, { recursive: true });
    const state: State = {
      schemaVersion: 1,
      net: sha256(bytes),
      settings: settingsSchema.parse(settings),
      shards: Array.from({ length: settings.shards }, () => []),
    };
    await replace(join(path, "net.onnx"), bytes);
    const folder = new SisaFolder(path, state);
    await folder.#save();
    return folder;
  }

  /** Throws FILE_NOT_FOUND where there is none, RESUME_MISMATCH where it is damaged. */
  static async open(path: string): Promise<SisaFolder> {
    const state = await SisaFolder.#read(path);
    if (state === undefined)
      throw new CasemateError("FILE_NOT_FOUND", `'${path}' is no folder of casemate sisa train`, {
        hint: "it should have a file sisa.json",
      });
    return new SisaFolder(path, state);
  }

  static async #read(path: string): Promise<State | undefined> {
    const file = join(path, "sisa.json");
    const text = await readFile(file, "utf8").catch((e: NodeJS.ErrnoException) => {
      if (e.code === "ENOENT") return undefined;
      throw new CasemateError("FILE_NOT_FOUND", `'${file}' can not be read`, { cause: e });
    });
    if (text === undefined) return undefined;
    try {
      const state = stateSchema.parse(JSON.parse(text));
      if (state.shards.length !== state.settings.shards) throw new Error("number of shards");
      return state;
    } catch (cause) {
      throw new CasemateError("RESUME_MISMATCH", `'${file}' is damaged`, { cause, hint: "train the ensemble anew" });
    }
  }

  /** Throws RESUME_MISMATCH when the file is not the one that the ensemble began with. */
  async net(): Promise<ModelProto> {
    const bytes = await this.#bytes("net.onnx");
    if (bytes === undefined || sha256(bytes) !== this.#state.net)
      throw new CasemateError("RESUME_MISMATCH", `'${join(this.path, "net.onnx")}' is not the net of this ensemble`);
    return readOnnx(bytes);
  }

  /** Checkpoints of a shard that hold for data with these digests by slice; the others are deleted, and so is what `drop` names in the folder. */
  async keep(shard: number, data: readonly string[], drop: string): Promise<number> {
    const stages = this.#state.shards[shard] ?? [];
    let valid = 0;
    while (valid < stages.length && stages[valid]?.data === data[valid]) {
      const bytes = await this.#bytes(file(shard, valid));
      if (bytes === undefined || sha256(bytes) !== stages[valid]?.model) break;
      valid++;
    }
    if (valid < data.length) {
      // what saw the old data must be gone before anything else happens
      await rm(join(this.path, drop), { force: true });
      for (let slice = valid; slice < this.settings.slices; slice++)
        await rm(join(this.path, file(shard, slice)), { force: true });
      this.#state.shards[shard] = stages.slice(0, valid);
      await this.#save();
    }
    return valid;
  }

  async checkpoint(shard: number, slice: number): Promise<ModelProto> {
    const bytes = await this.#bytes(file(shard, slice));
    if (bytes === undefined || sha256(bytes) !== this.#state.shards[shard]?.[slice]?.model)
      throw new CasemateError("RESUME_MISMATCH", `checkpoint '${join(this.path, file(shard, slice))}' was changed`);
    return readOnnx(bytes);
  }

  /** Slices are added in order. */
  async add(shard: number, slice: number, model: ModelProto, samples: number, data: string): Promise<void> {
    const bytes = writeOnnx(model);
    await mkdir(join(this.path, `shard-${shard + 1}`), { recursive: true });
    await replace(join(this.path, file(shard, slice)), bytes);
    const stages = this.#state.shards[shard] ?? [];
    this.#state.shards[shard] = [...stages.slice(0, slice), { samples, data, model: sha256(bytes) }];
    await this.#save();
  }

  async #save(): Promise<void> {
    await replace(join(this.path, "sisa.json"), new TextEncoder().encode(`${JSON.stringify(this.#state, null, 2)}\n`));
  }

  async #bytes(name: string): Promise<Uint8Array | undefined> {
    return readFile(join(this.path, name)).then(
      (b) => new Uint8Array(b),
      (e: NodeJS.ErrnoException) => {
        if (e.code === "ENOENT") return undefined;
        throw new CasemateError("FILE_NOT_FOUND", `'${join(this.path, name)}' can not be read`, { cause: e });
      },
    );
  }
}

const file = (shard: number, slice: number): string => join(`shard-${shard + 1}`, `slice-${slice + 1}.onnx`);

/** The old file or the new one, never half of one. */
const replace = async (path: string, bytes: Uint8Array): Promise<void> => {
  await writeFile(`${path}.new`, bytes);
  await rename(`${path}.new`, path);
};
