/** Plain text: read for secrets and encoded pickles; source code is named as such and not judged. */
import { type Format, type Item, type ScanContext } from "../format.ts";
import { scanText } from "../metadata.ts";
import type { Source } from "../source.ts";
import { isTemplate, scanTemplate } from "../template.ts";

const sampleBytes = 2 ** 16;
const step = 2 ** 22;
const strict = new TextDecoder("utf-8", { fatal: true });

/** UTF-8 without control characters at its beginning and its end. */
export const isText = (source: Source): boolean =>
  isTextBytes(source.read(0, sampleBytes), source.size <= sampleBytes) &&
  (source.size <= sampleBytes || isTextBytes(source.read(source.size - sampleBytes, sampleBytes), false));

const isTextBytes = (bytes: Uint8Array, whole: boolean): boolean => {
  for (const b of bytes) if (b < 32 && b !== 9 && b !== 10 && b !== 12 && b !== 13) return false;
  // a sample may begin and end inside a character
  let from = 0;
  let to = bytes.length;
  if (!whole) {
    while (from < 3 && ((bytes[from] ?? 0) & 0xc0) === 0x80) from++;
    for (let back = 1; back <= 4 && back <= to; back++) {
      const b = bytes[to - back] ?? 0;
      if ((b & 0xc0) === 0x80) continue;
      if (b >= 0xc0) to -= back;
      break;
    }
  }
  try {
    strict.decode(bytes.subarray(from, to));
    return true;
  } catch {
    return false;
  }
};

const sourceName =
  /\.(py|pyw|pyx|ipynb|sh|bash|zsh|js|mjs|cjs|ts|rb|pl|php|lua|r|jl|bat|cmd|ps1|c|cc|cpp|cu|cuh|h|hpp|java|go|rs)$/i;
const pythonLine = /^(?:import [\w.]+|from [\w.]+ import |def \w+\(|class \w+[(:]|@\w+)/m;
const torchScript = /!(?:[^!]*\/)?code\/.*\.py$/;

const scan = (item: Item, context: ScanContext): void => {
  const { source, path } = item;
  const head = Buffer.from(source.read(0, sampleBytes)).toString("utf8");
  for (let at = 0; at < source.size; at += step) {
    context.checkTime();
    // parts overlap, so that nothing hides on a border
    const part = Buffer.from(source.read(at, step + 4096)).toString("utf8");
    scanText(item, part, at, context);
    if (torchScript.test(path)) scripted(item, part, at, context);
    const tag = /!!python\/(?:object|module|name|tuple)[/:]?\S*/.exec(part);
    if (tag !== null && !/!!python\/tuple/.test(tag[0]))
      context.report("code/yaml-object", item, tag[0], at + tag.index);
    if (/chat_template|\.jinja2?$/i.test(path) && isTemplate(part)) scanTemplate(item, part, context, at);
  }
  if (torchScript.test(path)) return;
  if (head.startsWith("#!")) context.report("code/executable", item, `a script for ${head.split("\n")[0] ?? ""}`, 0);
  else if (sourceName.test(path) || (pythonLine.test(head) && /\.(?!md|txt|rst|html?|json|csv)\w+$/i.test(path)))
    context.report("code/source", item, "source code", 0);
};

/** namespaces of operators that come with PyTorch */
const ownOperators = new Set([
  "aten",
  "prim",
  "prims",
  "torch",
  "quantized",
  "_quantized",
  "sparse",
  "mkldnn",
  "inductor",
  "cuda",
  "onednn",
]);

/** TorchScript is no Python, but some of its operators read and write files, and others are native code of a library. */
const scripted = (item: Item, text: string, offset: number, context: ScanContext): void => {
  const danger =
    /\b(?:torch\.(?:from_file|save|load)|ops\.aten\.(?:from_file|save)|prim\.PythonOp|aten::(?:from_file|save))\b|\^\w+\(/.exec(
      text,
    );
  if (danger !== null) context.report("torchscript/dangerous-op", item, danger[0], offset + danger.index);
  for (const call of text.matchAll(/\bops\.(\w+)\.(\w+)|\b__torch__\.torch\.classes\.(\w+)\.(\w+)/g)) {
    const namespace = call[1] ?? call[3] ?? "";
    if (ownOperators.has(namespace)) continue;
    context.report("tensorflow/custom-op", item, call[0], offset + call.index);
    return;
  }
};

export const text: Format = {
  id: "text",
  title: "plain text",
  detect: ({ source }) => {
    const start = Buffer.from(source.read(0, 64)).toString("latin1").trimStart();
    return !/^[[{<]/.test(start) && isText(source);
  },
  scan,
};
