/**
 * Every ONNX net of ../shared: read, run, differentiated, and its gradient compared with central differences.
 *
 * What is refused, and why, is compared with test/vectors/corpora-refused.json: `npx vitest run -u` on this file writes it anew.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { median } from "../tensor/statistics.ts";
import { checkNet, type Report } from "./corpus-check.test-data.ts";
import { collectNets, type Net, sharedData } from "./corpus-nets.test-data.ts";

const present = existsSync(sharedData);
if (!present) console.log("skipped: the ONNX files of ../shared/data are not there");
const unpacked = present ? mkdtempSync(join(tmpdir(), "casemate-gradients-")) : "";
afterAll(() => rmSync(unpacked, { recursive: true, force: true }));

// nets of ImageNet size are left to corpora.long.test.ts
const isLong = (net: Net): boolean => net.name.includes("/light/");

describe.skipIf(!present)("gradients of every ONNX net (needs ../shared)", () => {
  const nets = present ? collectNets(unpacked).filter((n) => !isLong(n)) : [];
  const reports = new Map<Net, Report>();

  test("are those of the net, or refused with a reason", { timeout: 600_000 }, async () => {
    const only = process.env["CORPORA"];
    for (const net of nets)
      if (only === undefined || net.path.includes(only))
        reports.set(net, await checkNet(net.path, net.name, net.hints));
    console.log(tableOf(reports));
    expect([...reports].flatMap(([n, r]) => r.wrong.map((w) => `${n.corpus}/${n.name}: ${w}`))).toEqual([]);
    expect(reports.size).toBeGreaterThan(only === undefined ? 800 : 0);
    if (only !== undefined) return;
    await expect(`${JSON.stringify(refusals(reports), null, 2)}\n`).toMatchFileSnapshot(
      "../../../test/vectors/corpora-refused.json",
    );
  });
});

/** Counts per corpus. */
const tableOf = (reports: ReadonlyMap<Net, Report>): string => {
  const rows = [
    [
      "corpus",
      "nets",
      "compared",
      "flat",
      "straight-through",
      "refused",
      "outputs compared",
      "median error",
      "largest",
    ],
  ];
  for (const corpus of [...new Set([...reports.keys()].map((n) => n.corpus)), "all"]) {
    const own = [...reports].flatMap(([n, r]) => (corpus === "all" || n.corpus === corpus ? [r] : []));
    const errors = own.flatMap((r) => r.errors);
    const nothing = (r: Report): boolean => r.errors.length + r.zero.length + r.surrogate.length === 0;
    rows.push([
      corpus,
      `${own.length}`,
      `${own.filter((r) => r.errors.length > 0).length}`,
      `${own.filter((r) => r.errors.length === 0 && r.zero.length > 0).length}`,
      `${own.filter((r) => r.surrogate.length > 0).length}`,
      `${own.filter(nothing).length}`,
      `${errors.length}`,
      errors.length === 0 ? "" : median(errors).toExponential(1),
      errors.length === 0 ? "" : Math.max(...errors).toExponential(1),
    ]);
  }
  const widths = rows[0]?.map((_, k) => Math.max(...rows.map((r) => r[k]?.length ?? 0))) ?? [];
  return rows.map((r) => r.map((cell, k) => cell.padEnd(widths[k] ?? 0)).join("  ")).join("\n");
};

/** Reason -> nets, without what depends on names of values or on the version of ONNX Runtime. */
const refusals = (reports: ReadonlyMap<Net, Report>): Record<string, string[]> => {
  const result = new Map<string, string[]>();
  for (const [net, r] of reports)
    for (const reason of r.refused) {
      const key = shortened(reason);
      const list = result.get(key) ?? [];
      if (!list.includes(`${net.corpus}/${net.name}`)) list.push(`${net.corpus}/${net.name}`);
      result.set(key, list);
    }
  return Object.fromEntries([...result].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const shortened = (reason: string): string => {
  const [where, code, ...rest] = reason.split(": ");
  if (code === undefined) return reason;
  if (where === "runtime") return `onnx runtime: ${code}`;
  const message = rest.join(": ");
  if (code === "GRADIENT_NO_RULE") return `${code}: ${message.replace(/ \(opset [^)]*\)/, "")}`;
  if (code === "ONNX_UNSUPPORTED") return `${code}: ${message}`;
  return code;
};
