/** Every lowering in the box. A new one is one file and one line here. */
import { AffineGrid } from "./affine-grid.ts";
import { Attention } from "./attention.ts";
import { classical } from "./classical.ts";
import { DeformConv } from "./deform-conv.ts";
import { Dropout } from "./dropout.ts";
import { EmbedLayerNormalization } from "./embed-layer-normalization.ts";
import { FusedGemm, FusedMatMul } from "./fused.ts";
import { GridSample } from "./grid-sample.ts";
import { GroupQueryAttention } from "./group-query-attention.ts";
import { GRU } from "./gru.ts";
import { If } from "./if.ts";
import { Loop } from "./loop.ts";
import type { Lowering } from "./lowering.ts";
import { LSTM } from "./lstm.ts";
import { MicrosoftAttention, MultiHeadAttention } from "./microsoft-attention.ts";
import { DynamicQuantizeMatMul, MatMulIntegerToFloat, QLinearConv, QLinearMatMul } from "./quantized.ts";
import { RNN } from "./rnn.ts";
import { Scan } from "./scan.ts";
import { ConcatFromSequence, SequenceAt } from "./sequences.ts";

const all: readonly Lowering[] = [
  AffineGrid,
  Attention,
  ...classical,
  MicrosoftAttention,
  MultiHeadAttention,
  GroupQueryAttention,
  DeformConv,
  Dropout,
  EmbedLayerNormalization,
  FusedGemm,
  FusedMatMul,
  GridSample,
  QLinearConv,
  QLinearMatMul,
  DynamicQuantizeMatMul,
  MatMulIntegerToFloat,
  LSTM,
  GRU,
  RNN,
  If,
  Loop,
  Scan,
  SequenceAt,
  ConcatFromSequence,
];

/** By op name. */
export const lowerings: ReadonlyMap<string, Lowering> = new Map(all.map((l) => [l.op, l]));
