/** TensorFlow Lite: the operators that are not its own. Source: schema.fbs, and the FlatBuffers internals. */
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { printable } from "../printable.ts";
import type { Source } from "../source.ts";
import { judgeTensorflowOp } from "./op-names.ts";

const broken = (at: number): Undecided => new Undecided("scan/broken", "the flatbuffer leads out of the file", at);

const u32 = (source: Source, at: number): number => {
  const b = source.read(at, 4);
  if (at < 0 || b.length < 4) throw broken(at);
  return new DataView(b.buffer, b.byteOffset, 4).getUint32(0, true);
};
const u16 = (source: Source, at: number): number => {
  const b = source.read(at, 2);
  if (at < 0 || b.length < 2) throw broken(at);
  return (b[0] ?? 0) | ((b[1] ?? 0) << 8);
};

/** Where a field of the table at `table` is, or 0 when it has none. */
const field = (source: Source, table: number, index: number): number => {
  const vtable = table - (u32(source, table) | 0);
  const at = 4 + 2 * index;
  if (at >= u16(source, vtable)) return 0;
  const offset = u16(source, vtable + at);
  return offset === 0 ? 0 : table + offset;
};
const follow = (source: Source, at: number): number => at + u32(source, at);

/** operators that TFLite ships beside its built-in ones */
const own =
  /^(?:TFLite_Detection_PostProcess|TFLite_\w+|Convolution2DTransposeBias|MaxPoolingWithArgmax2D|MaxUnpooling2D|AudioSpectrogram|Mfcc|NumericVerify|RandomUniform|AvgPool3D|MaxPool3D|HashtableV2)$/;

const scan = (item: Item, context: ScanContext): void => {
  const { source } = item;
  const model = follow(source, 0);
  const codes = field(source, model, 1);
  if (codes === 0) throw new Undecided("scan/broken", "the model has no operators", 0);
  const vector = follow(source, codes);
  const n = u32(source, vector);
  if (n > source.size / 4) throw broken(vector);
  for (let i = 0; i < n; i++) {
    context.checkTime();
    const code = follow(source, vector + 4 + 4 * i);
    const name = field(source, code, 1);
    if (name === 0) continue;
    const at = follow(source, name);
    const op = Buffer.from(source.read(at + 4, Math.min(u32(source, at), 256))).toString("utf8");
    const rule = op.startsWith("Flex")
      ? judgeTensorflowOp(op.slice(4))
      : own.test(op) || op === ""
        ? undefined
        : "tensorflow/custom-op";
    if (rule !== undefined) context.report(rule, item, `the operator '${printable(op)}'`, at);
  }
};

export const tflite: Format = {
  id: "tflite",
  title: "TensorFlow Lite",
  detect: ({ source }) => Buffer.from(source.read(4, 4)).toString("latin1") === "TFL3",
  scan,
};
