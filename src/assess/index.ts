/** assess: plans -> findings -> report. */
export { assess, type Assessment, type AssessOptions, gateFails } from "./assess.ts";
export { parsePlan, type Plan } from "./plan.ts";
export { plans } from "./plans/index.ts";
export { type Report, reportSchema } from "./report.ts";
export { formats, writeReport } from "./write-report.ts";
