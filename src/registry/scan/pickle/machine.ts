/**
 * The symbolic machine: runs every opcode of pickle protocols 0 to 5 on values that stand for Python objects, and imports and calls
 * nothing. What it would import or call it tells to its observer.
 *
 * untrusted: it goes on where unpicklers differ or fail (a missing memo entry, an empty stack), with a value that nothing is known about,
 * so that it sees at least what any of them runs. It ends at STOP, at the end of the bytes, or at an opcode that does not exist.
 * Source: Lib/pickle.py, Modules/_pickle.c and Lib/pickletools.py of CPython 3.8 to 3.14.
 */
import { op } from "./opcodes.ts";
import { CutOff, type PickleReader, type Span } from "./reader.ts";
import { rawUnicode, stringText, utf8 } from "./text.ts";
import { Literal, Mapping, Sequence, unknown, type Value } from "./value.ts";

/** What the machine tells. Offsets are those of the opcode. */
export interface Observer {
  /** The object that an import gives. `module` and `name` are undefined where they are not literal strings. */
  import(module: string | undefined, name: string | undefined, offset: number): Value;
  /** The object that a call gives. */
  call(callee: Value, args: readonly Value[] | undefined, offset: number): Value;
  /** BUILD: `target.__setstate__(state)` or its attributes. Returns what stands for the target afterwards. */
  build(target: Value, state: Value, offset: number): Value;
  /** SETITEM, APPEND and the like on something that is no plain container. */
  mutate(target: Value, offset: number): void;
  persistent(id: Value, offset: number): Value;
  extension(code: number, offset: number): Value;
  /** A string or bytes of the pickle. `bytes` are given when they are few. */
  literal(kind: "text" | "bytes" | "escaped", span: Span, bytes: Uint8Array | undefined): void;
  /** called every 4096 opcodes; may throw */
  tick(): void;
}

export interface MachineLimits {
  readonly maxOpcodes: number;
  readonly maxValues: number;
}

export interface Outcome {
  /** stop: reached STOP. cut: the bytes end first. opcode: a byte that is no opcode. limit: too many opcodes or values */
  readonly end: "stop" | "cut" | "opcode" | "limit";
  /** one past the last byte read */
  readonly pos: number;
  readonly opcodes: number;
  readonly value: Value | undefined;
  /** what any unpickler would have refused, and where; it went on */
  readonly fault: { readonly offset: number; readonly why: string } | undefined;
  /** largest memo index by PUT, and memo entries */
  readonly memoTop: number;
  readonly memoSize: number;
}

const mark = Symbol("mark");
/** bytes of a string that is kept as such; longer ones can not be names of anything */
const keptText = 256;

export class Machine {
  readonly #reader: PickleReader;
  readonly #observer: Observer;
  readonly #limits: MachineLimits;
  /** entries 0 to its length, as memos are, and those that lie beyond */
  readonly #memo: Value[] = [];
  readonly #farMemo = new Map<number, Value>();
  #stack: (Value | typeof mark)[] = [];
  /** marks on the stack */
  #marks = 0;
  #memoTop = 0;
  #opcodes = 0;
  #offset = 0;
  #fault: Outcome["fault"];

  constructor(reader: PickleReader, observer: Observer, limits: MachineLimits) {
    this.#reader = reader;
    this.#observer = observer;
    this.#limits = limits;
  }

