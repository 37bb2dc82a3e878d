/**
 * SyscallProgram: a static ELF executable that makes a fixed list of system calls, keeps their results, and does nothing else. With it the sandbox is
 * probed, limited and left to the command from within by the very process that becomes the command, whatever is installed there; a shell or an
 * interpreter could be absent, and can not make most of these calls. No compiler is needed: the code is immediates, `syscall` and stores.
 *
 * Layout: code at 0x400000 (read, execute); data at 0x610000 (read, write): results (8 bytes each), then strings, structures and buffers. Pages up to 64 KiB.
 */
import { type Architecture, numberOf, type Syscall } from "./syscalls.ts";

const codeAddress = 0x400000;
const dataOffset = 0x10000;
const dataAddress = 0x610000;
/** results kept: a store reaches 32,760 bytes on aarch64 */
const maxResults = 1024;

/** An argument: a number, or the result of an earlier call. */
export type Argument = number | bigint | { readonly resultOf: number };

interface Step {
  readonly number: number;
  readonly args: readonly Argument[];
  /** where the result goes */
  readonly slot: number;
  /** the program ends with status `otherwise` unless the result is `wanted` */
  readonly demand?: { readonly wanted: number; readonly otherwise: number };
}

export class SyscallProgram {
  readonly #arch: Architecture;
  readonly #steps: Step[] = [];
  readonly #data: Uint8Array[] = [];
  #dataBytes = maxResults * 8;

  constructor(arch: Architecture) {
    this.#arch = arch;
  }

  /** address of the results: 64-bit signed, little-endian, one a call in their order; negative ones are -errno */
  get results(): number {
    return dataAddress;
  }

  /** calls so far */
  get calls(): number {
    return this.#steps.length;
  }

  /** Adds bytes to the data. RETURNS their address, a multiple of 8. */
  bytes(content: Uint8Array): number {
    const address = dataAddress + this.#dataBytes;
    const padded = new Uint8Array(Math.ceil(content.length / 8) * 8);
    padded.set(content);
    this.#data.push(padded);
    this.#dataBytes += padded.length;
    return address;
  }

  /** A string of C. Its text must hold no NUL. */
  text(content: string): number {
    return this.bytes(Buffer.from(`${content}\0`, "utf8"));
  }

  /** Words of 64 bits. */
  words(values: readonly (number | bigint)[]): number {
    const bytes = new Uint8Array(values.length * 8);
    const view = new DataView(bytes.buffer);
    values.forEach((v, i) => view.setBigUint64(i * 8, BigInt.asUintN(64, BigInt(v)), true));
    return this.bytes(bytes);
  }

  /** A null-terminated array of strings. */
  texts(contents: readonly string[]): number {
    return this.words([...contents.map((c) => this.text(c)), 0]);
  }

