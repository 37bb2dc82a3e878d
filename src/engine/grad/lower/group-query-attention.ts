/** com.microsoft.GroupQueryAttention: causal attention of language models, in which several query heads share a key head (Ainslie et al. 2023). */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import type { LowerContext, Lowering } from "./lowering.ts";
import { attend, bias, causal, dim, mergeHeads, splitHeads, upTo } from "./scaled-dot-product.ts";

export const GroupQueryAttention: Lowering = {
  op: "com.microsoft.GroupQueryAttention",
  formula: "y = softmax(cap tanh(scale Q K' / cap) + bias, causal) V per head; with do_rotary Q and K are turned first",
  notes:
    "samples are as long as the batch, and the past as its buffer; refused: local windows, smooth softmax, sinks, quantized caches",
  lower: (c) => {
    const { b } = c;
    refuse(c);
    const [heads, keyHeads] = [attr.int(c.node, "num_heads", 1), attr.int(c.node, "kv_num_heads", 1)];
    const packed = c.input(1) === "";
    const size = c.size(c.input(0), 2) / (packed ? heads + 2 * keyHeads : heads);
    const [query = "", key = "", value = ""] = packed
      ? b.ops("Split", [c.input(0), b.ints([heads * size, keyHeads * size, keyHeads * size])], 3, { axis: 2 })
      : [c.input(0), c.input(1), c.input(2)];
    const past = c.input(3);
    const pastLength = past === "" ? b.scalar(0, "int64") : dim(c, past, 2);
    const turned = (x: Value): Value => (attr.int(c.node, "do_rotary", 0) === 1 ? rotated(c, x, pastLength) : x);
    const withPast = (before: Value, x: Value): Value => (before === "" ? x : b.op("Concat", [before, x], { axis: 2 }));
    const q = turned(splitHeads(c, query, heads));
    const k = withPast(past, turned(splitHeads(c, key, keyHeads)));
    const v = withPast(c.input(4), splitHeads(c, value, keyHeads));
    const shared = (x: Value): Value => {
      if (heads === keyHeads) return x;
      const copies = b.op("Expand", [b.op("Unsqueeze", [x, b.ints([2])]), b.ints([1, 1, heads / keyHeads, 1, 1])]);
      return b.op("Reshape", [copies, b.ints([0, heads, -1, size])]);
    };
    const never = c.scalar(c.dtype(c.input(0)) === "float16" ? -65504 : -3.4028234663852886e38, c.input(0));
    const later = bias(c, causal(c, dim(c, q, 2), dim(c, k, 2), pastLength), never, c.input(0));
    const scale = attr.float(c.node, "scale", 0);
    const { y } = attend(c, {
      q,
      k: shared(k),
      v: shared(v),
      scale: scale === 0 ? 1 / Math.sqrt(size) : scale,
      softcap: attr.float(c.node, "softcap", 0),
      biases: c.input(10) === "" ? [later] : [later, c.input(10)],
    });
    return [c.wants(0) ? mergeHeads(c, y) : undefined, c.wants(1) ? k : undefined, c.wants(2) ? v : undefined];
  },
};

const refuse = (c: LowerContext): void => {
  if (attr.int(c.node, "local_window_size", -1) > 0)
    throw c.unsupported("its attribute 'local_window_size' is not handled");
  for (const a of ["smooth_softmax", "qk_output"])
    if (attr.int(c.node, a, 0) > 0) throw c.unsupported(`its attribute '${a}' is not handled`);
  for (const a of ["k_quant_type", "v_quant_type"])
    if (!["", "NONE"].includes(attr.string(c.node, a, ""))) throw c.unsupported(`its attribute '${a}' is not handled`);
  if (c.input(11) !== "") throw c.unsupported("its input 'head_sink' is not handled");
  if ((c.input(3) === "") !== (c.input(4) === "")) throw c.unsupported("it has a past of keys or values alone");
};

/** [batch, heads, length, size] turned by the angles of its positions: as given, or those behind the past. */
const rotated = (c: LowerContext, x: Value, pastLength: Value): Value => {
  const { b } = c;
  const [batch, length] = [0, 2].map((axis) => b.op("Shape", [x], { start: axis, end: axis + 1 }));
  const own = (): Value =>
    b.op("Expand", [
      b.op("Unsqueeze", [b.op("Add", [upTo(c, dim(c, x, 2)), pastLength]), b.ints([0])]),
      b.op("Concat", [batch ?? "", length ?? ""], { axis: 0 }),
    ]);
  const positions = c.input(9) === "" ? own() : c.input(9);
  return b.op(
    "RotaryEmbedding",
    [x, positions, c.input(7), c.input(8)],
    { interleaved: attr.int(c.node, "rotary_interleaved", 0) },
    "com.microsoft",
  );
};
