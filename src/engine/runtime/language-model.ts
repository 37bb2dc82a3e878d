/**
 * LanguageModel: a causal language model as ONNX: token ids [N, T] -> logits [N, T, V], with the gradient of what is said next with respect to the tokens.
 *
 * Exported without a cache: inputs are the ids, and where the graph has them, attention_mask (all ones) and position_ids (0 to T - 1).
 */
import { CasemateError } from "../../core/error.ts";
import { differentiate } from "../grad/differentiate.ts";
import { addToValue } from "../onnx/add-to-value.ts";
import { GraphBuilder } from "../onnx/builder.ts";
import { type Embedding, embeddingOf } from "../onnx/embedding.ts";
import { type GraphProto, type ModelProto, valueInfo, valueType } from "../onnx/graph.ts";
import { infer } from "../onnx/infer.ts";
import { normalize } from "../onnx/normalize.ts";
import { allNames, copyGraph, shallow } from "../onnx/normalize/scope.ts";
import { float32, type Tensor, tensor } from "../tensor/tensor.ts";
import { Session, type SessionOptions } from "./ort.ts";
import { sessionBytes } from "./session-bytes.ts";

/** A text of which a part is to be said by the model. */
export interface Continuation {
  /** the whole text, what is to be said included */
  readonly tokens: Int32Array;
  /** [from, to): what is to be said; from >= 1 */
  readonly from: number;
  readonly to: number;
}

/** bytes of logits that one run may make */
const largestRun = 256 * 2 ** 20;

interface Sessions {
  readonly logits: Session;
  readonly losses: Session;
  readonly gradient: Session;
}

export class LanguageModel {
  /** tokens that there are */
  readonly words: number;
  readonly #embedding: Embedding;
  readonly #sessions: Sessions;
  readonly #feeds: Feeds;
  readonly #names: Names;
  /** tokens that were run through the model, for whoever keeps a budget */
  ran = 0;

  private constructor(embedding: Embedding, sessions: Sessions, feeds: Feeds, names: Names) {
    this.words = embedding.words;
    this.#embedding = embedding;
    this.#sessions = sessions;
    this.#feeds = feeds;
    this.#names = names;
  }

  /** THROWS MODEL_CAPABILITY for a model that is no causal language model without a cache; what `differentiate` and `Session.create` throw. */
  static async open(model: ModelProto, options: SessionOptions = {}): Promise<LanguageModel> {
    const normal = normalize(model);
    const embedding = embeddingOf(normal);
    const feeds = feedsOf(normal, embedding);
    const { graphs, names } = graphsOf(normal, embedding);
    const open = (m: ModelProto): Promise<Session> => {
      const { graph, weights } = sessionBytes(m);
      return Session.create(graph, { ...options, weights });
    };
    const sessions = {
      logits: await open(graphs.logits),
      losses: await open(graphs.losses),
      gradient: await open(graphs.gradient),
    };
    return new LanguageModel(embedding, sessions, feeds, names);
  }

