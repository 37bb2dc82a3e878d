/**
 * BubblewrapProcess: bubblewrap with a launcher in it, from its start to the leave that lets the launcher become the command. Everything that it is given goes by
 * descriptors of files without a name; what it says before the leave is a complaint, what it says after is the command's output.
 */
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { sleep } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { accountFiles, bubblewrapArguments, launcherPath } from "./bubblewrap.ts";
import type { IsolationOptions } from "./isolation-options.ts";
import type { Launcher } from "./launcher.ts";
import type { IsolationSpec } from "./spec.ts";

/** time that setting up may take, ms */
const setupMs = 15_000;
/** descriptors in the child after the standard streams */
export const fds = { args: 3, info: 4, filter: 5, launcher: 6, passwd: 7, group: 8, report: 9, leave: 10 } as const;

export class BubblewrapProcess {
  readonly exit: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly #child: ReturnType<typeof spawn>;
  #ended = false;
  #info = "";
  #complaint = "";
  #running = false;

  /** Starts it. */
  constructor(spec: IsolationSpec, launcher: Launcher, filter: Uint8Array, options: IsolationOptions) {
    const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const accounts = accountFiles(uid, gid);
    const contents = [
      Buffer.from(`${bubblewrapArguments(spec, fds).join("\0")}\0`),
      filter,
      launcher.program,
      Buffer.from(accounts.passwd),
      Buffer.from(accounts.group),
    ];
    const opened = openUnnamed(contents);
    try {
      const [args, seccomp, program, passwd, groups] = opened as [number, number, number, number, number];
      const child = spawn(programPath("bwrap") ?? "bwrap", ["--args", String(fds.args), "--", launcherPath], {
        // bubblewrap's own process is the first of the pid namespace, where its environment can be read; so it gets none
        env: {},
        cwd: "/",
        stdio: ["ignore", "pipe", "pipe", args, "pipe", seccomp, program, passwd, groups, "pipe", "pipe"],
        detached: false,
      });
      this.#child = child;
      this.exit = new Promise((resolve) => {
        child.once("error", (e) => {
          this.#complaint = (e as NodeJS.ErrnoException).code === "ENOENT" ? "bwrap is not installed" : e.message;
          this.#ended = true;
          resolve({ code: null, signal: null });
        });
        child.once("exit", (code, signal) => {
          this.#ended = true;
          resolve({ code, signal });
        });
      });
      this.#channel(fds.info)?.on("data", (d: Buffer) => void (this.#info += d.toString("latin1")));
      for (const fd of [fds.info, fds.report, fds.leave]) this.#channel(fd)?.on("error", () => undefined);
      child.stdout?.on("data", (d: Buffer) => options.onOutput?.("stdout", d));
      child.stderr?.on("data", (d: Buffer) => {
        if (this.#running) options.onOutput?.("stderr", d);
        else this.#complaint += d.toString("utf8").slice(0, 2000);
      });
    } finally {
      for (const fd of opened) closeSync(fd);
    }
  }

  /** What the launcher reports. Throws SANDBOX_UNAVAILABLE when it does not, and the signal's reason. */
  async report(bytes: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const pieces: Buffer[] = [];
    let length = 0;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, setupMs);
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#channel(fds.report)?.on("data", (d: Buffer) => {
        pieces.push(d);
        length += d.length;
        if (length >= bytes) done();
      });
      signal?.addEventListener("abort", done, { once: true });
      void this.exit.then(done);
    });
    signal?.throwIfAborted();
    if (length !== bytes) {
      await sleep(10); // for the rest of what it said
      throw new CasemateError(
        "SANDBOX_UNAVAILABLE",
        `bubblewrap could not set up the sandbox: ${this.#complaint.trim() === "" ? "no report from within" : this.#complaint.trim()}`,
        {
          hint: "install the package 'bubblewrap', and allow user namespaces; casemate sandbox check says what works here",
        },
      );
    }
    return Buffer.concat(pieces);
  }

  /** Host pid of the first process of the namespace; 0 where bubblewrap has not told it. */
  firstPid(): number {
    return Number(/"child-pid"\s*:\s*(\d+)/.exec(this.#info)?.[1] ?? 0);
  }

  /** The launcher becomes the command. */
  giveLeave(): void {
    this.#running = true;
    this.#channel(fds.leave)?.end("g");
  }

  kill(): void {
    if (!this.#ended) this.#child.kill("SIGKILL");
  }

  /** This process's end of a descriptor of the child. */
  #channel(fd: number): Duplex | undefined {
    const streams: readonly unknown[] = this.#child.stdio;
    return (streams[fd] ?? undefined) as Duplex | undefined;
  }
}

/** The program in this process's PATH. */
const programPath = (name: string): string | undefined =>
  (process.env["PATH"] ?? "/usr/bin:/bin")
    .split(":")
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

/** Files without a name, open for reading from their start. */
const openUnnamed = (contents: readonly Uint8Array[]): number[] => {
  const folder = mkdtempSync(join(tmpdir(), "casemate-sandbox-"));
  try {
    return contents.map((content, i) => {
      const path = join(folder, String(i));
      writeFileSync(path, content, { mode: 0o600 });
      return openSync(path, "r");
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
