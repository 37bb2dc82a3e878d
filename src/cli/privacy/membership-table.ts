/** membershipTable: a membership report as text. */
import type { Estimate } from "../../core/finding.ts";
import type { MembershipReport } from "../../attacks/privacy/membership.ts";
import { textTable } from "./text-table.ts";

const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;
const range = (e: Estimate): string =>
  `${percent(e.value)} (${(100 * e.interval[0]).toFixed(1)} to ${(100 * e.interval[1]).toFixed(1)})`;

export const membershipTable = (r: MembershipReport): string => {
  const lines = [
    `${r.members} members, ${r.nonMembers} non-members${r.shadows === 0 ? "" : `, ${r.shadows} shadow models`}; intervals at 95 %`,
    `accuracy ${percent(r.gap.accuracy[0])} on members, ${percent(r.gap.accuracy[1])} on others: gap ${(100 * (r.gap.accuracy[0] - r.gap.accuracy[1])).toFixed(1)} points`,
    `loss     ${r.gap.loss[0].toFixed(3)} on members, ${r.gap.loss[1].toFixed(3)} on others: gap ${(r.gap.loss[1] - r.gap.loss[0]).toFixed(3)} nats`,
    "",
  ];
  const fprs = r.attacks[0]?.rates.map((x) => x.fpr) ?? [];
  const rows = [["attack", "AUC", ...fprs.map((f) => `TPR at ${percent(f)} FPR`), "balanced accuracy"]];
  for (const a of r.attacks) {
    const [low, high] = a.auc.interval;
    rows.push([
      a.id,
      `${a.auc.value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`,
      ...a.rates.map((x) => range(x.tpr)),
      a.balancedAccuracy === undefined ? "-" : range(a.balancedAccuracy),
    ]);
  }
  lines.push(textTable(rows).trimEnd(), "", `thresholds of balanced accuracy were chosen on ${r.thresholdsFrom}`);
  for (const rate of r.attacks[0]?.rates ?? [])
    if (rate.falsePositives === 0)
      lines.push(
        `${percent(rate.fpr)} of ${r.nonMembers} non-members is less than one sample: that column counts members above every non-member`,
      );
  const e = r.epsilon;
  lines.push(
    `epsilon  at least ${e.epsilon.toFixed(3)} at delta ${e.delta}, level ${percent(e.level)}: ${e.right} of ${e.guesses} guesses by ${e.attack} were right`,
    e.canaries
      ? "         (Steinke et al. 2023: holds where each canary was trained on or not by an own fair coin)"
      : "         (an indication: the bound wants samples that were trained on or not by own fair coins; casemate privacy canaries makes them)",
  );
  if (r.exposure !== undefined)
    lines.push(
      `exposure mean ${r.exposure.mean.toFixed(2)} bits, median ${r.exposure.median.toFixed(2)}; ${r.exposure.atLimit} of ${r.members} canaries at the limit of ${r.exposure.limit.toFixed(2)}; without a trace the mean is 1.44`,
    );
  return `${lines.join("\n")}\n`;
};
