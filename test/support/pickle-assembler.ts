/** Writes pickles opcode by opcode, without Python, for tests of what a scanner makes of them. */
import { op } from "../../src/registry/scan/pickle/opcodes.ts";

export type Part = number | string | Uint8Array | readonly Part[];

/** Numbers are bytes, strings latin-1, lists are joined. */
export const bytesOf = (...parts: readonly Part[]): Uint8Array<ArrayBuffer> => {
  const out: number[] = [];
  const add = (part: Part): void => {
    if (typeof part === "number") out.push(part & 0xff);
    else if (typeof part === "string") out.push(...Buffer.from(part, "latin1"));
    else if (part instanceof Uint8Array) for (const b of part) out.push(b);
    else for (const p of part) add(p);
  };
  for (const part of parts) add(part);
  return new Uint8Array(out);
};

const le = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) & 0xff);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export const proto = (version: number): Part => [op.PROTO, version];
/** SHORT_BINUNICODE, or BINUNICODE over 255 bytes */
export const str = (text: string): Part => {
  const bytes = utf8(text);
  return bytes.length < 256 ? [op.SHORT_BINUNICODE, bytes.length, bytes] : [op.BINUNICODE, le(bytes.length, 4), bytes];
};
export const bin = (bytes: Uint8Array): Part =>
  bytes.length < 256 ? [op.SHORT_BINBYTES, bytes.length, bytes] : [op.BINBYTES, le(bytes.length, 4), bytes];
/** the text lines of protocol 0 */
export const unicodeLine = (text: string): Part => [op.UNICODE, text, "\n"];
export const stringLine = (quoted: string): Part => [op.STRING, quoted, "\n"];
export const int = (value: number): Part => [op.BININT, le(value >>> 0, 4)];
export const global = (module: string, name: string): Part => [op.GLOBAL, utf8(module), "\n", utf8(name), "\n"];
export const stackGlobal = (module: Part, name: Part): Part => [module, name, op.STACK_GLOBAL];
export const tuple = (...items: readonly Part[]): Part => [op.MARK, items, op.TUPLE];
export const reduce = (callable: Part, ...args: readonly Part[]): Part => [callable, tuple(...args), op.REDUCE];
export const newObj = (cls: Part, ...args: readonly Part[]): Part => [cls, tuple(...args), op.NEWOBJ];
export const put = (index: number): Part => [op.BINPUT, index];
export const get = (index: number): Part => [op.BINGET, index];
export const stop: Part = op.STOP;

export const pickleOf = (version: number, ...parts: readonly Part[]): Uint8Array<ArrayBuffer> =>
  bytesOf(proto(version), parts, stop);

/** os.system, in the plainest way */
export const harmful = (): Uint8Array<ArrayBuffer> => pickleOf(2, reduce(global("os", "system"), str("echo pwned")));
export const harmless = (): Uint8Array<ArrayBuffer> => pickleOf(2, [op.EMPTY_DICT, str("a"), int(1), op.SETITEM]);
