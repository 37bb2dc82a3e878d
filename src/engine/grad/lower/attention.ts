/** Attention of the main domain (opset 23 on), as its function body in the ONNX specification. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { dataTypes, elementType } from "../../onnx/tensor-proto.ts";
import type { LowerContext, Lowering } from "./lowering.ts";
import { attend, bias, causal, dim, mergeHeads, splitHeads, upTo } from "./scaled-dot-product.ts";

export const Attention: Lowering = {
  op: "Attention",
  notes: "a query that may look at no key gives zero; refused: sliding windows",
  formula: "Y = softmax(cap tanh(scale Q K' / cap) + mask) V per head; a group of query heads shares a key head",
  lower: (c) => {
    const { b } = c;
    if (["left_window_size", "right_window_size"].some((a) => attr.int(c.node, a, -1) >= 0))
      throw c.unsupported("it has a sliding window");
    const flat = c.rank(c.input(0)) === 3;
    const heads = flat ? attr.int(c.node, "q_num_heads", 0) : c.size(c.input(0), 1);
    const keyHeads = flat ? attr.int(c.node, "kv_num_heads", 0) : c.size(c.input(1), 1);
    if (heads < 1 || keyHeads < 1 || heads % keyHeads !== 0)
      throw c.unsupported(`${heads} query heads can not share ${keyHeads} key heads`);
    const size = flat ? c.size(c.input(0), 2) / heads : c.size(c.input(0), 3);
    const valueSize = flat ? c.size(c.input(2), 2) / keyHeads : c.size(c.input(2), 3);
    const q = flat ? splitHeads(c, c.input(0), heads) : c.input(0);
    const [newKeys, newValues] = [1, 2].map((i) => (flat ? splitHeads(c, c.input(i), keyHeads) : c.input(i)));
    const [pastKeys, pastValues] = [c.input(4), c.input(5)];
    const withPast = (past: Value, x: Value): Value => (past === "" ? x : b.op("Concat", [past, x], { axis: 2 }));
    const [keys, values] = [withPast(pastKeys, newKeys ?? ""), withPast(pastValues, newValues ?? "")];

    const stash = attr.int(c.node, "softmax_precision", 0);
    const precision = dataTypes.get(stash);
    const { y, stages } = attend(c, {
      q,
      k: shared(c, keys, heads / keyHeads, heads, size),
      v: shared(c, values, heads / keyHeads, heads, valueSize),
      scale: attr.float(c.node, "scale", 1 / Math.sqrt(size)),
      biases: biases(c, q, keys, pastKeys),
      softcap: attr.float(c.node, "softcap", 0),
      emptyRows: c.input(3) !== "" || c.input(6) !== "",
      scaleInputs: true,
      ...(precision === undefined ? {} : { precision }),
    });
    return [
      c.wants(0) ? (flat ? mergeHeads(c, y) : y) : undefined,
      c.wants(1) ? keys : undefined,
      c.wants(2) ? values : undefined,
      c.wants(3) ? stages[attr.int(c.node, "qk_matmul_output_mode", 0)] : undefined,
    ];
  },
};

/** Each key head once per query head of its group. */
const shared = ({ b }: LowerContext, x: Value, group: number, heads: number, size: number): Value => {
  if (group === 1) return x;
  const copies = b.op("Expand", [b.op("Unsqueeze", [x, b.ints([2])]), b.ints([1, 1, group, 1, 1])]);
  return b.op("Reshape", [copies, b.ints([0, heads, -1, size])]);
};

const biases = (c: LowerContext, q: Value, keys: Value, pastKeys: Value): readonly Value[] => {
  const { b } = c;
  const like = c.input(0);
  const never = c.scalar(Number.NEGATIVE_INFINITY, like);
  const [queryCount, keyCount] = [dim(c, q, 2), dim(c, keys, 2)];
  const lengths =
    c.input(6) === ""
      ? undefined
      : b.op("Unsqueeze", [b.op("Cast", [c.input(6)], { to: elementType("int64") }), b.ints([1, 2, 3])]);
  const offset = (): Value => {
    if (pastKeys !== "") return dim(c, pastKeys, 2);
    return lengths === undefined ? b.scalar(0, "int64") : b.op("Sub", [lengths, queryCount]);
  };
  const terms: Value[] = [];
  if (c.input(3) !== "") terms.push(mask(c, c.input(3), never));
  if (attr.int(c.node, "is_causal", 0) === 1)
    terms.push(bias(c, causal(c, queryCount, keyCount, offset()), never, like));
  if (lengths !== undefined) terms.push(bias(c, b.op("Less", [upTo(c, keyCount), lengths]), never, like));
  return terms;
};

/** Booleans say which keys are seen; numbers, integers too, are added to the scores. */
const mask = (c: LowerContext, given: Value, never: Value): Value => {
  const [own, want] = [c.dtype(given), c.dtype(c.input(0))];
  if (own === "bool") return bias(c, given, never, c.input(0));
  return own === want ? given : c.b.op("Cast", [given], { to: elementType(want) });
};
