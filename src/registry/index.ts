/** registry: where models are kept. These parts: scan, which judges model files without loading them, and seal, which encrypts them. */
export { type ScanLimits, defaultScanLimits } from "./scan/limits.ts";
export { allRules, type Rule } from "./scan/rules.ts";
export { scanBytes, type ScanOptions, scanPath, type ScanReport } from "./scan/scan.ts";
export type { FileReport, ScanFinding } from "./scan/session.ts";
export { type Verdict, verdicts } from "./scan/verdict.ts";
export * from "./seal/index.ts";
