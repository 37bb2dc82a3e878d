/** R's serialized objects (.rds, .rda): promises, which run when the object is touched (CVE-2024-27322), and calls. Source: R Internals 1.8. */
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { printable } from "../printable.ts";
import { startsWith, type Source } from "../source.ts";

const hasMagic = (source: Source): boolean => startsWith(source, "RDX2\n") || startsWith(source, "RDX3\n");
/** "X\n" and three versions in big-endian XDR; the first is 2 or 3 */
const isXdr = (source: Source): boolean => {
  const b = source.read(0, 14);
  return (
    b.length === 14 &&
    b[0] === 0x58 &&
    b[1] === 10 &&
    b[2] === 0 &&
    b[3] === 0 &&
    b[4] === 0 &&
    (b[5] === 2 || b[5] === 3)
  );
};

const type = {
  symbol: 1,
  pairs: 2,
  closure: 3,
  environment: 4,
  promise: 5,
  call: 6,
  special: 7,
  builtin: 8,
  chars: 9,
  logical: 10,
  integer: 13,
  real: 14,
  complex: 15,
  string: 16,
  dots: 17,
  list: 19,
  expression: 20,
  bytecode: 21,
  pointer: 22,
  weak: 23,
  raw: 24,
  s4: 25,
  altrep: 238,
  attributedPairs: 239,
  attributedCall: 240,
  baseEnvironment: 241,
  emptyEnvironment: 242,
  reference: 255,
} as const;
const harmful =
  /^(?:system2?|shell|shell\.exec|eval|evalq|parse|source|sys\.source|download\.file|url|socketConnection|pipe|unlink|file\.remove|writeLines|readLines|dyn\.load|library\.dynam|install\.packages|Sys\.setenv|do\.call|\.C|\.Call|\.External)$/;
const mostItems = 50_000_000;

class Walk {
  readonly #source: Source;
  readonly #item: Item;
  readonly #context: ScanContext;
  readonly #symbols: string[] = [];
  #at: number;
  #items = 0;
  /** what is still to be read: items, or a call whose function is next */
  readonly #open: { readonly isFunction: boolean; left: number }[] = [{ isFunction: false, left: 1 }];

  constructor(item: Item, at: number, context: ScanContext) {
    this.#item = item;
    this.#source = item.source;
    this.#context = context;
    this.#at = at;
  }

