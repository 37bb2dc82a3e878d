/** Checkpoints, C2SP tlog-checkpoint: the text of a note that names a log, its size and its root. */
import { fromBase64, toBase64 } from "../../core/base64.ts";
import { hashBytes } from "./merkle.ts";

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes */
  readonly root: Uint8Array;
  /** lines after the root, which this project does not write */
  readonly extensions: readonly string[];
}

export const checkpointText = (origin: string, size: number, root: Uint8Array): string =>
  `${origin}\n${size}\n${toBase64(root)}\n`;

/** Undefined for what is no checkpoint, and for sizes beyond 2^53 - 1. */
export const parseCheckpoint = (text: string): Checkpoint | undefined => {
  if (!text.endsWith("\n")) return undefined;
  const [origin = "", digits = "", encoded = "", ...extensions] = text.slice(0, -1).split("\n");
  const size = parseSize(digits);
  const root = fromBase64(encoded);
  if (origin === "" || size === undefined || root?.length !== hashBytes || extensions.includes("")) return undefined;
  return { origin, size, root, extensions };
};

/** A decimal number without leading zeros, at most 2^53 - 1. */
export const parseSize = (digits: string): number | undefined => {
  const size = Number(digits);
  return /^(?:0|[1-9]\d{0,15})$/.test(digits) && Number.isSafeInteger(size) ? size : undefined;
};
