import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { SyscallProgram } from "./syscall-program.ts";
import { aarch64, type Architecture, x86_64 } from "./syscalls.ts";

const folder = mkdtempSync(join(tmpdir(), "casemate-elf-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** reads a file into a buffer and writes it, with what the calls returned; then becomes another program */
const copier = (arch: Architecture, wanted: number): string => {
  const p = new SyscallProgram(arch);
  const buffer = p.bytes(new Uint8Array(64));
  const path = join(folder, `content-${arch.name}`);
  writeFileSync(path, "hello");
  const fd = p.call("openat", [-100, p.text(path), 0, 0]);
  const n = p.call("read", [{ resultOf: fd }, buffer, 64]);
  p.call("write", [1, buffer, { resultOf: n }]);
  p.call("close", [999]);
  p.call("write", [1, p.results + 8, 24], { wanted, otherwise: 7 });
  p.call("execve", [p.text("/bin/sh"), p.texts(["sh", "-c", 'echo "$A $1"', "sh", "x y"]), p.texts(["A=b"])]);
  const file = join(folder, `${arch.name}-${wanted}`);
  writeFileSync(file, p.build());
  chmodSync(file, 0o755);
  return file;
};

/** how to run an executable of an architecture here */
const runner = (arch: Architecture): readonly string[] | undefined => {
  const own = { x64: "x86_64", arm64: "aarch64" }[process.arch as string];
  if (process.platform === "linux" && own === arch.name) return [];
  const emulator = `qemu-${arch.name}`;
  if (spawnSync(emulator, ["--version"]).status === 0) return [emulator];
  process.stderr.write(`skipped: programs for ${arch.name} need that machine or ${emulator}\n`);
  return undefined;
};

describe.each([x86_64, aarch64])("a program of system calls for $name", (arch: Architecture) => {
  const how = runner(arch);
  const run = (file: string): ReturnType<typeof spawnSync> => {
    const [emulator] = how ?? [];
    return emulator === undefined ? spawnSync(file) : spawnSync(emulator, [file]);
  };

  it.skipIf(how === undefined)("passes results on, keeps them, and becomes another program", () => {
    const { stdout, status } = run(copier(arch, 24));
    const bytes = Buffer.from(stdout ?? "");
    expect(bytes.subarray(0, 5).toString()).toBe("hello");
    expect([0, 1, 2].map((i) => bytes.readBigInt64LE(5 + 8 * i))).toEqual([5n, 5n, -9n]); // read, write, -EBADF
    expect(bytes.subarray(29).toString()).toBe("b x y\n");
    expect(status).toBe(0);
  });

  it.skipIf(how === undefined)("ends where a result is not the one that is wanted", () => {
    expect(run(copier(arch, 23)).status).toBe(7);
  });
});
