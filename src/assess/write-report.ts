/** Writes reports, each file whole or not at all. */
import { type HtmlContext, renderHtml } from "./render/html.ts";
import { renderJson } from "./render/json.ts";
import { renderJunit } from "./render/junit.ts";
import { renderMarkdown } from "./render/markdown.ts";
import { renderSarif } from "./render/sarif.ts";
import type { Report } from "./report.ts";
import { writeFiles } from "./write-files.ts";

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
  return writeFiles(
    directory,
    wanted.map((format) => [files[format], render[format]] as const),
  );
};
