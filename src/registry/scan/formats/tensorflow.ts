/** TensorFlow's SavedModel and GraphDef: every operator of the graph and of its functions. Source: tensorflow/core/framework/*.proto. */
import { type Format, type Item, type ScanContext } from "../format.ts";
import { posix } from "node:path";
import type { Beside } from "../beside.ts";
import { type Field, fields, fieldText, shape } from "../container/protobuf.ts";
import { printable } from "../printable.ts";
import type { Source } from "../source.ts";
import { hasHarmfulText, judgeTensorflowOp } from "./op-names.ts";

/** SavedModel: 1 version, 2 meta graphs. MetaGraphDef: 1 info, 2 graph. */
const isSavedModel = (source: Source): boolean => {
  const top = shape(source);
  const graph = top?.find((f) => f.number === 2);
  if (
    top === undefined ||
    graph?.wire !== 2 ||
    top.some((f) => f.number > 2) ||
    !top.some((f) => f.number === 1 && f.wire === 0)
  )
    return false;
  const meta = shape(source, graph.offset, graph.offset + graph.length);
  return meta?.some((f) => f.number === 2 && f.wire === 2) === true && meta.every((f) => f.number <= 8);
};

/** GraphDef: 1 nodes, 2 library, 3 version, 4 versions; a node has a name and an operator. */
const isGraph = (source: Source, from = 0, to = source.size): boolean => {
  const top = shape(source, from, to);
  const node = top?.[0];
  if (top === undefined || node?.number !== 1 || node.wire !== 2 || top.some((f) => f.number > 4)) return false;
  const parts = shape(source, node.offset, node.offset + node.length);
  const op = parts?.find((f) => f.number === 2);
  return (
    parts?.every((f) => f.number <= 7) === true &&
    op?.wire === 2 &&
    /^[A-Z_][A-Za-z0-9_>]{1,80}$/.test(fieldText(source, op))
  );
};

/** Beside a SavedModel: checkpoints, which are numbers under names, and a fingerprint. Assets are files of their own. */
const accountFor = (beside: Beside, context: ScanContext): void => {
  for (const [folder, pattern] of [
    ["variables", /^variables\.(?:index|data-\d{5}-of-\d{5})$/],
    [".", /^fingerprint\.pb$/],
  ] as const)
    for (const name of beside.list(folder)) {
      const file = pattern.test(name) ? beside.find(posix.join(folder, name)) : undefined;
      if (file?.kind === "file") context.accounts(file.id);
    }
};

const scan = (item: Item, context: ScanContext): void => {
  const { source } = item;
  if (isSavedModel(source)) {
    if (item.beside !== undefined) accountFor(item.beside, context);
    for (const meta of fields(source, 0, source.size))
      if (meta.number === 2 && meta.wire === 2)
        for (const part of fields(source, meta.offset, meta.offset + meta.length))
          if (part.number === 2 && part.wire === 2) graph(item, part.offset, part.offset + part.length, context);
  } else graph(item, 0, source.size, context);
};

const graph = (item: Item, from: number, to: number, context: ScanContext): void => {
  let n = 0;
  for (const f of fields(item.source, from, to)) {
    if ((++n & 1023) === 0) context.checkTime();
    if (f.wire !== 2) continue;
    if (f.number === 1) node(item, f, context);
    else if (f.number === 2)
      for (const fn of fields(item.source, f.offset, f.offset + f.length))
        if (fn.number === 1 && fn.wire === 2)
          for (const part of fields(item.source, fn.offset, fn.offset + fn.length))
            if (part.number === 3 && part.wire === 2) node(item, part, context);
  }
};

const node = (item: Item, f: Field, context: ScanContext): void => {
  const { source } = item;
  let op = "";
  let name = "";
  for (const part of fields(source, f.offset, f.offset + f.length)) {
    if (part.number === 1 && part.wire === 2) name = fieldText(source, part);
    else if (part.number === 2 && part.wire === 2) op = fieldText(source, part);
    else if (part.number === 5 && part.wire === 2 && part.length > 32 && part.length < 2 ** 20) {
      // an attribute with text: constants carry the arguments of file operators, and configurations of Keras layers
      const text = Buffer.from(source.read(part.offset, part.length)).toString("latin1");
      if (hasHarmfulText(text))
        context.report("keras/dangerous-lambda", item, `the node '${printable(name)}' has code`, part.offset);
    }
  }
  const rule = judgeTensorflowOp(op);
  if (rule !== undefined) context.report(rule, item, `the node '${printable(name)}' is a ${printable(op)}`, f.offset);
};

export const tensorflow: Format = {
  id: "tensorflow",
  title: "TensorFlow graph",
  detect: ({ source }) => isSavedModel(source) || isGraph(source),
  scan,
};
