import { describe, expect, it } from "vitest";
import { seccompProgram } from "./seccomp.ts";
import { aarch64, type Architecture, numberOf, type Syscall, x86_64 } from "./syscalls.ts";

/** The kernel's interpreter for the instructions in use (Linux Documentation/networking/filter.rst), over struct seccomp_data. */
const verdict = (program: Uint8Array, nr: number, audit: number, args: readonly number[]): number => {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, nr, true);
  data.setUint32(4, audit, true);
  args.forEach((a, i) => data.setBigUint64(16 + 8 * i, BigInt.asUintN(64, BigInt(a)), true));
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  let accumulator = 0;
  for (let pc = 0; pc * 8 < program.length; pc++) {
    const [code, yes, no, k] = [
      view.getUint16(pc * 8, true),
      view.getUint8(pc * 8 + 2),
      view.getUint8(pc * 8 + 3),
      view.getUint32(pc * 8 + 4, true),
    ];
    const jump = (holds: boolean): void => void (pc += holds ? yes : no);
    if (code === 0x20) accumulator = data.getUint32(k, true);
    else if (code === 0x15) jump(accumulator === k);
    else if (code === 0x35) jump(accumulator >= k);
    else if (code === 0x45) jump((accumulator & k) !== 0);
    else if (code === 0x06) return k;
    else throw new Error(`instruction ${code}`);
  }
  throw new Error("the program does not return");
};

const allow = 0x7fff0000;
const kill = 0x80000000;
const errno = (n: number): number => 0x50000 | n;
const EPERM = errno(1);
const ENOSYS = errno(38);
const EAFNOSUPPORT = errno(97);
const cloneThread = 0x3d0f00;

describe.each([x86_64, aarch64])("the filter for $name", (arch: Architecture) => {
  const closed = seccompProgram(arch, { network: false, affinity: true });
  const open = seccompProgram(arch, { network: true, affinity: false });
  const on = (program: Uint8Array, call: Syscall, args: readonly number[] = []): number =>
    verdict(program, numberOf(call, arch) ?? 0, arch.audit, args);

  it.each([
    ["read", [], allow],
    ["execve", [], allow],
    ["mmap", [], allow],
    ["ptrace", [], EPERM],
    ["process_vm_readv", [], EPERM],
    ["mount", [], EPERM],
    ["umount2", [], EPERM],
    ["pivot_root", [], EPERM],
    ["open_by_handle_at", [], EPERM],
    ["setns", [], EPERM],
    ["unshare", [0], EPERM],
    ["keyctl", [], EPERM],
    ["bpf", [], EPERM],
    ["io_uring_setup", [], EPERM],
    ["userfaultfd", [], EPERM],
    ["perf_event_open", [], EPERM],
    ["init_module", [], EPERM],
    ["reboot", [], EPERM],
    ["clone3", [], ENOSYS],
    ["clone", [17], allow],
    ["clone", [cloneThread], allow],
    ["clone", [0x10000000 | 17], EPERM],
    ["clone", [0x00020000 | 17], EPERM],
    ["clone", [0x40000000], EPERM],
    ["ioctl", [0, 0x5401], allow],
    ["ioctl", [0, 0x5412], EPERM],
    ["ioctl", [0, 0x541c], EPERM],
    // the kernel drops the upper half of a request: so must the filter (CVE-2019-10063)
    ["ioctl", [0, 2 ** 32 + 0x5412], EPERM],
    ["personality", [0], allow],
    ["personality", [0xffffffff], allow],
    ["personality", [0x0040000], EPERM],
    ["socket", [1, 1, 0], allow],
    ["socketpair", [1, 1, 0], allow],
    ["socket", [2, 1, 0], EAFNOSUPPORT],
    ["socket", [10, 2, 0], EAFNOSUPPORT],
    ["socket", [16, 3, 0], EAFNOSUPPORT],
    ["socket", [40, 1, 0], EAFNOSUPPORT],
    ["sched_setaffinity", [], allow],
  ] satisfies [Syscall, number[], number][])("%s %j", (call, args, expected) => {
    expect(on(closed, call, args)).toBe(expected);
  });

  it.each([
    ["socket", [2, 1, 0], allow],
    ["socket", [10, 1, 0], allow],
    ["socket", [16, 3, 0], allow],
    ["socket", [16, 3, 4], EAFNOSUPPORT],
    ["socket", [17, 3, 0], EAFNOSUPPORT],
    ["socket", [40, 1, 0], EAFNOSUPPORT],
    ["sched_setaffinity", [], EPERM],
    ["ptrace", [], EPERM],
  ] satisfies [Syscall, number[], number][])("with a network: %s %j", (call, args, expected) => {
    expect(on(open, call, args)).toBe(expected);
  });

  it("refuses other architectures, newer calls and the x32 ABI", () => {
    expect(verdict(closed, 0, 0x40000003, [])).toBe(kill); // AUDIT_ARCH_I386
    expect(verdict(closed, 462, arch.audit, [])).toBe(ENOSYS);
    expect(verdict(closed, 0x40000000 | 101, arch.audit, [])).toBe(ENOSYS);
    expect(verdict(closed, 461, arch.audit, [])).toBe(allow);
  });
});
