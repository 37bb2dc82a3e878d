/** The command line as a user meets it: real processes over the built package. */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Report, reportSchema } from "../../src/assess/report.ts";

export const root = resolve(import.meta.dirname, "../..");
export const bin = join(root, "bin/casemate.js");

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The bin runs dist: builds it where it is not up to date. */
export const build = (): void => {
  const built = spawnSync("npx", ["tsc", "-b"], { cwd: root, encoding: "utf8" });
  if (built.status !== 0) throw new Error(`the build failed: ${built.stdout}`);
};

/** Does not block: servers of the test answer while it runs. */
export const casemate = (
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => node([bin, ...args], cwd, env);

/** One command after the other, in one process: starting one costs as much as many commands. Ends at the first that fails. */
export const casemateAll = (
  commands: readonly (readonly string[])[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => node(["--input-type=module", "-e", oneByOne, JSON.stringify(commands)], cwd, env);

const oneByOne = `const { main } = await import(${JSON.stringify(pathToFileURL(join(root, "dist/cli/main.js")).href)});
for (const args of JSON.parse(process.argv[1])) if ((process.exitCode = await main(args)) !== 0) break;`;

const node = (args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Ended> =>
  new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env } });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", failed);
    child.once("close", (status) => done({ status, stdout, stderr }));
  });

/** Throws where report.json is not as its schema says. */
export const reportIn = (folder: string): Report =>
  reportSchema.parse(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")));