  run(): void {
    for (;;) {
      const next = this.#open[this.#open.length - 1];
      if (next === undefined) return;
      if (--next.left === 0) this.#open.pop();
      if ((++this.#items & 4095) === 0) this.#context.checkTime();
      if (this.#items > mostItems) throw new Undecided("scan/too-large", `more than ${mostItems} objects`, this.#at);
      this.#one(next.isFunction);
    }
  }

  #one(isFunction: boolean): void {
    const at = this.#at;
    const flags = this.#i32();
    const kind = flags & 0xff;
    const hasAttributes = (flags & 0x200) !== 0;
    const hasTag = (flags & 0x400) !== 0;
    const push = (n: number): void => {
      if (n > 0) this.#open.push({ isFunction: false, left: n });
    };
    switch (kind) {
      case type.symbol: {
        const name = this.#chars();
        this.#symbols.push(name);
        if (isFunction) this.#called(name, at);
        return;
      }
      case type.reference: {
        const packed = flags >> 8;
        const name = this.#symbols[(packed === 0 ? this.#i32() : packed) - 1];
        if (isFunction && name !== undefined) this.#called(name, at);
        return;
      }
      case type.promise:
        this.#context.report("r/promise", this.#item, "an unevaluated promise", at);
        push((hasAttributes ? 1 : 0) + (hasTag ? 1 : 0) + 2);
        return;
      case type.call:
      case type.attributedCall:
        // attributes, tag, function, arguments: the last pushed is read first
        this.#open.push({ isFunction: false, left: 1 }, { isFunction: true, left: 1 });
        push((hasAttributes || kind === type.attributedCall ? 1 : 0) + (hasTag ? 1 : 0));
        return;
      case type.pairs:
      case type.attributedPairs:
      case type.closure:
      case type.dots:
        push((hasAttributes || kind === type.attributedPairs ? 1 : 0) + (hasTag ? 1 : 0) + 2);
        return;
      case type.environment:
        this.#i32();
        this.#symbols.push("");
        push(4);
        return;
      case type.special:
      case type.builtin: {
        const name = Buffer.from(this.#bytes(this.#i32())).toString("latin1");
        if (isFunction) this.#called(name, at);
        break;
      }
      case type.chars:
        this.#skip(Math.max(0, this.#i32()));
        break;
      case type.logical:
      case type.integer:
        this.#skip(4 * this.#length());
        break;
      case type.real:
        this.#skip(8 * this.#length());
        break;
      case type.complex:
        this.#skip(16 * this.#length());
        break;
      case type.raw:
        this.#skip(this.#length());
        break;
      case type.string:
      case type.list:
      case type.expression: {
        const n = this.#length();
        if (n > (this.#source.size - this.#at) / 4) throw this.#broken();
        // attributes come last
        if (hasAttributes) push(1);
        push(n);
        return;
      }
      case type.s4:
        break;
      case type.pointer:
        this.#symbols.push("");
        push(2);
        break;
      case type.weak:
        this.#symbols.push("");
        break;
      case type.altrep:
        push(3);
        return;
      case type.bytecode:
        throw new Undecided("scan/skipped", "R byte code is not read", at);
      case 0xf9:
      case 0xfa: {
        // a package or namespace: a zero, a count, strings
        this.#i32();
        const n = this.#i32();
        if (!(n >= 0 && n < 64)) throw this.#broken();
        this.#symbols.push("");
        push(n);
        return;
      }
      default:
        // base, empty and global environments, NULL, missing and unbound values: nothing follows
        if (kind === 0 || kind >= 0xf1) return;
        throw this.#broken();
    }
    if (hasAttributes) push(1);
  }

  #called(name: string, at: number): void {
    if (harmful.test(name)) this.#context.report("r/code", this.#item, `calls ${printable(name)}`, at);
  }

  #chars(): string {
    this.#i32();
    const n = this.#i32();
    return n < 0 ? "NA" : Buffer.from(this.#bytes(n)).toString("utf8");
  }

  #length(): number {
    const n = this.#i32();
    if (n >= 0) return n;
    if (n !== -1) throw this.#broken();
    return this.#i32() * 2 ** 32 + (this.#i32() >>> 0);
  }

  #i32(): number {
    const b = this.#source.read(this.#at, 4);
    if (b.length < 4) throw this.#broken();
    this.#at += 4;
    return new DataView(b.buffer, b.byteOffset, 4).getInt32(0, false);
  }

  #bytes(n: number): Uint8Array {
    const from = this.#at;
    this.#skip(n);
    return this.#source.read(from, n);
  }

  #skip(n: number): void {
    if (!(n >= 0) || this.#at + n > this.#source.size) throw this.#broken();
    this.#at += n;
  }

  #broken(): Undecided {
    return new Undecided("scan/broken", "the R objects are broken or of an unknown kind", this.#at);
  }
}

export const rData: Format = {
  id: "r-data",
  title: "R data",
  detect: ({ source }) => hasMagic(source) || isXdr(source),
  scan(item: Item, context: ScanContext) {
    const { source } = item;
    let at = hasMagic(source) ? 5 : 0;
    if (Buffer.from(source.read(at, 2)).toString("latin1") !== "X\n")
      throw new Undecided("scan/skipped", "R data that are not XDR", at);
    const version = new DataView(source.read(at + 2, 4).slice().buffer).getInt32(0, false);
    at += 14;
    if (version === 3) {
      const n = source.read(at, 4);
      if (n.length < 4) throw new Undecided("scan/broken", "the R header is cut off", at);
      at += 4 + new DataView(n.slice().buffer).getUint32(0, false);
    }
    new Walk(item, at, context).run();
  },
};
