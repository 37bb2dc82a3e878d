/** TextModel: a classifier of texts or of their tokens from a folder, in a thread of its own: the event loop turns while it computes. */
import { CasemateError } from "../../core/error.ts";
import { valueType } from "../onnx/graph.ts";
import { sessionBytes } from "../runtime/session-bytes.ts";
import { ThreadedSession } from "../runtime/threaded-session.ts";
import { float16ToFloat32 } from "../tensor/float16.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import type { ModelFolder } from "./model-folder.ts";

/** What may be fed: anything else a graph wants is not known here. */
const fed = ["input_ids", "attention_mask", "token_type_ids", "position_ids"] as const;
type Fed = (typeof fed)[number];

interface Input {
  readonly name: Fed;
  readonly dtype: "int64" | "int32";
}

export interface TextModelOptions {
  /** what each row gets: one answer, or one for each token */
  readonly answers: "row" | "token";
  /** tokens of a batch at most, unless one row has more */
  readonly batchTokens: number;
  /** threads of ONNX Runtime; left out: its own choice */
  readonly threads?: number | undefined;
}

export class TextModel {
  readonly folder: Omit<ModelFolder, "model">;
  readonly #inputs: readonly Input[];
  readonly #output: string;
  /** tokens of every row, where the graph takes no other length */
  readonly #fixed: number | undefined;
  /** rows of every batch at most */
  readonly #rows: number;
  readonly #session: ThreadedSession;
  readonly #options: TextModelOptions;

  private constructor(
    { model, ...folder }: ModelFolder,
    session: ThreadedSession,
    options: TextModelOptions,
    inputs: readonly Input[],
  ) {
    this.folder = folder;
    this.#session = session;
    this.#options = options;
    this.#inputs = inputs;
    this.#output = outputOf(folder.name, session.outputNames);
    const ids = model.graph?.input.find((i) => i.name === "input_ids");
    const [rows, length] = (ids === undefined ? undefined : valueType(ids)?.shape) ?? [];
    this.#fixed = typeof length === "number" ? length : undefined;
    this.#rows = typeof rows === "number" ? rows : Number.POSITIVE_INFINITY;
  }

  /** Runs it once, so that what does not fit is told here. THROWS MODEL_CAPABILITY, MODEL_LOAD_FAILED, MODEL_RUN_FAILED, DATA_MISMATCH. */
  static async open(folder: ModelFolder, options: TextModelOptions): Promise<TextModel> {
    const inputs = inputsOf(folder);
    const session = await ThreadedSession.open(sessionBytes(folder.model), {
      spinning: false,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    });
    try {
      const model = new TextModel(folder, session, options, inputs);
      const { before, after } = folder.tokenizer.around;
      await model.logits([Int32Array.from([...before, ...folder.tokenizer.encode("Good morning."), ...after])]);
      return model;
    } catch (cause) {
      await session.release();
      throw cause;
    }
  }

  /** Tokens that a row may have, special ones included; undefined where neither files nor graph say so. */
  get longest(): number | undefined {
    return this.#fixed ?? this.folder.longest;
  }

  /** Has its thread not ended? */
  get alive(): boolean {
    return this.#session.alive;
  }

