/**
 * HDF5 files of Keras. The configuration of the model is an attribute, which HDF5 stores uncompressed and in one piece: it is found by
 * its text. Groups and data are not walked, so links to other files are looked for by their names only.
 */
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { indexOf, type Source } from "../source.ts";
import { isKerasConfig, scanKeras } from "./keras.ts";

const signature = Buffer.from("\x89HDF\r\n\x1a\n", "latin1");
const needle = Buffer.from('"class_name"', "latin1");
const mostConfig = 2 ** 26;
const lookBack = 2 ** 12;
/** braces before the first class name that may begin the configuration */
const mostTries = 16;

/** The signature is at 0 or at a power of two from 512 on, behind a user block. */
const detect = ({ source }: Item): boolean => {
  for (let at = 0; at < source.size && at <= 2 ** 19; at = at === 0 ? 512 : at * 2)
    if (Buffer.from(source.read(at, 8)).equals(signature)) return true;
  return false;
};

const scan = (item: Item, context: ScanContext): void => {
  const { source } = item;
  let configs = 0;
  for (let at = 0; at < source.size; ) {
    context.checkTime();
    const found = indexOf(source, needle, at);
    if (found < 0) break;
    const end = config(item, found, context);
    if (end === undefined) {
      // a configuration that is not in one piece: its layers are still in plain letters
      lambdas(item, source, found, context);
      throw new Undecided("scan/broken", "a Keras configuration could not be read to its end", found);
    }
    configs++;
    at = end;
  }
  if (configs === 0 && indexOf(source, Buffer.from("model_config", "latin1")) >= 0)
    throw new Undecided("scan/broken", "the model_config attribute has no readable configuration", 0);
};

/** Reads the JSON object around `found`. Returns where it ends, or undefined. */
const config = (item: Item, found: number, context: ScanContext): number | undefined => {
  const { source } = item;
  const from = Math.max(0, found - lookBack);
  const before = Buffer.from(source.read(from, found - from)).toString("latin1");
  // the outermost object is the first brace of the run of text that leads here
  const run = /[\x20-\x7e\s]*$/.exec(before)?.[0] ?? "";
  let tries = 0;
  for (let brace = run.indexOf("{"); brace >= 0 && tries < mostTries; brace = run.indexOf("{", brace + 1), tries++) {
    const start = found - run.length + brace;
    const length = objectLength(source, start, context);
    if (length === undefined) continue;
    try {
      const value = JSON.parse(Buffer.from(source.read(start, length)).toString("utf8")) as never;
      if (!isKerasConfig(value)) {
        scanKeras(item, value, context);
        if (start + length > found) return start + length;
        continue;
      }
      scanKeras(item, value, context);
      return start + length;
    } catch (e) {
      if (e instanceof Undecided) throw e;
    }
  }
  return undefined;
};

/** Bytes of the JSON object at `start`, by its braces. */
const objectLength = (source: Source, start: number, context: ScanContext): number | undefined => {
  let depth = 0;
  let inText = false;
  for (let at = start; at < source.size && at - start < mostConfig; ) {
    context.checkTime();
    const bytes = source.read(at, 2 ** 16);
    for (let i = 0; i < bytes.length; i++) {
      const b = bytes[i] as number;
      if (inText) {
        if (b === 0x5c) i++;
        else if (b === 0x22) inText = false;
        else if (b === 0) return undefined;
      } else if (b === 0x22) inText = true;
      else if (b === 0x7b) depth++;
      else if (b === 0x7d && --depth === 0) return at + i + 1 - start;
      else if (b < 9 || b > 0x7e) return undefined;
    }
    at += bytes.length;
  }
  return undefined;
};

const lambdas = (item: Item, source: Source, from: number, context: ScanContext): void => {
  for (const name of ['"Lambda"', '"__lambda__"']) {
    const at = indexOf(source, Buffer.from(name, "latin1"), from);
    if (at >= 0) context.report("keras/lambda", item, name, at);
  }
};

export const hdf5: Format = { id: "hdf5", title: "HDF5", detect, scan };