  /**
   * Adds a call. RETURNS its index among the results. A call that the architecture does not have answers -ENOSYS, as a number that no kernel knows.
   */
  call(name: Syscall, args: readonly Argument[], demand?: Step["demand"]): number {
    const slot = this.#steps.length;
    if (slot >= maxResults) throw new RangeError(`more than ${maxResults} calls`);
    const number = numberOf(name, this.#arch) ?? 0xffff;
    this.#steps.push({ number, args, slot, ...(demand === undefined ? {} : { demand }) });
    return slot;
  }

  /** The executable file. */
  build(): Uint8Array {
    const code = this.#arch.name === "x86_64" ? codeX86(this.#steps) : codeArm(this.#steps);
    const headers = 64 + 3 * 56;
    if (headers + code.length > dataOffset) throw new RangeError("the program is too long");
    const file = new Uint8Array(dataOffset + this.#dataBytes);
    file.set(elfHeader(this.#arch, codeAddress + headers));
    file.set(programHeader(1, 5, 0, codeAddress, headers + code.length), 64);
    file.set(programHeader(1, 6, dataOffset, dataAddress, this.#dataBytes), 64 + 56);
    file.set(programHeader(0x6474e551, 6, 0, 0, 0), 64 + 2 * 56); // PT_GNU_STACK: not executable
    file.set(code, headers);
    let at = dataOffset + maxResults * 8;
    for (const piece of this.#data) {
      file.set(piece, at);
      at += piece.length;
    }
    return file;
  }
}

const elfHeader = (arch: Architecture, entry: number): Uint8Array => {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // 64-bit, little-endian, version 1
  view.setUint16(16, 2, true); // ET_EXEC
  view.setUint16(18, arch.machine, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(24, BigInt(entry), true);
  view.setBigUint64(32, 64n, true); // program headers follow
  view.setUint16(52, 64, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 3, true);
  view.setUint16(58, 64, true);
  return bytes;
};

const programHeader = (type: number, flags: number, offset: number, address: number, size: number): Uint8Array => {
  const bytes = new Uint8Array(56);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, flags, true);
  view.setBigUint64(8, BigInt(offset), true);
  view.setBigUint64(16, BigInt(address), true);
  view.setBigUint64(24, BigInt(address), true);
  view.setBigUint64(32, BigInt(size), true);
  view.setBigUint64(40, BigInt(size), true);
  view.setBigUint64(48, BigInt(dataOffset), true);
  return bytes;
};

const little = (value: number | bigint, bytes: 4 | 8): number[] => {
  const unsigned = BigInt.asUintN(bytes * 8, BigInt(value));
  return Array.from({ length: bytes }, (_, i) => Number((unsigned >> BigInt(8 * i)) & 0xffn));
};

/** rdi, rsi, rdx, r10, r8, r9: [REX, opcode] of mov r64, imm64 and [REX, ModRM] of mov r64, [rbx + disp32] */
const registersX86 = [
  { immediate: [0x48, 0xbf], loaded: [0x48, 0x8b, 0xbb] },
  { immediate: [0x48, 0xbe], loaded: [0x48, 0x8b, 0xb3] },
  { immediate: [0x48, 0xba], loaded: [0x48, 0x8b, 0x93] },
  { immediate: [0x49, 0xba], loaded: [0x4c, 0x8b, 0x93] },
  { immediate: [0x49, 0xb8], loaded: [0x4c, 0x8b, 0x83] },
  { immediate: [0x49, 0xb9], loaded: [0x4c, 0x8b, 0x8b] },
] as const;
const syscallX86 = [0x0f, 0x05];
const exitGroupX86 = 231;

const codeX86 = (steps: readonly Step[]): Uint8Array => {
  const code: number[] = [0x48, 0xbb, ...little(dataAddress, 8)]; // mov rbx, results
  for (const { number, args, slot, demand } of steps) {
    args.forEach((arg, i) => {
      const register = registersX86[i];
      if (register === undefined) throw new RangeError("more than six arguments");
      if (typeof arg === "object") code.push(...register.loaded, ...little(8 * arg.resultOf, 4));
      else code.push(...register.immediate, ...little(arg, 8));
    });
    code.push(0x48, 0xb8, ...little(number, 8), ...syscallX86); // mov rax, number
    code.push(0x48, 0x89, 0x83, ...little(8 * slot, 4)); // mov [rbx + 8 slot], rax
    if (demand !== undefined) {
      const end = [0xbf, ...little(demand.otherwise, 4), 0xb8, ...little(exitGroupX86, 4), ...syscallX86];
      code.push(0x48, 0x3d, ...little(demand.wanted, 4), 0x74, end.length, ...end); // cmp rax, wanted; je over
    }
  }
  return Uint8Array.from(code);
};

const moveArm = (register: number, value: number | bigint): number[] => {
  const unsigned = BigInt.asUintN(64, BigInt(value));
  return [0, 1, 2, 3].map((h) => {
    const half = Number((unsigned >> BigInt(16 * h)) & 0xffffn);
    return (h === 0 ? 0xd2800000 : 0xf2800000) | (h << 21) | (half << 5) | register; // movz, movk
  });
};
const svcArm = 0xd4000001;
const exitGroupArm = 94;
const resultsRegister = 19;

const codeArm = (steps: readonly Step[]): Uint8Array => {
  const code: number[] = moveArm(resultsRegister, dataAddress);
  for (const { number, args, slot, demand } of steps) {
    args.forEach((arg, i) => {
      if (typeof arg === "object")
        code.push(0xf9400000 | (arg.resultOf << 10) | (resultsRegister << 5) | i); // ldr
      else code.push(...moveArm(i, arg));
    });
    code.push(...moveArm(8, number), svcArm);
    code.push(0xf9000000 | (slot << 10) | (resultsRegister << 5)); // str x0, [x19, 8 slot]
    if (demand !== undefined) {
      const end = [...moveArm(0, demand.otherwise), ...moveArm(8, exitGroupArm), svcArm];
      code.push(0xf100001f | (demand.wanted << 10)); // cmp x0, wanted
      code.push(0x54000000 | ((end.length + 1) << 5), ...end); // b.eq over
    }
  }
  const bytes = new Uint8Array(code.length * 4);
  const view = new DataView(bytes.buffer);
  code.forEach((word, i) => {
    view.setUint32(4 * i, word >>> 0, true);
  });
  return bytes;
};
