/** Python pickles, protocols 0 to 5: alone, one after another, in PyTorch's legacy files and in joblib's. */
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { allowedName, canonicalName } from "../pickle/allow/index.ts";
import { isDangerous } from "../pickle/dangers.ts";
import { arrayInFile } from "../pickle/joblib.ts";
import { PickleJudge } from "../pickle/judge.ts";
import { Machine, type Outcome } from "../pickle/machine.ts";
import { isOpcode, pickleName, probe } from "../pickle/probe.ts";
import { PickleReader } from "../pickle/reader.ts";
import { sliceSource, type Source } from "../source.ts";

/** torch.serialization.MAGIC_NUMBER: the first of the five pickles of a legacy file */
const torchMagic = 0x1950a86a20f9469cfc6cn;
const torchPickles = 5;
const mostPickles = 10_000;

const detect = ({ source, path, payload }: Item): boolean => {
  const [first, version, third] = source.read(0, 3);
  const seen = probe(source);
  if (seen.calls.length > 0) return true;
  // a length of 640 is PROTO 2 too: what follows must be an opcode
  if (first === 0x80 && version !== undefined && version <= 5 && (third === undefined || isOpcode(third)))
    return !payload || seen.whole || seen.imports > 0;
  if (payload) return false;
  // a text of letters can be a whole pickle by chance ("N."), and numbers can begin as one
  return (seen.whole && seen.toEnd) || (seen.imports > 0 && pickleName.test(path));
};

const scan = (item: Item, context: ScanContext): void => {
  const { source } = item;
  let pos = 0;
  let isTorch = false;
  for (let n = 0; pos < source.size; n++) {
    if (isTorch && n === torchPickles) return;
    if (n === mostPickles)
      throw new Undecided("scan/too-large", `more than ${mostPickles} pickles follow each other`, pos);
    if (n > 0 && !isTorch && !followsPickle(source, pos)) {
      if (isZero(source, pos)) return;
      context.child(item, `bytes@${pos}`, sliceSource(source, pos, source.size - pos), { payload: true });
      throw new Undecided("pickle/trailing-data", `${source.size - pos} bytes after STOP are no pickle`, pos);
    }
    const outcome = one(item, pos, context);
    if (n === 0 && outcome.value === torchMagic) isTorch = true;
    pos = outcome.pos;
  }
};

/** Runs the pickle at `pos`. Throws Undecided when it does not end with STOP. */
const one = (item: Item, pos: number, context: ScanContext): Outcome => {
  const { outcome, hasArrays } = run(item, pos, context);
  if (hasArrays) plainUnpickler(item, pos, context);
  const { end, fault } = outcome;
  const factor = 16;
  if (outcome.memoTop > factor * (outcome.memoSize + 4096))
    context.report("pickle/memory-bomb", item, `puts memo entry ${outcome.memoTop} of ${outcome.memoSize}`, pos);
  if (end === "limit") throw new Undecided("scan/too-large", `more than ${outcome.opcodes} opcodes or values`, pos);
  if (end === "cut") throw new Undecided("pickle/broken", "the pickle is cut off", outcome.pos);
  if (end === "opcode") throw new Undecided("pickle/broken", "a byte is no opcode", outcome.pos - 1);
  if (fault !== undefined) throw new Undecided("pickle/broken", fault.why, fault.offset);
  return outcome;
};

const run = (item: Item, pos: number, context: ScanContext): { outcome: Outcome; hasArrays: boolean } => {
  const reader = new PickleReader(item.source, pos);
  const judge = new PickleJudge(item, context);
  let hasArrays = false;
  judge.onBuild = (built) => {
    const array = arrayInFile(built);
    if (array === undefined) return;
    hasArrays = true;
    if (array === null) throw new Undecided("pickle/broken", "an array of joblib can not be understood", reader.pos);
    if (array.kind === "numbers") {
      if (array.padded) reader.span(reader.u8());
      reader.span(array.bytes);
      return;
    }
    // pickle.load from the same file
    if (item.depth >= context.limits.maxDepth)
      throw new Undecided("scan/too-deep", "pickles lie in pickles", reader.pos);
    reader.pos = one({ ...item, depth: item.depth + 1 }, reader.pos, context).pos;
  };
  try {
    return { outcome: new Machine(reader, judge, context.limits).run(), hasArrays };
  } finally {
    judge.close();
  }
};

/** joblib steps over arrays; a plain unpickler would read their numbers as opcodes, so a pickle may hide in them. */
const plainUnpickler = (item: Item, pos: number, context: ScanContext): void => {
  for (const { module, name, offset } of probe(item.source, pos, context.limits.maxValues).calls)
    if (allowedName(...canonicalName(module, name)) === undefined)
      context.report(
        isDangerous(module, name) ? "pickle/dangerous-call" : "pickle/unlisted-call",
        item,
        `calls ${module}.${name} when it is not joblib that loads the file`,
        offset,
      );
};

/** Whether a loader that reads on would find a pickle. */
const followsPickle = (source: Source, pos: number): boolean => {
  const seen = probe(source, pos);
  const [first, version] = source.read(pos, 2);
  return (
    seen.whole || seen.calls.length > 0 || (first === 0x80 && version !== undefined && version <= 5 && seen.opcodes > 2)
  );
};

const isZero = (source: Source, pos: number): boolean => {
  for (let at = pos; at < source.size; at += 2 ** 16) if (source.read(at, 2 ** 16).some((b) => b !== 0)) return false;
  return true;
};

export const pickle: Format = { id: "pickle", title: "Python pickle", detect, scan };
