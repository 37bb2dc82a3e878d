/** JUnit XML of a red team: one test case per probe. */
import { escape } from "../render/escape.ts";
import type { RedTeamReport } from "./report.ts";

// oxlint-disable no-control-regex
/** XML 1.0 has no place for most control characters, escaped or not */
const xml = (text: string): string =>
  escape(text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "?"));

export const renderRedTeamJunit = (r: RedTeamReport): string => {
  const body = r.probes
    .map((p) => {
      const f = r.findings.find((x) => x.id === p.id);
      const open = `    <testcase classname="casemate.${xml(r.plan.id)}" name="${xml(p.id)}"`;
      return f === undefined
        ? `${open}/>`
        : `${open}><failure type="${f.severity}" message="${xml(f.title)}">${xml(`${f.description}\n${f.remediation}`)}</failure></testcase>`;
    })
    .join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="casemate red team ${xml(r.target)}" tests="${r.probes.length}" failures="${r.findings.length}" errors="0" skipped="0" time="${r.spent.seconds.toFixed(3)}" timestamp="${xml(r.created)}">\n${body}\n  </testsuite>\n</testsuites>\n`;
};
