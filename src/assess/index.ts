/** assess: plans -> findings -> report. */
export { assess, type Assessment, type AssessOptions, gateFails } from "./assess.ts";
export { parsePlan, type Plan } from "./plan.ts";
export { plans } from "./plans/index.ts";
export { type Report, reportSchema } from "./report.ts";
export { formats, writeReport } from "./write-report.ts";
export { compareHardenings, type CompareOptions } from "./red-team/compare-hardenings.ts";
export type { HardeningComparison } from "./red-team/comparison.ts";
export { redTeamPlans, type RedTeamPlan } from "./red-team/plans.ts";
export { redTeam, type RedTeam, type RedTeamOptions } from "./red-team/red-team.ts";
export type { RedTeamReport } from "./red-team/report.ts";
export { redTeamFormats, writeRedTeam } from "./red-team/write-red-team.ts";
