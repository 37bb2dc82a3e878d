/**
 * readWeights: the bytes of models/guard/classifier.bin -> a net, its vectors of word pieces and its calibration. writeWeights: the same the other way, for the recipe.
 *
 * A JSON line that says what follows, then the parts in its order, little-endian: big tables as one byte a number with a float32 scale for each row, the rest as float32,
 * word pieces as lines of UTF-8.
 */
import { CasemateError } from "../../core/error.ts";
import type { NetShape, NetWeights } from "./net.ts";

/** score = 1 / (1 + exp(-slope (s - half))), with s the lead of "attack" over "benign" in logits */
export interface Calibration {
  readonly slope: number;
  readonly half: number;
}

export interface Classifier {
  readonly net: NetWeights;
  readonly pieces: readonly string[];
  /** [pieces, fixed] */
  readonly vectors: Float32Array;
  readonly user: Calibration;
  readonly data: Calibration;
  /** of the user's head on what stands in data: what a user may not say, a document may not either */
  readonly userInData: Calibration;
}

interface Header {
  readonly shape: NetShape;
  readonly pieces: number;
  readonly pieceBytes: number;
  readonly user: Calibration;
  readonly data: Calibration;
  readonly userInData: Calibration;
}

const dense = ["mix", "conv", "convBias", "dense", "denseBias", "head", "headBias"] as const;

const sizes = ({ fixed, width, filters, hidden }: NetShape, span: number, outputs: number) => ({
  mix: fixed * width,
  conv: span * filters * width,
  convBias: filters,
  dense: hidden * filters,
  denseBias: hidden,
  head: outputs * hidden,
  headBias: outputs,
});

const broken = (what: string): CasemateError =>
  new CasemateError("DATA_UNREADABLE", `the guard's classifier: ${what}`, { hint: "install casemate again" });

export const readWeights = (bytes: Uint8Array, span: number, outputs: number): Classifier => {
  const end = bytes.indexOf(10);
  if (end < 0) throw broken("no header");
  const header = JSON.parse(Buffer.from(bytes.subarray(0, end)).toString("utf8")) as Header;
  const { shape } = header;
  let at = end + 1;
  const take = (n: number): Uint8Array<ArrayBuffer> => {
    if (at + n > bytes.length) throw broken("the file is cut off");
    // a copy: float32 wants its own alignment, and slice of a Buffer copies nothing
    const part = new Uint8Array(n);
    part.set(bytes.subarray(at, at + n));
    at += n;
    return part;
  };
  const floats = (n: number): Float32Array => new Float32Array(take(4 * n).buffer);
  const table = (rows: number, width: number): Float32Array => {
    const scales = floats(rows);
    const small = new Int8Array(take(rows * width).buffer);
    const out = new Float32Array(small.length);
    // a mapping function costs twenty times as much, at every opening of a guard
    for (let r = 0; r < rows; r++)
      for (let k = r * width; k < (r + 1) * width; k++) out[k] = (small[k] as number) * (scales[r] as number);
    return out;
  };
  const rows = table(shape.rows, shape.width);
  const n = sizes(shape, span, outputs);
  const [mix, conv, convBias, denseW, denseBias, head, headBias] = dense.map((name) => floats(n[name])) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const vectors = table(header.pieces, shape.fixed);
  const pieces = Buffer.from(take(header.pieceBytes)).toString("utf8").split("\n");
  return {
    net: { shape, table: rows, mix, conv, convBias, dense: denseW, denseBias, head, headBias },
    pieces,
    vectors,
    user: header.user,
    data: header.data,
    userInData: header.userInData,
  };
};

export const writeWeights = ({ net, pieces, vectors, user, data, userInData }: Classifier): Uint8Array => {
  const names = Buffer.from(pieces.join("\n"));
  const header: Header = { shape: net.shape, pieces: pieces.length, pieceBytes: names.length, user, data, userInData };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`),
    ...small(net.table, net.shape.width),
    ...dense.map((name) => bytesOf(net[name])),
    ...small(vectors, net.shape.fixed),
    names,
  ]);
};

const bytesOf = (a: Float32Array | Int8Array): Uint8Array => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);

/** scale of a row = its largest number / 127 */
const small = (table: Float32Array, width: number): Uint8Array[] => {
  const rows = width === 0 ? 0 : table.length / width;
  const scales = new Float32Array(rows);
  const out = new Int8Array(table.length);
  for (let r = 0; r < rows; r++) {
    let top = 0;
    for (let k = 0; k < width; k++) top = Math.max(top, Math.abs(table[r * width + k] as number));
    scales[r] = top / 127;
    if (top > 0)
      for (let k = 0; k < width; k++) out[r * width + k] = Math.round(((table[r * width + k] as number) * 127) / top);
  }
  return [bytesOf(scales), bytesOf(out)];
};
