/** Code in README and docs compiles, and links lead somewhere. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { build, root } from "./support/casemate.ts";

const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "examples/README.md"].concat(
  readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((f) => f.endsWith(".md"))
    .map((f) => `docs/${f.replaceAll("\\", "/")}`),
);
const text = (page: string): string => readFileSync(join(root, page), "utf8");
const blocks = pages.flatMap((page) =>
  [...text(page).matchAll(/```(ts|typescript|js|mjs)\n(.*?)```/gs)].map((m, i) => ({
    page,
    name: `${page.replaceAll(/[^a-z0-9]+/gi, "-")}-${i}.ts`,
    code: m[2] ?? "",
  })),
);

describe("docs", () => {
  it("have code that compiles against the built package", () => {
    build();
    expect(blocks.length).toBeGreaterThan(0);
    // inside the package, so that "casemate/engine" is what a user of the package gets
    const folder = join(root, "dist/docs-snippets");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const { name, code } of blocks) writeFileSync(join(folder, name), code);
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          module: "nodenext",
          target: "es2023",
          types: ["node"],
          typeRoots: ["../../node_modules/@types"],
          skipLibCheck: true,
        },
        include: ["*.ts"],
      }),
    );
    const tsc = join(root, "node_modules/.bin/tsc");
    const r = spawnSync(tsc, ["-p", folder], { cwd: root, encoding: "utf8" });
    expect(`${r.stdout}${r.stderr}`).toBe("");
    expect(r.status).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  it.each(pages)("%s links to files that are there", (page) => {
    const bare = text(page)
      .replaceAll(/```.*?```/gs, "")
      .replaceAll(/`[^`\n]*`/g, "");
    const links = [...bare.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map((m) => m[1] ?? "")
      .filter((l) => !/^[a-z]+:/.test(l));
    for (const link of links) expect(existsSync(resolve(root, dirname(page), link)), link).toBe(true);
  });
});
