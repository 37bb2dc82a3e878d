/** Every lowering in the box. A new one is one file and one line here. */
import { Attention } from "./attention.ts";
import { classical } from "./classical.ts";
import { EmbedLayerNormalization } from "./embed-layer-normalization.ts";
import { FusedGemm, FusedMatMul } from "./fused.ts";
import { GRU } from "./gru.ts";
import { If } from "./if.ts";
import { Loop } from "./loop.ts";
import type { Lowering } from "./lowering.ts";
import { LSTM } from "./lstm.ts";
import { MicrosoftAttention, MultiHeadAttention } from "./microsoft-attention.ts";
import { QLinearConv, QLinearMatMul } from "./quantized.ts";
import { RNN } from "./rnn.ts";
import { Scan } from "./scan.ts";

const all: readonly Lowering[] = [
  Attention,
  ...classical,
  MicrosoftAttention,
  MultiHeadAttention,
  EmbedLayerNormalization,
  FusedGemm,
  FusedMatMul,
  QLinearConv,
  QLinearMatMul,
  LSTM,
  GRU,
  RNN,
  If,
  Loop,
  Scan,
];

/** By op name. */
export const lowerings: ReadonlyMap<string, Lowering> = new Map(all.map((l) => [l.op, l]));
