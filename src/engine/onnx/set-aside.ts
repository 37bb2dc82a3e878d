/**
 * Lists that protobuf-es would decode into many times their size are set aside: while it decodes, their bytes carry the tag of an
 * unknown field, so it only makes a view of them; afterwards they are read into typed arrays or into lists of shared values.
 *
 * int64_data of zeros would take 36 bytes for each byte of the file, the mode names of a tree ensemble 108 for 12.
 */
import { CasemateError } from "../../core/error.ts";
import { BytesCache } from "./bytes-cache.ts";
import type { AttributeProto, ModelProto, TensorProto } from "./graph.ts";
import { rawFromTyped } from "./typed-data.ts";
import { eachAttribute, eachTensor } from "./walk.ts";
import { WireReader } from "./wire-reader.ts";
import { type SetAside, sharedIntegers } from "./wire-scan.ts";
import { wire } from "./wire-schema.ts";

/** the largest field number there is */
const placeholderField = 0x1fffffff;
const tagBytes = 5;
const placeholderBytes = 10;

/** Runs `decode` over `bytes` with the lists hidden; the bytes are as before when it returns or throws. */
export const withListsHidden = <T>(bytes: Uint8Array, lists: readonly SetAside[], decode: () => T): T => {
  const saved = new Uint8Array(lists.length * placeholderBytes);
  lists.forEach(({ start, end }, k) => {
    saved.set(bytes.subarray(start, start + placeholderBytes), k * placeholderBytes);
    const length = end - start - placeholderBytes;
    bytes.set([0xfa, 0xff, 0xff, 0xff, 0x0f], start);
    for (let i = 0; i < 5; i++) bytes[start + tagBytes + i] = ((length / 128 ** i) & 0x7f) | (i < 4 ? 0x80 : 0);
  });
  try {
    return decode();
  } finally {
    lists.forEach(({ start }, k) => bytes.set(saved.subarray(k * placeholderBytes, (k + 1) * placeholderBytes), start));
  }
};

/** Puts the values of the lists where they belong in the decoded model. Throws ONNX_INVALID for typed data of the wrong type. */
export const restoreLists = (bytes: Uint8Array, lists: readonly SetAside[], model: ModelProto): void => {
  if (lists.length === 0) return;
  const byOffset = new Map(lists.map((list) => [bytes.byteOffset + list.start + tagBytes, list]));
  const integers: bigint[] = [];
  let restored = 0;
  const take = (message: TensorProto | AttributeProto): readonly SetAside[] => {
    if (message.$unknown === undefined) return [];
    const found: SetAside[] = [];
    const others = message.$unknown.filter((u) => {
      const list = u.no === placeholderField ? byOffset.get(u.data.byteOffset) : undefined;
      if (list !== undefined) found.push(list);
      return list === undefined;
    });
    restored += found.length;
    if (others.length > 0) message.$unknown = others;
    else delete message.$unknown;
    return found;
  };
  for (const t of eachTensor(model)) {
    for (const list of take(t)) {
      if (t.rawData.length > 0)
        throw new CasemateError("ONNX_INVALID", `tensor '${t.name}' has both raw data and typed data`);
      t.rawData = rawFromTyped(bytes, list, t.dataType, t.name);
    }
  }
  for (const a of eachAttribute(model)) for (const list of take(a)) readAttributeList(bytes, list, a, integers);
  if (restored !== lists.length)
    throw new CasemateError("INTERNAL", `${lists.length - restored} lists of the file were not put back`);
};

const readAttributeList = (bytes: Uint8Array, list: SetAside, a: AttributeProto, integers: bigint[]): void => {
  switch (list.field.name) {
    case "AttributeProto.ints":
      a.ints = readList(bytes, list, (r, end) => readInteger(r, end, integers));
      return;
    case "AttributeProto.floats": {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      a.floats = readList(bytes, list, (r) => {
        r.pos += 4;
        return view.getFloat32(r.pos - 4, true);
      });
      return;
    }
    default: {
      const cache = new BytesCache(bytes);
      const kept: Uint8Array<ArrayBuffer>[] = [];
      a.strings = readList(bytes, list, (r, end) => {
        const found = cache.find(r.pos, end);
        const slot = found < 0 ? -1 - found : found;
        if (found < 0) kept[slot] = bytes.subarray(r.pos, end) as Uint8Array<ArrayBuffer>;
        r.pos = end;
        return kept[slot] as Uint8Array<ArrayBuffer>;
      });
    }
  }
};

/** arrays that are made longer than this at once become hash tables */
const longestPreset = 1 << 24;

/** `read` moves the reader past one element that ends at or before `end`. */
const readList = <T>(bytes: Uint8Array, list: SetAside, read: (r: WireReader, end: number) => T): T[] => {
  const { start, end, count, field } = list;
  const r = new WireReader(bytes, start);
  const values: T[] = [];
  values.length = Math.min(count, longestPreset);
  for (let k = 0; r.pos < end; ) {
    const delimited = (r.tag(end) & 7) === wire.bytes;
    const stop = delimited ? r.lengthEnd(end) : end;
    if (field.kind === "bytes") values[k++] = read(r, stop);
    else if (!delimited) values[k++] = read(r, stop);
    else while (r.pos < stop) values[k++] = read(r, stop);
  }
  return values;
};

const readInteger = (r: WireReader, end: number, integers: bigint[]): bigint => {
  const start = r.pos;
  const small = r.varint(end);
  if (small < sharedIntegers) return (integers[small] ??= BigInt(small));
  if (small <= Number.MAX_SAFE_INTEGER) return BigInt(small);
  let value = 0n;
  for (let i = start, shift = 0n; i < r.pos; i++, shift += 7n) value |= BigInt((r.bytes[i] as number) & 0x7f) << shift;
  return BigInt.asIntN(64, value);
};
