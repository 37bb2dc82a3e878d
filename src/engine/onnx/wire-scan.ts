/**
 * The wire scan: walks the protobuf bytes of a model before anything is decoded, refuses what is malformed, and counts what decoding
 * would take, so that the decoder never sees bytes that could make it crash, hang or fill the memory.
 *
 * It is stricter than protobuf: a field that may occur once must not occur twice, a wire type must fit its field and the values of a
 * list must lie together, because readers of the same file could see different models otherwise.
 */
import { CasemateError } from "../../core/error.ts";
import { BytesCache } from "./bytes-cache.ts";
import { decodeBudget, limitError, type OnnxLimits } from "./limits.ts";
import { typedDataWidth } from "./typed-data.ts";
import { WireReader } from "./wire-reader.ts";
import { modelTable, type WireField, type WireTable, wire } from "./wire-schema.ts";

/** A list that the decoder must not see, because it would take many times its size (see set-aside.ts). */
export interface SetAside {
  readonly field: WireField;
  /** first byte of the first record's tag */
  readonly start: number;
  /** one past the last byte of the last record */
  end: number;
  /** number of list elements */
  count: number;
  /** number of records: 1 when the list is packed */
  records: number;
}

export interface WireScan {
  readonly setAside: readonly SetAside[];
  /** bytes that the decoded messages will take, estimated */
  readonly decodedBytes: number;
}

/** bytes of the shortest list that is set aside */
const shortestSetAside = 256;
/** integers below this are shared when a list that was set aside is read */
export const sharedIntegers = 1 << 17;

/** bytes on the heap, Node 20 to 24 (see memory.test.ts) */
const cost = { slot: 16, list: 48, scalar: 16, big: 24, text: 56, view: 96, unknown: 216, setAside: 160 } as const;

interface Run extends SetAside {
  /** what the elements take when the list is set aside; typed data of tensors depends on the data type */
  asideCost: number;
  /** what the elements take when the decoder reads them */
  plainCost: number;
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

const malformed = (message: string): CasemateError => new CasemateError("ONNX_MALFORMED", message);

/** Throws ONNX_MALFORMED or ONNX_LIMIT. Time is linear in the number of bytes. */
export const scanWire = (bytes: Uint8Array, limits: OnnxLimits): WireScan => {
  if (bytes.length > limits.maxBytes)
    throw limitError("maxBytes", `the file has ${bytes.length} bytes, at most ${limits.maxBytes} are read`);
  const scanner = new Scanner(bytes, limits);
  scanner.message(modelTable, bytes.length, 1);
  return { setAside: scanner.setAside, decodedBytes: scanner.cost };
};

class Scanner {
  readonly setAside: SetAside[] = [];
  cost = 0;
  readonly #r: WireReader;
  readonly #limits: OnnxLimits;
  readonly #budget: number;
  readonly #counts = { NodeProto: 0, TensorProto: 0, AttributeProto: 0 };
  /** one at a time: a list of strings holds no other list */
  #strings: BytesCache | undefined;

  constructor(bytes: Uint8Array, limits: OnnxLimits) {
    this.#r = new WireReader(bytes);
    this.#limits = limits;
    this.#budget = decodeBudget(bytes.length, limits);
  }

  message(table: WireTable, end: number, depth: number): void {
    const r = this.#r;
    if (depth > this.#limits.maxDepth)
      throw limitError("maxDepth", `messages are nested more than ${this.#limits.maxDepth} deep at byte ${r.pos}`);
    this.#count(table.name);
    this.#spend(table.cost);
    let seen = 0;
    let runs: Run[] | undefined;
    let dataType = 0;
    while (r.pos < end) {
      const start = r.pos;
      const tag = r.tag(end);
      const type = tag & 7;
      const field = table.fields[tag >>> 3];
      if (field === undefined) {
        this.#spend(cost.unknown);
        this.#skip(type, end);
        continue;
      }
      const bit = 1 << field.number;
      const first = (seen & bit) === 0;
      seen |= bit;
      if (first) this.#spend(field.repeated ? cost.list : cost.scalar);
      else if (!field.repeated)
        throw malformed(`'${field.name}' occurs a second time at byte ${start}, it may occur once`);
      if (field.setAside) {
        runs ??= [];
        if (first) runs.push({ field, start, end: start, count: 0, records: 0, asideCost: 0, plainCost: 0 });
        const run = runs[runs.length - 1] as Run;
        if (run.field !== field || run.end !== start)
          throw malformed(`the values of '${field.name}' do not lie together, see byte ${start}`);
        this.#listRecord(run, type, end);
        run.end = r.pos;
        continue;
      }
      if (field.isDataType && type === wire.varint) {
        dataType = r.varint(end);
        continue;
      }
      this.#record(field, type, end, depth);
    }
    if (runs !== undefined)
      for (const run of runs) this.#close(run, table.name === "TensorProto" ? dataType : undefined);
  }

  #spend(bytes: number): void {
    this.cost += bytes;
    if (this.cost <= this.#budget) return;
    const mib = Math.round(this.#budget / 1048576);
    throw limitError(
      "memoryBase",
      `decoding would take more than ${mib} MiB for a file of ${this.#r.bytes.length} bytes`,
    );
  }

  #count(name: string): void {
    const c = this.#counts;
    const l = this.#limits;
    if (name === "NodeProto" && ++c.NodeProto > l.maxNodes)
      throw limitError("maxNodes", `the model has more than ${l.maxNodes} nodes`);
    if (name === "TensorProto" && ++c.TensorProto > l.maxTensors)
      throw limitError("maxTensors", `the model has more than ${l.maxTensors} tensors`);
    if (name === "AttributeProto" && ++c.AttributeProto > l.maxAttributes)
      throw limitError("maxAttributes", `the model has more than ${l.maxAttributes} attributes`);
  }

  #skip(type: number, end: number): void {
    const r = this.#r;
    if (type === wire.varint) r.skipVarint(end);
    else if (type === wire.fixed64) r.skip(8, end);
    else if (type === wire.fixed32) r.skip(4, end);
    else r.pos = r.lengthEnd(end);
  }

