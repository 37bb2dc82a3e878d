/** keras_metadata.pb of Keras 2 beside a SavedModel: the configuration of each layer as JSON. Source: saved_metadata.proto. */
import { fields, fieldText, shape } from "../container/protobuf.ts";
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { scanKeras } from "./keras.ts";

/** SavedMetadata: 1 nodes. SavedObject: 2 id, 3 path, 4 identifier, 5 configuration. */
const detect = ({ source }: Item): boolean => {
  const top = shape(source);
  const first = top?.[0];
  if (top === undefined || first === undefined || top.some((f) => f.number !== 1 || f.wire !== 2)) return false;
  const id = shape(source, first.offset, first.offset + first.length)?.find((f) => f.number === 4 && f.wire === 2);
  return id !== undefined && fieldText(source, id).startsWith("_tf_keras_");
};

const scan = (item: Item, context: ScanContext): void => {
  const { source } = item;
  for (const node of fields(source, 0, source.size)) {
    context.checkTime();
    for (const part of fields(source, node.offset, node.offset + node.length)) {
      if (part.number !== 5 || part.wire !== 2) continue;
      try {
        scanKeras(
          item,
          JSON.parse(Buffer.from(source.read(part.offset, part.length)).toString("utf8")) as never,
          context,
        );
      } catch (e) {
        if (e instanceof SyntaxError)
          throw new Undecided("scan/broken", "the configuration of a layer is no JSON", part.offset);
        throw e;
      }
    }
  }
};

export const kerasMetadata: Format = { id: "keras-metadata", title: "Keras metadata", detect, scan };
