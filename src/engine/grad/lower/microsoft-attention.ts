/** com.microsoft Attention and MultiHeadAttention, as ONNX Runtime's CPU kernels compute them. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import type { LowerContext, Lowering } from "./lowering.ts";
import { attend, bias, causal, dim, mergeHeads, splitHeads, upTo } from "./scaled-dot-product.ts";

/** Smallest float16 and float32: what the kernels add for keys that come later. */
const lowest = { float16: -65504, other: -3.4028234663852886e38 };

interface Masks {
  /** [batch, heads, queries, size] and [batch, heads, keys, size], past included */
  readonly q: Value;
  readonly k: Value;
  /** "" when not given */
  readonly mask: Value;
  readonly extra: Value;
  readonly pastLength: Value | undefined;
}

const biases = (c: LowerContext, m: Masks): readonly Value[] => {
  const { b } = c;
  const like = c.input(0);
  const [queryCount, keyCount] = [dim(c, m.q, 2), dim(c, m.k, 2)];
  const past = m.pastLength ?? b.scalar(0, "int64");
  const terms: Value[] = [];
  if (m.mask !== "") terms.push(maskTerm(c, m, keyCount));
  if (attr.int(c.node, "unidirectional", 0) === 1) {
    const never = c.scalar(c.dtype(like) === "float16" ? lowest.float16 : lowest.other, like);
    terms.push(bias(c, causal(c, queryCount, keyCount, past), never, like));
  }
  if (m.extra !== "") terms.push(m.extra);
  return terms;
};

/** [batch] key counts, [2 batch] ends and starts, or 0 and 1 per key or per query and key. */
const maskTerm = (c: LowerContext, { mask }: Masks, keyCount: Value): Value => {
  const { b } = c;
  const blocked = c.scalar(attr.float(c.node, "mask_filter_value", -10000), c.input(0));
  const term = (allowed: Value): Value => bias(c, allowed, blocked, c.input(0));
  const int64 = (v: Value): Value => b.op("Cast", [v], { to: elementType("int64") });
  const seen = (axes: readonly number[]): Value =>
    term(b.op("Unsqueeze", [b.op("Greater", [int64(mask), b.scalar(0, "int64")]), b.ints(axes)]));
  switch (c.rank(mask)) {
    case 1: {
      const [have, batch] = [c.shape(mask)?.[0], c.shape(c.input(0))?.[0]];
      const position = upTo(c, keyCount);
      const before = (ends: Value): Value => b.op("Less", [position, b.op("Unsqueeze", [ends, b.ints([1, 2, 3])])]);
      if (have === batch) return term(before(int64(mask)));
      if (typeof have !== "number" || typeof batch !== "number" || have !== 2 * batch)
        throw c.unsupported(`a mask of ${have} entries for a batch of ${batch} is not handled`);
      const [ends = "", starts = ""] = b.ops("Split", [int64(mask)], 2, { axis: 0, num_outputs: 2 });
      return term(b.op("And", [before(ends), b.op("Not", [before(starts)])]));
    }
    case 2:
      return seen([1, 2]);
    case 3:
      return seen([1]);
    default:
      throw c.unsupported("a mask of 4 axes is not handled");
  }
};

const refuse = (c: LowerContext, inputs: Readonly<Record<number, string>>, attributes: readonly string[]): void => {
  for (const [i, name] of Object.entries(inputs))
    if (c.input(Number(i)) !== "") throw c.unsupported(`its input '${name}' is not handled`);
  for (const a of attributes)
    if (attr.int(c.node, a, 0) !== 0) throw c.unsupported(`its attribute '${a}' is not handled`);
};

const scaleOf = (c: LowerContext, size: number): number => {
  const given = attr.float(c.node, "scale", 0);
  return given === 0 ? 1 / Math.sqrt(size) : given;
};

