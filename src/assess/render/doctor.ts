/** The doctor's section of the HTML report: every check, raised ones first. */
import { pageOf } from "../../attacks/doctor.ts";
import type { Report } from "../report.ts";
import { escape } from "./escape.ts";

const order = ["raised", "not-run", "passed"] as const;
const words = { raised: "raised", "not-run": "not run", passed: "passed" } as const;

export const doctorSection = (r: Report): string => {
  const of = (status: (typeof order)[number]) => r.doctor.filter((d) => d.status === status);
  return `<section><h2>Doctor</h2><p>${escape(doctorSummary(r))}</p><details${of("raised").length > 0 ? " open" : ""}><summary>${r.doctor.length} checks</summary><div class="scroll"><table><thead><tr><th>Check</th><th>Outcome</th><th>What was seen</th></tr></thead><tbody>${order
    .flatMap(of)
    .map(
      (d) =>
        `<tr><td>${escape(d.title)}?<br><code>${escape(d.id)}</code></td><td>${d.severity === undefined ? `<span class="outcome ${d.status}">${words[d.status]}</span>` : `<span class="risk ${d.severity}">${words[d.status]}: ${d.severity}</span>`}</td><td>${escape(d.saw)}${d.status === "raised" ? `<br><small>explained in ${escape(pageOf(d.id))}</small>` : ""}</td></tr>`,
    )
    .join("")}</tbody></table></div></details></section>`;
};

/** "Of 18 checks for reasons not to trust these numbers 2 raised something, 15 passed, 1 did not run." */
export const doctorSummary = (r: Report): string => {
  const count = (status: (typeof order)[number]): number => r.doctor.filter((d) => d.status === status).length;
  const ran = r.doctor.length - count("not-run");
  const left = count("not-run") === 0 ? "" : `; ${count("not-run")} could not run`;
  if (ran === 0) return `None of ${r.doctor.length} checks for reasons not to trust these numbers was run.`;
  return count("raised") === 0
    ? `Nothing found: ${count("passed")} checks for reasons not to trust these numbers passed${left}.`
    : `Of ${ran} checks for reasons not to trust these numbers ${count("raised")} raised something${left}.`;
};