  /** One record of a field that the decoder reads. */
  #record(field: WireField, type: number, end: number, depth: number): void {
    const r = this.#r;
    const slot = field.repeated ? cost.slot : 0;
    switch (field.kind) {
      case "message": {
        if (type !== wire.bytes || field.child === undefined) throw this.#wrongType(field, type);
        this.#spend(slot);
        const stop = r.lengthEnd(end);
        this.message(field.child, stop, depth + 1);
        return;
      }
      case "string":
      case "bytes": {
        if (type !== wire.bytes) throw this.#wrongType(field, type);
        const stop = r.lengthEnd(end);
        this.#spend(slot + (field.kind === "bytes" ? cost.view : this.#text(field, r.pos, stop)));
        r.pos = stop;
        return;
      }
      case "varint":
      case "fixed32":
      case "fixed64": {
        const each = slot + (field.big ? cost.big : 0);
        this.#spend(each * this.#numbers(field, type, end));
        return;
      }
    }
  }

  /** Skips one record of numbers, packed or not, and returns how many it holds. */
  #numbers(field: WireField, type: number, end: number): number {
    const r = this.#r;
    if (type === wire[field.kind as "varint" | "fixed32" | "fixed64"]) {
      this.#skip(type, end);
      return 1;
    }
    if (type !== wire.bytes || !field.repeated) throw this.#wrongType(field, type);
    const stop = r.lengthEnd(end);
    if (field.kind !== "varint") {
      const width = field.kind === "fixed32" ? 4 : 8;
      const n = (stop - r.pos) / width;
      if (!Number.isInteger(n)) throw malformed(`the packed values of '${field.name}' before byte ${stop} are cut off`);
      r.pos = stop;
      return n;
    }
    let n = 0;
    for (; r.pos < stop; n++) r.skipVarint(stop);
    return n;
  }

  /** One record of a list that may be set aside. */
  #listRecord(run: Run, type: number, end: number): void {
    const r = this.#r;
    const { field } = run;
    run.records++;
    if (field.kind === "bytes") {
      if (type !== wire.bytes) throw this.#wrongType(field, type);
      const stop = r.lengthEnd(end);
      if (run.count++ === 0) this.#strings = new BytesCache(r.bytes);
      const known = this.#strings?.find(r.pos, stop) ?? -1;
      run.asideCost += known >= 0 ? 8 : 8 + cost.view;
      run.plainCost += cost.slot + cost.view;
      r.pos = stop;
      return;
    }
    const start = r.pos;
    const n = this.#numbers(field, type, end);
    run.count += n;
    run.plainCost += n * (cost.slot + (field.big ? cost.big : 0));
    run.asideCost += 8 * n;
    if (field.name === "AttributeProto.ints") run.asideCost += cost.big * this.#unshared(start, r.pos, type);
  }

  /** How many integers of a record that was just read are too large to be shared. */
  #unshared(start: number, stop: number, type: number): number {
    const r = this.#r;
    r.pos = start;
    if (type === wire.bytes) r.lengthEnd(stop);
    let n = 0;
    while (r.pos < stop) if (r.varint(stop) >= sharedIntegers) n++;
    return n;
  }

  #close(run: Run, dataType: number | undefined): void {
    if (run.end - run.start < shortestSetAside) {
      this.#spend(run.plainCost);
      return;
    }
    const { field, start, end, count, records } = run;
    this.#spend(cost.setAside);
    if (dataType === undefined) this.#spend(run.asideCost);
    // floats that lie packed in the file are used where they are
    else if (field.kind === "varint" || records > 1) this.#spend(count * typedDataWidth(field.name, dataType));
    this.setAside.push({ field, start, end, count, records });
  }

  /** What a decoded string takes. Throws when it must be UTF-8 and is not. */
  #text(field: WireField, start: number, stop: number): number {
    const { bytes } = this.#r;
    let i = start;
    while (i < stop && (bytes[i] as number) < 0x80) i++;
    if (i === stop) return cost.text + stop - start;
    if (field.strictText) {
      try {
        strictUtf8.decode(bytes.subarray(start, stop));
      } catch (cause) {
        throw new CasemateError("ONNX_MALFORMED", `'${field.name}' at byte ${start} is not UTF-8`, { cause });
      }
    }
    return cost.text + 2 * (stop - start);
  }

  #wrongType(field: WireField, type: number): CasemateError {
    return malformed(`'${field.name}' before byte ${this.#r.pos} has wire type ${type}, expected a ${field.kind}`);
  }
}
