/** Writes reports, each file whole or not at all. */
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CasemateError } from "../core/error.ts";
import { type HtmlContext, renderHtml } from "./render/html.ts";
import { renderJson } from "./render/json.ts";
import { renderJunit } from "./render/junit.ts";
import { renderMarkdown } from "./render/markdown.ts";
import { renderSarif } from "./render/sarif.ts";
import type { Report } from "./report.ts";

export const formats = ["html", "json", "sarif", "junit", "md"] as const;
export type Format = (typeof formats)[number];

const files: Readonly<Record<Format, string>> = {
  html: "index.html",
  json: "report.json",
  sarif: "report.sarif",
  junit: "junit.xml",
  md: "report.md",
};

/** Returns the paths written. Throws FILE_WRITE_FAILED. */
export const writeReport = async (
  directory: string,
  report: Report,
  context: HtmlContext,
  wanted: readonly Format[],
): Promise<string[]> => {
  const render: Readonly<Record<Format, () => string>> = {
    html: () => renderHtml(report, context),
    json: () => renderJson(report),
    sarif: () => renderSarif(report),
    junit: () => renderJunit(report),
    md: () => renderMarkdown(report),
  };
  const paths: string[] = [];
  for (const format of wanted) {
    const path = join(directory, files[format]);
    try {
      await mkdir(directory, { recursive: true });
      await writeFile(`${path}.tmp`, render[format]());
      await rename(`${path}.tmp`, path);
    } catch (cause) {
      throw new CasemateError("FILE_WRITE_FAILED", `report '${path}' could not be written`, {
        cause,
        hint: "choose another folder with --out",
      });
    }
    paths.push(path);
  }
  return paths;
};
