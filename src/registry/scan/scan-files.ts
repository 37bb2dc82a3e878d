/** Scans the files of a model that are no files on disk: parts of a request, or sealed blobs that are opened where they are read. */
import { besideNames } from "./beside.ts";
import { formats } from "./formats.ts";
import { defaultScanLimits } from "./limits.ts";
import type { ScanOptions, ScanReport } from "./scan.ts";
import { type FileReport, ScanSession } from "./session.ts";
import type { Source } from "./source.ts";
import { worst } from "./verdict.ts";

export interface SourceFile {
  /** relative to the model, with "/" */
  readonly path: string;
  readonly source: Source;
}

/**
 * As `scanPath` judges a folder: files that another one names as its numbers need no format of their own. Blocks the event loop while it reads.
 * Throws what sources throw when the world fails, and the signal's reason.
 */
export const scanFiles = (files: readonly SourceFile[], options: Omit<ScanOptions, "onFile"> = {}): ScanReport => {
  const limits = { ...defaultScanLimits, ...options.limits };
  const names = new Set(files.map((f) => f.path));
  const accounted = new Set<string>();
  const scanned = (file: SourceFile, payload: boolean): FileReport => {
    options.signal?.throwIfAborted();
    const session = new ScanSession(formats, limits);
    const report = session.file(file.path, file.source, besideNames(names, file.path), payload);
    for (const id of session.accounted) accounted.add(id);
    return report;
  };
  const first = files.map((file) => ({ file, report: scanned(file, false) }));
  const reports = first.map(({ file, report }) =>
    files.length > 1 && report.formats.length === 0 && report.bytes > 0 && accounted.has(file.path)
      ? scanned(file, true)
      : report,
  );
  return {
    schemaVersion: 1,
    verdict: reports.length === 0 ? "inconclusive" : worst(reports.map((r) => r.verdict)),
    files: reports,
  };
};