  /** For each row its logits: [labels], or [tokens, labels]. THROWS MODEL_RUN_FAILED, DATA_MISMATCH for an answer of another form. */
  async logits(rows: readonly Int32Array[]): Promise<readonly Float32Array[]> {
    const answers: Float32Array[] = [];
    for (const batch of this.#batches(rows)) {
      const length = this.#fixed ?? Math.max(...batch.map((i) => rows[i]?.length ?? 0));
      const tokens = batch.map((i) => rows[i] ?? new Int32Array());
      const outputs = await this.#session.run(this.#feeds(tokens, length), [this.#output]);
      const values = this.#values(outputs[this.#output], batch.length, length);
      const each = values.length / batch.length;
      for (const [k, i] of batch.entries()) {
        const own = this.#options.answers === "row" ? each : (each / length) * (tokens[k]?.length ?? 0);
        answers[i] = values.subarray(k * each, k * each + own);
      }
    }
    return answers;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  /** Rows of like length together. Without a mask only equal ones: it would read the padding. */
  #batches(rows: readonly Int32Array[]): readonly (readonly number[])[] {
    const masked = this.#inputs.some((i) => i.name === "attention_mask");
    const lengthOf = (i: number): number => rows[i]?.length ?? 0;
    const batches: number[][] = [];
    for (const i of Array.from(rows.keys()).sort((a, b) => lengthOf(b) - lengthOf(a))) {
      const length = lengthOf(i);
      if (this.#fixed !== undefined && (length > this.#fixed || (!masked && length < this.#fixed)))
        throw new CasemateError(
          "DATA_MISMATCH",
          `the model '${this.folder.name}' takes rows of ${this.#fixed} tokens, and one has ${length}`,
          { hint: "export it with axes of any length and an attention_mask" },
        );
      const open = batches.at(-1);
      const longest = this.#fixed ?? lengthOf(open?.[0] ?? i);
      const fits =
        open !== undefined &&
        open.length < this.#rows &&
        (open.length + 1) * longest <= this.#options.batchTokens &&
        (masked || length === longest);
      if (fits) open.push(i);
      else batches.push([i]);
    }
    return batches;
  }

  #feeds(rows: readonly Int32Array[], length: number): Record<string, Tensor> {
    // a graph with a fixed number of rows gets empty ones beside
    const n = Number.isFinite(this.#rows) ? this.#rows : rows.length;
    const value: Record<Fed, (row: Int32Array | undefined, k: number) => number> = {
      input_ids: (row, k) => row?.[k] ?? 0,
      attention_mask: (row, k) => (k < (row?.length ?? 1) ? 1 : 0),
      token_type_ids: () => 0,
      position_ids: (_, k) => k,
    };
    return Object.fromEntries(
      this.#inputs.map(({ name, dtype }): [string, Tensor] => {
        const numbers = Array.from({ length: n * length }, (_, i) =>
          value[name](rows[Math.floor(i / length)], i % length),
        );
        return [
          name,
          dtype === "int64"
            ? tensor(dtype, [n, length], BigInt64Array.from(numbers, BigInt))
            : tensor(dtype, [n, length], Int32Array.from(numbers)),
        ];
      }),
    );
  }

  #values(answer: Tensor | undefined, rows: number, length: number): Float32Array {
    const { labels, name } = this.folder;
    const n = Number.isFinite(this.#rows) ? this.#rows : rows;
    const dims = this.#options.answers === "row" ? [n, labels.length] : [n, length, labels.length];
    if (answer === undefined || answer.dims.join() !== dims.join())
      throw new CasemateError(
        "DATA_MISMATCH",
        `the model '${name}' answers [${answer?.dims.join(", ") ?? ""}], [${dims.join(", ")}] was expected`,
        {
          hint: `config.json names ${labels.length} labels for ${this.#options.answers === "row" ? "a text" : "each token"}`,
        },
      );
    const values = floats(answer)?.subarray(0, (rows * (answer.data.length || 0)) / n);
    if (values === undefined || !values.every(Number.isFinite))
      throw new CasemateError("MODEL_RUN_FAILED", `the model '${name}' answers what are no finite numbers`);
    return values;
  }
}

const floats = (t: Tensor): Float32Array | undefined =>
  t.dtype === "float32"
    ? t.data
    : t.dtype === "float16"
      ? float16ToFloat32(t.data)
      : t.dtype === "float64"
        ? Float32Array.from(t.data)
        : undefined;

const inputsOf = ({ model, name: model_ }: ModelFolder): readonly Input[] => {
  const graph = model.graph;
  const weights = new Set(graph?.initializer.map((t) => t.name));
  const inputs = (graph?.input ?? []).filter((i) => !weights.has(i.name));
  const read = inputs.map((input): Input => {
    const name = fed.find((f) => f === input.name);
    const dtype = valueType(input)?.dtype;
    if (name === undefined || (dtype !== "int64" && dtype !== "int32"))
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `the model '${model_}' wants the input '${input.name}' (${dtype ?? "no tensor"})`,
        {
          hint: `a model that reads texts takes ${fed.join(", ")}, of int64 or int32`,
        },
      );
    return { name, dtype };
  });
  if (!read.some((i) => i.name === "input_ids"))
    throw new CasemateError("MODEL_CAPABILITY", `the model '${model_}' has no input 'input_ids'`, {
      hint: "a model that reads texts takes the ids of their tokens",
    });
  return read;
};

const outputOf = (name: string, outputs: readonly string[]): string => {
  const [only] = outputs;
  const found = outputs.includes("logits") ? "logits" : outputs.length === 1 ? only : undefined;
  if (found === undefined)
    throw new CasemateError("MODEL_CAPABILITY", `the model '${name}' has no output 'logits'`, {
      hint: `it has ${outputs.join(", ")}; export it for the task text-classification or token-classification`,
    });
  return found;
};
