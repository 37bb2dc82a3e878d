/** Every option that a message, a hint, a comment or a page names exists. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { programOf } from "../src/cli/main.ts";

const root = resolve(import.meta.dirname, "..");
const program = await programOf(() => undefined);
const optionsOf = (command: Command): string[] => [
  ...command.options.flatMap((o) => (o.long === undefined ? [] : [o.long])),
  ...command.commands.flatMap(optionsOf),
];
const known = new Set([...optionsOf(program), "--help"]);

/** Files whose double dashes are no options of ours. */
const foreign = [
  // CSS variables
  "src/assess/render/style.ts",
  "src/assess/red-team/render-html.ts",
  "src/gateway/protocols/page-style.ts",
  "src/gateway/protocols/try-it-page.test.ts",
  "src/train/run/page-style.ts",
  // options of git
  "src/train/lock/code-state.ts",
  // options of compilers and of node
  "src/engine/onnx/memory.test.ts",
  "src/registry/access/policies.ts",
  "src/train/run/train-isolated.ts",
  // commands that answers of language models may have
  "src/guard/checks/output/unsafe-code.ts",
  "src/guard/checks/output/unsafe-code.test.ts",
  // options of bubblewrap, container engines and git
  "src/train/sandbox/bubblewrap.ts",
  "src/train/sandbox/bubblewrap-process.ts",
  "src/train/sandbox/run-bubblewrap.ts",
  "src/train/sandbox/container-arguments.ts",
  "src/train/sandbox/container-arguments.test.ts",
  "src/train/sandbox/run-container.ts",
  "src/train/sandbox/run-container.long.test.ts",
  "src/train/provenance/digest-input.ts",
  // plans of later versions
  "docs/internals/state.md",
];
/** Options of npm, node, vitest, git and optimum in commands that docs and tests show. */
const foreignOptions = new Set([
  "--config",
  "--input-type",
  "--cpu-prof",
  "--max-semi-space-size",
  "--expose-gc",
  "--reporter",
  "--check",
  "--write",
  "--no-save",
  "--task",
]);

const files = ["src", "docs", "examples", "models"]
  .flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((f) => `${folder}/${f}`);
    } catch {
      return [];
    }
  })
  .concat("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")
  .map((f) => f.replaceAll("\\", "/"))
  .filter((f) => /\.(ts|mjs|md|yaml|yml)$/.test(f) && !foreign.includes(f));

const named = (file: string): { option: string; line: number }[] =>
  readFileSync(join(root, file), "utf8")
    .split("\n")
    .flatMap((text, i) =>
      // a variable that is counted down and compared is no option
      [...text.matchAll(/(?<![\w<-])--[a-z][a-z0-9-]*(?![\w-]|(?:\.\w+)* [=<>!])/g)].map(([option]) => ({
        option,
        line: i + 1,
      })),
    );

describe("options that are named", () => {
  it("finds options in the source and the docs", () => {
    expect(files.flatMap(named).length).toBeGreaterThan(100);
    expect(known).toContain("--save-adversarial");
  });

  it("exist in a command", () => {
    const missing = files.flatMap((file) =>
      named(file)
        .filter(({ option }) => !known.has(option) && !foreignOptions.has(option))
        .map(({ option, line }) => `${file}:${line} names ${option}`),
    );
    expect(missing).toEqual([]);
  });
});

describe("commands in the docs", () => {
  /** `npx casemate ...` and `casemate ...` lines of fenced shell blocks */
  const commands = files
    .filter((f) => f.endsWith(".md"))
    .flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/```(?:sh|bash|console)\n(.*?)```/gs)].flatMap((block) =>
        (block[1] ?? "")
          .replaceAll("\\\n", " ")
          .split("\n")
          .filter((line) => /^\s*(\$ )?(npx )?casemate /.test(line))
          .map((line) => ({ file, line: line.trim() })),
      ),
    );
  it.each(commands)("$file: $line", ({ line }) => {
    const words = line
      .replace(/\s#.*$/, "")
      .split(/\s+/)
      .slice(line.startsWith("npx") ? 2 : 1);
    const group = program.commands.find((c) => c.name() === words[0]);
    expect(group, `no command '${words[0]}'`).toBeDefined();
    const command = group?.commands.find((c) => c.name() === words[1]) ?? group;
    const own = new Set(command?.options.flatMap((o) => [o.long, o.short]));
    for (const word of words.slice(1).filter((w) => /^--?[a-z]/.test(w)))
      expect(own, `${words[0]} has no ${word}`).toContain(word.split("=")[0]);
  });
});
