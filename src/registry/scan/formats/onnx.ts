/**
 * ONNX models: external data that lead out of the folder, operators of no standard, text, and whether the reader of the engine accepts
 * the model. The walk reads names only, so that a large model takes no memory.
 */
import { CasemateError } from "../../../core/error.ts";
import { readOnnx } from "../../../engine/onnx/read.ts";
import { type Field, fields, fieldText, shape } from "../container/protobuf.ts";
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { scanText } from "../metadata.ts";
import { printable } from "../printable.ts";
import { isTemplate, scanTemplate } from "../template.ts";

/** ModelProto: 1 IR version, 2 producer, 7 graph, 8 opset imports, 14 metadata, 25 functions. */
const detect = ({ source }: Item): boolean => {
  const top = shape(source, 0, source.size, 4096);
  const graph = top?.find((f) => f.number === 7);
  if (top === undefined || graph?.wire !== 2) return false;
  const version = top.find((f) => f.number === 1);
  if (version?.wire !== 0 || version.value > 64 || top.some((f) => f.number > 30)) return false;
  return (
    top.some((f) => f.number === 8 && f.wire === 2) ||
    shape(source, graph.offset, graph.offset + graph.length) !== undefined
  );
};

interface Names {
  readonly domains: Map<string, number>;
  /** domain and name of the functions of the model */
  readonly functions: Set<string>;
  readonly operators: Map<string, number>;
  readonly locations: Map<string, number>;
}

const scan = (item: Item, context: ScanContext): void => {
  const names: Names = { domains: new Map(), functions: new Set(), operators: new Map(), locations: new Map() };
  const { source } = item;
  for (const f of fields(source, 0, source.size)) {
    if (f.wire !== 2) continue;
    if (f.number === 7) graph(item, f, names, 0, context);
    else if (f.number === 25) fn(item, f, names, context);
    else if (f.number === 14 || f.number === 6) texts(item, f, context);
  }
  for (const [key, at] of names.operators) {
    const [domain = "", op = ""] = key.split("\0");
    if (
      isStandard(domain)
        ? /^(?:PythonOp|PythonOpGrad|ATen|ExternalGradient|EPContext)$/.test(op)
        : !names.functions.has(key)
    )
      context.report("onnx/custom-domain", item, `${printable(domain)}:${printable(op)}`, at);
  }
  for (const [location, at] of names.locations) external(item, location, at, context);
  accepted(item, names, context);
};

const isStandard = (domain: string): boolean =>
  domain === "" ||
  domain === "ai.onnx" ||
  domain.startsWith("ai.onnx.") ||
  domain === "com.microsoft" ||
  domain.startsWith("com.microsoft.") ||
  domain === "ai.onnxruntime.extensions";

const mostDepth = 64;

/** GraphProto: 1 nodes, 5 initializers, 15 sparse initializers, 10 doc. */
const graph = (item: Item, f: Field, names: Names, depth: number, context: ScanContext): void => {
  if (depth > mostDepth) throw new Undecided("onnx/invalid", "graphs are nested too deep", f.offset);
  let n = 0;
  for (const part of fields(item.source, f.offset, f.offset + f.length)) {
    if ((++n & 255) === 0) context.checkTime();
    if (part.wire !== 2) continue;
    if (part.number === 1) node(item, part, names, depth, context);
    else if (part.number === 5) tensor(item, part, names);
    else if (part.number === 15)
      for (const t of fields(item.source, part.offset, part.offset + part.length))
        if (t.number <= 2 && t.wire === 2) tensor(item, t, names);
  }
};

