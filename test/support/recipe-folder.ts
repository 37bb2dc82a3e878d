/** RecipeFolder: a git repository in a temporary folder, for recipes as a user has them. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./casemate.ts";

export class RecipeFolder {
  readonly path = mkdtempSync(join(tmpdir(), "casemate-recipe-"));

  constructor() {
    this.git("init", "-q");
  }

  at(name: string): string {
    return join(this.path, name);
  }

  git(...args: readonly string[]): void {
    const { status, stderr } = spawnSync("git", ["-c", "user.name=test", "-c", "user.email=test@localhost", ...args], {
      cwd: this.path,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  }

  commit(...names: readonly string[]): void {
    this.git("add", ...names);
    this.git("commit", "-q", "-m", "state");
  }

  /** The bundled net and its test data. */
  digits(): void {
    for (const file of ["digits.onnx", "digits-test.npz"]) cpSync(join(root, "models/digits", file), this.at(file));
  }

  write(name: string, text: string): void {
    writeFileSync(this.at(name), text);
  }

  text(name: string): string {
    return readFileSync(this.at(name), "utf8");
  }

  edit(name: string, from: string, to: string): void {
    const text = this.text(name);
    if (!text.includes(from)) throw new Error(`'${from}' is not in ${name}`);
    this.write(name, text.replace(from, to));
  }

  /** Changes one byte for the length of `work`. */
  async withByte(name: string, offset: number, work: () => Promise<void>): Promise<void> {
    const before = readFileSync(this.at(name));
    const after = Buffer.from(before);
    after[offset] = (after[offset] ?? 0) ^ 1;
    writeFileSync(this.at(name), after);
    try {
      await work();
    } finally {
      writeFileSync(this.at(name), before);
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A recipe of our own trainer that takes a second. */
export const digitsRecipe =
  'model: digits.onnx\ndata: digits-test.npz\nsamples: 128\nepochs: 1\nbatchSize: 32\noptimizer: { kind: adam, learningRate: 0.001 }\ntest: digits-test.npz\nthreads: 1\nrequire: { clean: ">= 0.5" }\n';
