/** The operators that Casemate promises to differentiate: each has a rule or is written out, and has its row in docs/reference/ops.md. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rules } from "./rules/index.ts";
import { lowerings } from "./lower/index.ts";

const promised = `
Relu LeakyRelu PRelu Elu Selu Celu Gelu Sigmoid HardSigmoid HardSwish Mish Tanh Softplus Softsign Erf Exp Log Sqrt Reciprocal Abs Neg Sign Floor
Ceil Round Sin Cos Tan Atan Pow Add Sub Mul Div Min Max Clip Where Sum Mean MatMul Gemm Einsum Conv ConvTranspose BatchNormalization
InstanceNormalization GroupNormalization LayerNormalization RMSNormalization LpNormalization LRN MaxPool AveragePool LpPool GlobalAveragePool
GlobalMaxPool ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSumExp ReduceSumSquare Softmax LogSoftmax Flatten
Reshape Transpose Squeeze Unsqueeze Concat Split Slice Gather GatherElements GatherND ScatterElements ScatterND Pad Expand Tile Resize Upsample
DepthToSpace SpaceToDepth CumSum TopK Trilu Identity Dropout Cast Attention com.microsoft.Gelu com.microsoft.BiasGelu com.microsoft.FastGelu
com.microsoft.LayerNormalization com.microsoft.SkipLayerNormalization com.microsoft.Attention com.microsoft.MultiHeadAttention LSTM GRU RNN If
QuantizeLinear DequantizeLinear`
  .trim()
  .split(/\s+/);

/** Normalized away before a rule is looked up, or under another name. */
const elsewhere: Readonly<Record<string, string>> = {
  Upsample: "Resize",
  // ONNX Runtime registers its own LayerNormalization in the main domain
  "com.microsoft.LayerNormalization": "LayerNormalization",
};
const page = readFileSync(new URL("../../../docs/reference/ops.md", import.meta.url), "utf8");

test.each(promised)("%s", (op) => {
  const name = elsewhere[op] ?? op;
  expect(rules.has(name) || lowerings.has(name)).toBe(true);
  expect(page).toContain(`\n| ${name} |`);
});