  /**
   * Mean over [from, to) of -log p(token | tokens before it), one for each row, in nats. Rows are of one length. THROWS MODEL_RUN_FAILED; USAGE for a part that
   * is not there.
   */
  async losses(rows: readonly Int32Array[], from: number, to: number): Promise<Float32Array> {
    const length = rows[0]?.length ?? 0;
    const out = new Float32Array(rows.length);
    const most = Math.max(1, Math.floor(largestRun / (4 * length * this.words)));
    for (let i = 0; i < rows.length; i += most) {
      const part = rows.slice(i, i + most);
      const { [this.#names.loss]: loss } = await this.#sessions.losses.run(
        { ...this.#feeds(part), ...this.#said(part, from, to) },
        [this.#names.loss],
      );
      out.set(loss?.data as Float32Array, i);
      this.ran += part.length * length;
    }
    return out;
  }

  /**
   * Of `losses`, the gradient with respect to the one-hot vectors of the tokens at [first, last): (last - first) x words. Its entry (p, v) says, to first order,
   * what putting token v at p does to the loss.
   */
  async tokenGradient({ tokens, from, to }: Continuation, first: number, last: number): Promise<Float32Array> {
    const { width } = this.#embedding;
    const { gradient, perturbation, cotangent, positions } = this.#names;
    const at = last - first;
    const { [gradient]: result } = await this.#sessions.gradient.run(
      {
        ...this.#feeds([tokens]),
        ...this.#said([tokens], from, to),
        [perturbation]: float32([1, tokens.length, width], new Float32Array(tokens.length * width)),
        [cotangent]: float32([1], Float32Array.of(1)),
        [positions]: tensor(
          "int64",
          [at],
          BigInt64Array.from({ length: at }, (_, i) => BigInt(first + i)),
        ),
      },
      [gradient],
    );
    this.ran += 2 * tokens.length;
    return result?.data as Float32Array;
  }

  /** The `count` tokens that the model says next, each the most likely one. */
  async continue(tokens: Int32Array, count: number): Promise<Int32Array> {
    let all = tokens;
    for (let i = 0; i < count; i++) {
      const { [this.#names.logits]: logits } = await this.#sessions.logits.run(this.#feeds([all]), [
        this.#names.logits,
      ]);
      const last = (logits?.data as Float32Array).subarray((all.length - 1) * this.words);
      let best = 0;
      for (let v = 1; v < this.words; v++) if ((last[v] as number) > (last[best] as number)) best = v;
      this.ran += all.length;
      all = Int32Array.of(...all, best);
    }
    return all.subarray(tokens.length);
  }

  async close(): Promise<void> {
    for (const s of Object.values(this.#sessions)) await (s as Session).release();
  }

  #said(rows: readonly Int32Array[], from: number, to: number): Record<string, Tensor> {
    const length = rows[0]?.length ?? 0;
    if (!(from >= 1 && from < to && to <= length))
      throw new CasemateError("USAGE", `there is no part [${from}, ${to}) to say in ${length} tokens`, {
        hint: "something has to stand before it",
      });
    const said = to - from;
    const next = new BigInt64Array(rows.length * said);
    for (const [r, row] of rows.entries())
      for (let i = 0; i < said; i++) next[r * said + i] = BigInt(row[from + i] as number);
    return {
      [this.#names.at]: tensor(
        "int64",
        [said],
        BigInt64Array.from({ length: said }, (_, i) => BigInt(from - 1 + i)),
      ),
      [this.#names.next]: tensor("int64", [rows.length, said, 1], next),
    };
  }
}

/** The model's own inputs for rows of one length. */
type Feeds = (rows: readonly Int32Array[]) => Record<string, Tensor>;

const feedsOf = (model: ModelProto, embedding: Embedding): Feeds => {
  const given = new Set(model.graph?.initializer.map((t) => t.name));
  const open = (model.graph?.input ?? []).filter((i) => !given.has(i.name));
  const value = (name: string): ((i: number) => number) => {
    if (/attention_mask/.test(name)) return () => 1;
    if (/position/.test(name)) return (i) => i;
    if (/token_type/.test(name)) return () => 0;
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `the model has an input '${name}' that is no token ids, mask or positions`,
      {
        hint: "export it without a cache (use_cache: false)",
      },
    );
  };
  const fill = open.map((info) => {
    const { dtype, shape } = valueType(info) ?? {};
    if ((dtype !== "int64" && dtype !== "int32") || shape?.length !== 2)
      throw new CasemateError("MODEL_CAPABILITY", `the input '${info.name}' is not [N, length] of whole numbers`, {
        hint: "export it without a cache (use_cache: false)",
      });
    return { name: info.name, dtype, of: info.name === embedding.input ? undefined : value(info.name) };
  });
  return (rows) => {
    const length = rows[0]?.length ?? 0;
    const n = rows.length * length;
    return Object.fromEntries(
      fill.map(({ name, dtype, of }) => {
        const at = (i: number): number => of?.(i % length) ?? (rows[Math.floor(i / length)]?.[i % length] as number);
        const dims = [rows.length, length];
        return [
          name,
          dtype === "int64"
            ? (tensor(
                "int64",
                dims,
                BigInt64Array.from({ length: n }, (_, i) => BigInt(at(i))),
              ) as Tensor)
            : (tensor(
                "int32",
                dims,
                Int32Array.from({ length: n }, (_, i) => at(i)),
              ) as Tensor),
        ];
      }),
    );
  };
};

interface Names {
  readonly logits: string;
  readonly at: string;
  readonly next: string;
  readonly loss: string;
  readonly perturbation: string;
  readonly cotangent: string;
  readonly positions: string;
  readonly gradient: string;
}

/** The model itself, with the loss of what is said, and with the gradient of that. */
const graphsOf = (
  model: ModelProto,
  embedding: Embedding,
): { readonly graphs: Record<"logits" | "losses" | "gradient", ModelProto>; readonly names: Names } => {
  const logits = model.graph?.output[0]?.name ?? "";
  const types = infer(model);
  if (types.shape(logits)?.length !== 3)
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `output '${logits}' is not the logits of each token, [N, length, words]`,
      {
        hint: "export the language model with its head",
      },
    );
  const copy = (): { model: ModelProto; graph: GraphProto } => {
    const graph = copyGraph(model.graph as GraphProto);
    graph.output = graph.output.slice(0, 1);
    return { model: Object.assign(shallow(model), { graph }), graph };
  };
  const losses = copy();
  const { at, next, loss } = appendLoss(losses.graph, logits);
  const moved = copy();
  appendLoss(moved.graph, logits);
  moved.graph.output = [valueInfo(loss, "float32", ["N"])];
  const perturbation = addToValue(moved.graph, embedding.value, types.shape(embedding.value));
  const d = differentiate(moved.model, { loss: "cotangent", wrt: [perturbation], output: loss });
  const graph = d.model.graph as GraphProto;
  const b = new GraphBuilder(allNames(graph), "tokens");
  const positions = b.fresh("positions");
  // d loss / d one-hot = d loss / d vector, times the table
  const vectors = b.op("Gather", [d.gradients.get(perturbation) ?? "", positions], { axis: 1 });
  const gradient = b.op("MatMul", [vectors, b.op("Transpose", [embedding.table], { perm: [1, 0] })]);
  graph.node = [...graph.node, ...b.nodes];
  graph.input.push(valueInfo(positions, "int64", ["P"]));
  graph.output.push(valueInfo(gradient, "float32", undefined));
  if (!graph.initializer.some((t) => t.name === embedding.table))
    graph.initializer.push(...(model.graph?.initializer.filter((t) => t.name === embedding.table) ?? []));
  return {
    graphs: { logits: copy().model, losses: losses.model, gradient: d.model },
    names: {
      logits,
      at,
      next,
      loss,
      perturbation,
      cotangent: d.lossInputs.get("cotangent") ?? "",
      positions,
      gradient,
    },
  };
};

/** Names are the same whenever it is appended to the same graph. */
const appendLoss = (graph: GraphProto, logits: string): Pick<Names, "at" | "next" | "loss"> => {
  const b = new GraphBuilder(allNames(graph), "said");
  const [at, next] = [b.fresh("at"), b.fresh("next")];
  const logp = b.op("LogSoftmax", [b.op("Gather", [logits, at], { axis: 1 })], { axis: -1 });
  const sum = b.op("ReduceSum", [b.op("GatherElements", [logp, next], { axis: 2 }), b.ints([1, 2])], { keepdims: 0 });
  const size = b.op("Cast", [b.op("Size", [at])], { to: 1 });
  const loss = b.op("Neg", [b.op("Div", [sum, size])]);
  graph.node = [...graph.node, ...b.nodes];
  graph.initializer = [...graph.initializer, ...b.initializers];
  graph.input = [...graph.input, valueInfo(at, "int64", ["K"]), valueInfo(next, "int64", ["N", "K", 1])];
  graph.output = [...graph.output, valueInfo(loss, "float32", ["N"])];
  return { at, next, loss };
};
