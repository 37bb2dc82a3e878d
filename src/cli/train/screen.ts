/** TrainScreen: what the user of `casemate train` and `casemate reproduce` sees while a run is on, on stderr. */
import { monotonicMs } from "../../core/clock.ts";
import type { EpochResult } from "../../engine/fit/fit.ts";
import type { PinnedRun } from "../../train/lock/pin.ts";
import type { ExecuteOptions } from "../../train/run/execute.ts";
import { printable } from "../printable.ts";

export class TrainScreen {
  readonly #quiet: boolean;
  readonly #live = process.stderr.isTTY && process.env["TERM"] !== "dumb";
  #last = 0;
  #shown = false;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
  }

  begin(run: PinnedRun & { readonly folder: string; readonly resumed: boolean }): void {
    this.pinned(run);
    if (run.resumed) this.#say("going on with an unfinished run");
    this.#say(`log, curves and checkpoint: ${run.folder}`);
  }

  /** What runs, what is pinned, how far it is isolated. */
  pinned({ pinned, configuration: c }: PinnedRun): void {
    const { code } = pinned;
    this.#say(
      code.kind === "none"
        ? "pinned: no git repository, only digests of inputs"
        : `pinned: commit ${code.commit.slice(0, 12)}${code.dirty === undefined ? "" : ` with ${code.dirty.files.length} changed files (diff recorded)`}, ${Object.keys(code.files ?? {}).length} files of code, ${Object.keys(pinned.inputs).length} inputs`,
    );
    if (c.sandbox.kind === "none")
      this.#say(
        c.kind === "command"
          ? "not isolated: the command runs with all of your rights (sandbox: none)"
          : "not isolated: casemate's own trainer, in this process (sandbox: none)",
      );
    else
      this.#say(`isolated by ${c.sandbox.kind}: probed before the command begins; where it does not hold nothing runs`);
    this.#say(
      c.kind === "command"
        ? `running ${c.command.join(" ")}`
        : `${c.method.kind}${c.method.epsilon === undefined ? "" : ` against ${c.method.norm} <= ${Number(c.method.epsilon.toPrecision(4))}`}: ${c.epochs} epochs, batches of ${c.batchSize}, ${c.optimizer.kind} at ${c.optimizer.learningRate}, seed ${c.seed}, ${c.threads} ${c.threads === 1 ? "thread" : "threads"}`,
    );
  }

  listeners(): Pick<ExecuteOptions, "onProgress" | "onEpoch" | "onMeasure" | "onOutput"> {
    return {
      onProgress: ({ epoch, done, loss }) => {
        const now = monotonicMs();
        if (this.#quiet || !this.#live || now - this.#last < 100) return;
        this.#last = now;
        process.stderr.write(`\r\x1b[2K${(100 * done).toFixed(1)} %, epoch ${epoch + 1}, loss ${loss.toFixed(4)}`);
        this.#shown = true;
      },
      onEpoch: (e) => this.#say(epochLine(e)),
      onMeasure: () => this.#say("measuring the trained model"),
      onOutput: (text) => {
        if (!this.#quiet) process.stderr.write(text.split("\n").map(printable).join("\n"));
      },
    };
  }

  clear(): void {
    if (this.#shown) process.stderr.write("\r\x1b[2K");
    this.#shown = false;
  }

  #say(text: string): void {
    if (this.#quiet) return;
    this.clear();
    process.stderr.write(`${printable(text)}\n`);
  }
}

const epochLine = ({ epoch, loss, accuracy, validation }: EpochResult): string => {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return [
    `epoch ${epoch + 1}: loss ${loss.toFixed(4)}`,
    ...(accuracy === undefined ? [] : [`accuracy in training ${percent(accuracy)}`]),
    ...(validation === undefined ? [] : [`on validation data ${percent(validation.accuracy)}`]),
  ].join(", ");
};
