/** Core ML models (.mlmodel): custom classes and layers are code of the program that loads them. Source: Model.proto of coremltools. */
import { type Field, fields, fieldText, shape } from "../container/protobuf.ts";
import type { Format, Item, ScanContext } from "../format.ts";
import { printable } from "../printable.ts";
import type { Source } from "../source.ts";

/** Model: 1 version, 2 description, 10 optimisation flag, and one type from 200 on. */
const kind = (source: Source): Field | undefined => {
  const top = shape(source);
  if (top?.[0]?.number !== 1 || top[0].wire !== 0 || top[0].value > 64) return undefined;
  if (top.some((f) => f.number > 2 && f.number < 200 && f.number !== 10)) return undefined;
  return top.find((f) => f.number >= 200 && f.number < 4000 && f.wire === 2);
};

const custom = 555;
const linked = 556;
/** 303, 403, 500: neural networks, whose layers are field 1; 200 to 202: pipelines of models */
const networks = new Set([303, 403, 500]);

const scan = (item: Item, context: ScanContext): void => model(item, 0, item.source.size, 0, context);

const model = (item: Item, from: number, to: number, depth: number, context: ScanContext): void => {
  const { source } = item;
  if (depth > 16) return;
  for (const f of fields(source, from, to)) {
    if (f.wire !== 2) continue;
    if (f.number === custom) className(item, f, "model", context);
    else if (f.number === linked)
      context.report("coreml/custom", item, "the model is linked to another file", f.offset);
    else if (networks.has(f.number))
      for (const layer of fields(source, f.offset, f.offset + f.length)) {
        context.checkTime();
        if (layer.number !== 1 || layer.wire !== 2) continue;
        for (const part of fields(source, layer.offset, layer.offset + layer.length))
          if (part.number === 500 && part.wire === 2) className(item, part, "layer", context);
      }
    else if (f.number >= 200 && f.number <= 202) pipeline(item, f, depth, context);
  }
};

const pipeline = (item: Item, f: Field, depth: number, context: ScanContext): void => {
  for (const part of fields(item.source, f.offset, f.offset + f.length))
    if (part.number === 1 && part.wire === 2) {
      const inner = shape(item.source, part.offset, part.offset + part.length);
      if (inner?.[0]?.number === 1 && inner[0].wire === 0)
        model(item, part.offset, part.offset + part.length, depth + 1, context);
      else if (inner !== undefined) pipeline(item, part, depth + 1, context);
    }
};

const className = (item: Item, f: Field, what: string, context: ScanContext): void => {
  for (const part of fields(item.source, f.offset, f.offset + f.length))
    if (part.number === 10 && part.wire === 2)
      context.report(
        "coreml/custom",
        item,
        `a ${what} of the class '${printable(fieldText(item.source, part))}'`,
        f.offset,
      );
};

export const coreml: Format = {
  id: "coreml",
  title: "Core ML",
  detect: ({ source }) => kind(source) !== undefined,
  scan,
};