/** NodeProto: 4 operator, 5 attributes, 7 domain. AttributeProto: 4 string, 5 tensor, 6 graph, 10 tensors, 11 graphs. */
const node = (item: Item, f: Field, names: Names, depth: number, context: ScanContext): void => {
  const { source } = item;
  let op = "";
  let domain = "";
  for (const part of fields(source, f.offset, f.offset + f.length)) {
    if (part.wire !== 2) continue;
    if (part.number === 4) op = fieldText(source, part);
    else if (part.number === 7) domain = fieldText(source, part);
    else if (part.number === 5)
      for (const a of fields(source, part.offset, part.offset + part.length)) {
        if (a.wire !== 2) continue;
        if (a.number === 5 || a.number === 10) tensor(item, a, names);
        else if (a.number === 6 || a.number === 11) graph(item, a, names, depth + 1, context);
        else if (a.number === 4 && a.length > 32) hidden(item, a, context);
      }
  }
  const key = `${domain}\0${op}`;
  if (!names.operators.has(key)) names.operators.set(key, f.offset);
};

/** FunctionProto: 1 name, 7 nodes, 10 domain. */
const fn = (item: Item, f: Field, names: Names, context: ScanContext): void => {
  let name = "";
  let domain = "";
  for (const part of fields(item.source, f.offset, f.offset + f.length)) {
    if (part.wire !== 2) continue;
    if (part.number === 1) name = fieldText(item.source, part);
    else if (part.number === 10) domain = fieldText(item.source, part);
    else if (part.number === 7) node(item, part, names, 1, context);
  }
  names.functions.add(`${domain}\0${name}`);
};

/** TensorProto: 13 external data, pairs of key and value. */
const tensor = (item: Item, f: Field, names: Names): void => {
  const { source } = item;
  for (const part of fields(source, f.offset, f.offset + f.length)) {
    if (part.number !== 13 || part.wire !== 2) continue;
    let key = "";
    let value = "";
    for (const p of fields(source, part.offset, part.offset + part.length)) {
      if (p.number === 1 && p.wire === 2) key = fieldText(source, p);
      else if (p.number === 2 && p.wire === 2) value = fieldText(source, p);
    }
    if (key === "location" && !names.locations.has(value)) names.locations.set(value, part.offset);
  }
};

const texts = (item: Item, f: Field, context: ScanContext): void => {
  const text = Buffer.from(item.source.read(f.offset, Math.min(f.length, 2 ** 22))).toString("utf8");
  scanText(item, text, f.offset, context);
  if (isTemplate(text)) scanTemplate(item, text, context, f.offset);
};

const hidden = (item: Item, f: Field, context: ScanContext): void => {
  if (f.length > 2 ** 22) return;
  const text = Buffer.from(item.source.read(f.offset, f.length)).toString("latin1");
  scanText(item, text, f.offset, context);
};

const external = (item: Item, location: string, at: number, context: ScanContext): void => {
  const shown = printable(location);
  const parts = location.split(/[/\\]/);
  if (
    /^([/\\]|[a-zA-Z]:|~)/.test(location) ||
    parts.includes("..") ||
    location.includes("\0") ||
    location.includes("://")
  ) {
    context.report("onnx/external-path", item, `a tensor is at '${shown}'`, at);
    return;
  }
  const file = item.beside?.find(location);
  if (file?.kind === "missing") context.report("onnx/external-missing", item, `'${shown}' is not there`, at);
  else if (file?.kind === "outside")
    context.report("onnx/external-path", item, `'${shown}' leads out of the folder`, at);
  else if (file?.kind === "file") context.accounts(file.id);
};

/** The engine's reader refuses what is malformed, oversized or nested; models over a limit are not read whole. */
const accepted = (item: Item, names: Names, context: ScanContext): void => {
  if (names.locations.size > 0 || item.source.size > context.limits.maxMemberBytes) return;
  try {
    readOnnx(new Uint8Array(item.source.read(0, item.source.size)));
  } catch (e) {
    if (!(e instanceof CasemateError)) throw e;
    // valid, and only not for this engine
    if (e.code === "ONNX_UNSUPPORTED") return;
    context.report("onnx/invalid", item, e.message);
  }
};

export const onnx: Format = { id: "onnx", title: "ONNX", detect, scan };
