/** Attacks on text: rows of token ids, whose words may be exchanged for others by `Domain.swaps`. They go through the harness as all attacks do. */
import type { Attack } from "../attack.ts";
import { beamSwap } from "./beam-swap.ts";
import { exhaustiveSwap } from "./exhaustive-swap.ts";
import { wordSwap } from "./word-swap.ts";

export const textAttacks: readonly Attack[] = [wordSwap, beamSwap, exhaustiveSwap];