  run(): Outcome {
    let end: Outcome["end"] = "stop";
    let value: Value | undefined;
    try {
      for (;;) {
        this.#offset = this.#reader.pos;
        const code = this.#reader.u8();
        if ((++this.#opcodes & 4095) === 0) this.#observer.tick();
        if (code === op.STOP) {
          value = this.#stack.length === 0 ? this.#broken("STOP on an empty stack") : this.#pop();
          break;
        }
        if (this.#opcodes > this.#limits.maxOpcodes || this.#stack.length + this.#memoSize > this.#limits.maxValues) {
          end = "limit";
          break;
        }
        if (!this.#step(code)) {
          end = "opcode";
          break;
        }
      }
    } catch (e) {
      if (!(e instanceof CutOff)) throw e;
      end = "cut";
    }
    return {
      end,
      pos: this.#reader.pos,
      opcodes: this.#opcodes,
      value,
      fault: this.#fault,
      memoTop: this.#memoTop,
      memoSize: this.#memoSize,
    };
  }

  get #memoSize(): number {
    return this.#memo.length + this.#farMemo.size;
  }

  /** False when `code` is no opcode. */
  #step(code: number): boolean {
    const r = this.#reader;
    const s = this.#stack;
    switch (code) {
      case op.PROTO: {
        const version = r.u8();
        if (version > 5) this.#broken(`protocol ${version} does not exist`);
        return true;
      }
      case op.FRAME:
        r.u64();
        return true;
      case op.MARK:
        s.push(mark);
        this.#marks++;
        return true;
      case op.POP:
        if (s.length === 0) this.#broken("POP on an empty stack");
        if (s.pop() === mark) this.#marks--;
        return true;
      case op.POP_MARK:
        this.#toMark();
        return true;
      case op.DUP: {
        const top = this.#pop();
        s.push(top, top);
        return true;
      }
      case op.NONE:
        s.push(null);
        return true;
      case op.NEWTRUE:
        s.push(true);
        return true;
      case op.NEWFALSE:
        s.push(false);
        return true;
      case op.INT:
      case op.LONG:
        s.push(this.#integerLine(code === op.INT));
        return true;
      case op.BININT:
        s.push(r.i32());
        return true;
      case op.BININT1:
        s.push(r.u8());
        return true;
      case op.BININT2:
        s.push(r.u16());
        return true;
      case op.LONG1:
        s.push(this.#long(r.span(r.u8())));
        return true;
      case op.LONG4:
        s.push(this.#long(r.span(r.i32())));
        return true;
      case op.FLOAT: {
        const text = this.#ascii(r.line());
        const v = Number(text);
        if (Number.isNaN(v) && !/^[+-]?(nan|inf|infinity)$/i.test(text.trim())) this.#broken("FLOAT is no number");
        s.push(v);
        return true;
      }
      case op.BINFLOAT:
        s.push(r.f64());
        return true;
      case op.STRING:
        s.push(this.#text("escaped", r.line()));
        return true;
      case op.BINSTRING:
        s.push(this.#text("bytes", r.span(r.i32())));
        return true;
      case op.SHORT_BINSTRING:
        s.push(this.#text("bytes", r.span(r.u8())));
        return true;
      case op.UNICODE:
        s.push(this.#text("raw", r.line()));
        return true;
      case op.SHORT_BINUNICODE:
        s.push(this.#text("utf8", r.span(r.u8())));
        return true;
      case op.BINUNICODE:
        s.push(this.#text("utf8", r.span(r.u32())));
        return true;
      case op.BINUNICODE8:
        s.push(this.#text("utf8", r.span(r.u64())));
        return true;
      case op.SHORT_BINBYTES:
        s.push(this.#bytes(r.span(r.u8())));
        return true;
      case op.BINBYTES:
        s.push(this.#bytes(r.span(r.u32())));
        return true;
      case op.BINBYTES8:
      case op.BYTEARRAY8:
        s.push(this.#bytes(r.span(r.u64())));
        return true;
      case op.NEXT_BUFFER:
        s.push(unknown);
        return true;
      case op.READONLY_BUFFER:
        return true;
      case op.EMPTY_LIST:
        s.push(new Sequence("list"));
        return true;
      case op.EMPTY_TUPLE:
        s.push(new Sequence("tuple"));
        return true;
      case op.EMPTY_SET:
        s.push(new Sequence("set"));
        return true;
      case op.EMPTY_DICT:
        s.push(new Mapping());
        return true;
      case op.LIST:
        s.push(new Sequence("list", this.#toMark()));
        return true;
      case op.TUPLE:
        s.push(new Sequence("tuple", this.#toMark()));
        return true;
      case op.FROZENSET:
        s.push(new Sequence("frozenset", this.#toMark()));
        return true;
      case op.TUPLE1:
      case op.TUPLE2:
      case op.TUPLE3: {
        const items: Value[] = [];
        for (let n = code - op.TUPLE1 + 1; n > 0; n--) items.unshift(this.#pop());
        s.push(new Sequence("tuple", items));
        return true;
      }
      case op.DICT: {
        const dict = new Mapping();
        this.#setItems(dict, this.#toMark());
        s.push(dict);
        return true;
      }
      case op.APPEND:
        this.#append([this.#pop()]);
        return true;
      case op.APPENDS:
      case op.ADDITEMS:
        this.#append(this.#toMark());
        return true;
      case op.SETITEM: {
        const v = this.#pop();
        const k = this.#pop();
        this.#setItems(this.#top(), [k, v]);
        return true;
      }
      case op.SETITEMS: {
        const items = this.#toMark();
        this.#setItems(this.#top(), items);
        return true;
      }
      case op.PUT:
        this.#put(Number(this.#ascii(r.line())));
        return true;
      case op.BINPUT:
        this.#put(r.u8());
        return true;
      case op.LONG_BINPUT:
        this.#put(r.u32());
        return true;
      case op.MEMOIZE:
        this.#put(this.#memoSize);
        return true;
      case op.GET:
        s.push(this.#get(Number(this.#ascii(r.line()))));
        return true;
      case op.BINGET:
        s.push(this.#get(r.u8()));
        return true;
      case op.LONG_BINGET:
        s.push(this.#get(r.u32()));
        return true;
      default:
        return this.#act(code);
    }
  }

  /** The opcodes that import, call or change objects. */
  #act(code: number): boolean {
    const r = this.#reader;
    const s = this.#stack;
    const o = this.#observer;
    switch (code) {
      case op.GLOBAL: {
        const module = this.#name(r.line());
        const name = this.#name(r.line());
        // an unpickler decodes both before it imports
        if (module === undefined || name === undefined) s.push(this.#broken("GLOBAL names are not UTF-8"));
        else s.push(o.import(module, name, this.#offset));
        return true;
      }
      case op.STACK_GLOBAL: {
        const name = this.#pop();
        const module = this.#pop();
        const text = (v: Value): string | undefined => (typeof v === "string" ? v : undefined);
        const known = (v: Value): boolean =>
          v !== unknown && typeof v !== "string" && !(v instanceof Literal && v.kind === "text");
        if (known(module) || known(name)) this.#broken("STACK_GLOBAL on what is no text");
        s.push(o.import(text(module), text(name), this.#offset));
        return true;
      }
      case op.INST: {
        const module = this.#name(r.line());
        const name = this.#name(r.line());
        const args = this.#toMark();
        s.push(o.call(o.import(module, name, this.#offset), args, this.#offset));
        return true;
      }
      case op.OBJ: {
        const [cls, ...args] = this.#toMark();
        s.push(o.call(cls === undefined ? this.#broken("OBJ without a class") : cls, args, this.#offset));
        return true;
      }
      case op.REDUCE:
      case op.NEWOBJ: {
        const args = this.#pop();
        s.push(o.call(this.#pop(), this.#items(args), this.#offset));
        return true;
      }
      case op.NEWOBJ_EX: {
        const named = this.#pop();
        const args = this.#items(this.#pop());
        const values: readonly Value[] = named instanceof Mapping ? named.entries.map(([, v]) => v) : [named];
        const all: readonly Value[] | undefined = args === undefined ? undefined : [...args, ...values];
        s.push(o.call(this.#pop(), all, this.#offset));
        return true;
      }
      case op.BUILD: {
        const state = this.#pop();
        s.push(o.build(this.#pop(), state, this.#offset));
        return true;
      }
      case op.PERSID:
        s.push(o.persistent(this.#ascii(r.line()), this.#offset));
        return true;
      case op.BINPERSID:
        s.push(o.persistent(this.#pop(), this.#offset));
        return true;
      case op.EXT1:
        s.push(o.extension(r.u8(), this.#offset));
        return true;
      case op.EXT2:
        s.push(o.extension(r.u16(), this.#offset));
        return true;
      case op.EXT4:
        s.push(o.extension(r.i32(), this.#offset));
        return true;
      default:
        return false;
    }
  }

  /** Positional arguments; undefined when they are no tuple that was seen whole. */
  #items(args: Value): readonly Value[] | undefined {
    return args instanceof Sequence && args.count === args.items.length ? args.items : undefined;
  }

  #broken(why: string): typeof unknown {
    this.#fault ??= { offset: this.#offset, why };
    return unknown;
  }

  #pop(): Value {
    const v = this.#stack.pop();
    if (v === undefined) return this.#broken("an opcode wants more than is on the stack");
    if (v !== mark) return v;
    this.#marks--;
    return this.#broken("an opcode takes a mark as a value");
  }

  #top(): Value {
    const v = this.#stack[this.#stack.length - 1];
    if (v === undefined || v === mark) return this.#broken("an opcode wants more than is on the stack");
    return v;
  }

  #toMark(): Value[] {
    if (this.#marks === 0) {
      this.#broken("no mark is on the stack");
      return [];
    }
    this.#marks--;
    const at = this.#stack.lastIndexOf(mark);
    return this.#stack.splice(at).slice(1) as Value[];
  }

  #append(values: readonly Value[]): void {
    const target = this.#top();
    if (target instanceof Sequence) for (const v of values) target.add(v);
    else this.#observer.mutate(target, this.#offset);
  }

  #setItems(target: Value, items: readonly Value[]): void {
    if (target instanceof Mapping)
      for (let i = 0; i + 1 < items.length; i += 2) target.set(items[i] ?? null, items[i + 1] ?? null);
    else this.#observer.mutate(target, this.#offset);
  }

  #put(index: number): void {
    if (!Number.isInteger(index) || index < 0) {
      this.#broken("a memo index is no number");
      return;
    }
    this.#memoTop = Math.max(this.#memoTop, index);
    if (index > this.#memo.length) this.#farMemo.set(index, this.#top());
    else {
      if (index === this.#memo.length) this.#farMemo.delete(index);
      this.#memo[index] = this.#top();
    }
  }

  #get(index: number): Value {
    const value = index < this.#memo.length ? this.#memo[index] : this.#farMemo.get(index);
    return value === undefined ? this.#broken(`memo entry ${index} does not exist`) : value;
  }

  /** A name of protocol 0: no module or attribute is longer than what is kept of it. */
  #name(span: Span): string | undefined {
    return utf8(this.#reader.bytes({ ...span, length: Math.min(span.length, 4096) }));
  }

  #ascii(span: Span): string {
    return Buffer.from(this.#reader.bytes({ ...span, length: Math.min(span.length, 4096) })).toString("latin1");
  }

  #integerLine(mayBeBoolean: boolean): Value {
    const text = this.#ascii(this.#reader.line()).trim();
    if (mayBeBoolean && (text === "00" || text === "01")) return text === "01";
    const digits = /^([+-]?)(0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[0-9_]+)[lL]?$/.exec(text);
    if (digits === null) return this.#broken("an integer is none");
    try {
      const magnitude = BigInt((digits[2] ?? "0").replaceAll("_", "").replace(/^0+(?=\d)/, ""));
      return digits[1] === "-" ? -magnitude : magnitude;
    } catch {
      return this.#broken("an integer is none");
    }
  }

  #long(span: Span): Value {
    if (span.length > 64) return unknown;
    let v = 0n;
    const bytes = this.#reader.bytes(span);
    for (let i = bytes.length - 1; i >= 0; i--) v = (v << 8n) | BigInt(bytes[i] ?? 0);
    return bytes.length > 0 && ((bytes[bytes.length - 1] ?? 0) & 0x80) !== 0 ? v - (1n << BigInt(8 * bytes.length)) : v;
  }

  #bytes(span: Span): Value {
    this.#observer.literal("bytes", span, span.length > keptText ? undefined : this.#reader.bytes(span));
    return new Literal("bytes", span.offset, span.length);
  }

  #text(kind: "utf8" | "raw" | "escaped" | "bytes", span: Span): Value {
    const isShort = span.length <= keptText;
    const bytes = isShort ? this.#reader.bytes(span) : undefined;
    this.#observer.literal(kind === "escaped" ? "escaped" : kind === "bytes" ? "bytes" : "text", span, bytes);
    if (bytes === undefined) return new Literal("text", span.offset, span.length);
    const text =
      kind === "utf8"
        ? utf8(bytes)
        : kind === "raw"
          ? rawUnicode(bytes)
          : kind === "bytes"
            ? latin1(bytes)
            : stringText(bytes);
    return text ?? this.#broken("a text can not be decoded");
  }
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
