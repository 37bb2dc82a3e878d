/** The accountants against the recorded figures of dp-accounting, Opacus and prv_accountant. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { account } from "../../src/train/accountant/account.ts";
import type { PrivacyEvent } from "../../src/train/accountant/event.ts";
import { pldBracket } from "../../src/train/accountant/pld.ts";

const path = fileURLToPath(new URL("../../../shared/reference/dp-accountant.json", import.meta.url));
const present = existsSync(path);
if (!present) console.log("skipped: ../shared is not beside this checkout");

interface Row {
  readonly name: string;
  readonly sigma: number;
  readonly q: number;
  readonly steps: number;
  readonly delta: number;
  readonly dp_accounting_rdp_add_remove: number;
  readonly dp_accounting_rdp_order: number;
  readonly dp_accounting_pld_add_remove: number;
  readonly dp_accounting_pld_optimistic_lower: number;
  readonly dp_accounting_pld_replace_one: number;
  readonly opacus_rdp: number;
  readonly prv_accountant_low_est_up: readonly [number, number, number];
}
const rows = present ? (JSON.parse(readFileSync(path, "utf8")) as { rows: Row[] }).rows : [];

describe.skipIf(!present)("recorded accountants (needs ../shared)", () => {
  it.each(rows)("$name", (r) => {
    const event: PrivacyEvent = {
      mechanism: "gaussian",
      noise: r.sigma,
      sampling: r.q === 1 ? "none" : "poisson",
      rate: r.q,
      steps: r.steps,
    };
    const a = account([event], { delta: r.delta });
    expect(a.upper - a.lower).toBeLessThan(0.01);
    // inside the bracket or within 1e-3 of it: the recorded PLD is an upper bound on a coarser grid
    expect(r.dp_accounting_pld_add_remove).toBeGreaterThanOrEqual(a.lower);
    expect(r.dp_accounting_pld_add_remove).toBeLessThanOrEqual(a.upper * (1 + 1e-3));
    expect(a.upper).toBeGreaterThanOrEqual(r.dp_accounting_pld_optimistic_lower);
    // their PRV bracket and estimate: ours is inside, and our PRV bracket is theirs
    const [low, estimate, up] = r.prv_accountant_low_est_up;
    expect(a.lower).toBeGreaterThan(low);
    expect(a.upper).toBeLessThan(up);
    expect(Math.max(a.lower - estimate, estimate - a.upper)).toBeLessThan(1e-4);
    expect(a.accountants.prv.lower).toBeCloseTo(low, 2);
    expect(a.accountants.prv.upper).toBeCloseTo(up, 2);
    // Opacus sums the series of fractional orders with their signs, as the formula has them; dp-accounting leaves them out and reports up to 1.4 % more
    const rdp = a.accountants.rdp;
    expect(Math.abs(rdp.upper / r.opacus_rdp - 1)).toBeLessThan(1e-9);
    expect(rdp.upper).toBeLessThanOrEqual(r.dp_accounting_rdp_add_remove * (1 + 1e-12));
    if (Number.isInteger(r.dp_accounting_rdp_order) && rdp.order === r.dp_accounting_rdp_order)
      expect(rdp.upper).toBeCloseTo(r.dp_accounting_rdp_add_remove, 9);

    const replaced = pldBracket([event], "replace-one", r.delta, 0.002);
    expect(replaced.upper - replaced.lower).toBeLessThan(0.01);
    expect(r.dp_accounting_pld_replace_one).toBeGreaterThanOrEqual(replaced.lower);
    expect(r.dp_accounting_pld_replace_one).toBeLessThanOrEqual(replaced.upper * (1 + 1e-3));
  });
});