export const MicrosoftAttention: Lowering = {
  op: "com.microsoft.Attention",
  formula: "[Q K V] = x W + b; y = softmax(scale Q K' + mask) V per head",
  notes:
    "refused: rotary embedding inside, masks of 4 axes (ONNX Runtime's CPU kernel refuses them too), buffers shared between past and present",
  lower: (c) => {
    const { b } = c;
    refuse(c, { 6: "past_sequence_length" }, ["do_rotary", "past_present_share_buffer"]);
    const heads = attr.int(c.node, "num_heads", 1);
    const width = c.size(c.input(1), 1);
    const sizes = attr.ints(c.node, "qkv_hidden_sizes") ?? [width / 3, width / 3, width / 3];
    const product = b.op("MatMul", [c.input(0), c.input(1)]);
    const projected = c.input(2) === "" ? product : b.op("Add", [product, c.input(2)]);
    const parts = b.ops("Split", [projected, b.ints(sizes)], 3, { axis: 2 });
    const [q = "", newKeys = "", newValues = ""] = parts.map((p) => splitHeads(c, p, heads));
    const past = c.input(4);
    const [pastKeys, pastValues] =
      past === ""
        ? []
        : b.ops("Split", [past], 2, { axis: 0, num_outputs: 2 }).map((p) => b.op("Squeeze", [p, b.ints([0])]));
    const withPast = (p: Value | undefined, x: Value): Value =>
      p === undefined ? x : b.op("Concat", [p, x], { axis: 2 });
    const [k, v] = [withPast(pastKeys, newKeys), withPast(pastValues, newValues)];
    const pastLength = pastKeys === undefined ? undefined : dim(c, pastKeys, 2);
    const { y } = attend(c, {
      q,
      k,
      v,
      scale: scaleOf(c, (sizes[0] ?? 0) / heads),
      biases: biases(c, { q, k, mask: c.input(3), extra: c.input(5), pastLength }),
    });
    const present = (): Value =>
      b.op(
        "Concat",
        [k, v].map((x) => b.op("Unsqueeze", [x, b.ints([0])])),
        { axis: 0 },
      );
    return [c.wants(0) ? mergeHeads(c, y) : undefined, c.wants(1) ? present() : undefined];
  },
};

export const MultiHeadAttention: Lowering = {
  op: "com.microsoft.MultiHeadAttention",
  formula: "y = softmax(scale (Q + bq) (K + bk)' + mask) (V + bv) per head",
  notes:
    "refused: packed Q, K and V (ONNX Runtime's CPU kernel refuses them too), buffers shared between past and present, beams",
  lower: (c) => {
    const { b } = c;
    refuse(c, { 8: "past_sequence_length", 9: "cache_indirection" }, []);
    if (c.input(1) === "" || c.input(2) === "") throw c.unsupported("its key and value are packed");
    const heads = attr.int(c.node, "num_heads", 1);
    const width = c.size(c.input(0), 2);
    const split = c.rank(c.input(1)) === 4;
    const valueWidth = split ? c.size(c.input(2), 3) * heads : c.size(c.input(2), 2);
    const parts =
      c.input(3) === "" ? [] : b.ops("Split", [c.input(3), b.ints([width, width, valueWidth])], 3, { axis: 0 });
    const part = (i: number): Value => {
      const own = parts[i];
      return own === undefined ? c.input(i) : b.op("Add", [c.input(i), own]);
    };
    const q = splitHeads(c, part(0), heads);
    const withPast = (past: Value, x: Value): Value => (past === "" ? x : b.op("Concat", [past, x], { axis: 2 }));
    // keys and values that come in heads are those of an encoder: the bias is not theirs
    const [k, v] = ([1, 2] as const).map((i) =>
      withPast(c.input(5 + i), split ? c.input(i) : splitHeads(c, part(i), heads)),
    );
    if (k === undefined || v === undefined) throw c.unsupported("it has no key or value");
    const pastLength = c.input(6) === "" ? undefined : dim(c, c.input(6), 2);
    const { y, stages } = attend(c, {
      q,
      k,
      v,
      scale: scaleOf(c, width / heads),
      biases: biases(c, { q, k, mask: c.input(4), extra: c.input(5), pastLength }),
    });
    return [
      c.wants(0) ? mergeHeads(c, y) : undefined,
      c.wants(1) ? k : undefined,
      c.wants(2) ? v : undefined,
      c.wants(3) ? stages[0] : undefined,
    ];
  },
};
