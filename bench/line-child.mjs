/** LineChild: a child process that answers one JSON line for each JSON line it gets. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export class LineChild {
  #child;
  #lines;
  #ended;

  constructor(command, args, env) {
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"], env });
    this.#ended = new Promise((resolve) => {
      this.#child.once("error", (error) => resolve(error.message));
      this.#child.once("exit", (code, signal) => resolve(`it ended with ${signal ?? code}`));
    });
    this.#child.stdin.on("error", () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  get pid() {
    return this.#child.pid;
  }

  /** RETURNS what the method returned; THROWS what it threw, or that the process is gone. */
  async call(method, params = {}) {
    this.#child.stdin.write(`${JSON.stringify({ method, params })}\n`);
    const gone = this.#ended.then((why) => ({ gone: why }));
    const answer = await Promise.race([this.#lines.next(), gone]);
    if (answer.gone !== undefined || answer.done) throw new Error(`${method}: ${answer.gone ?? (await this.#ended)}`);
    const { result, error } = JSON.parse(answer.value);
    if (error !== undefined) throw new Error(`${method}: ${error}`);
    return result;
  }

  /** Closes its input and waits for its end. */
  async close() {
    this.#child.stdin.end();
    await this.#ended;
  }
}
