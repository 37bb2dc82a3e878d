/** One version in one file, from a registry to another or to whoever wants to check it without one. */
export { type ExportReader, readExport, type ReadExport } from "./read-export.ts";
export { type ExportSource, writeExport } from "./write-export.ts";
