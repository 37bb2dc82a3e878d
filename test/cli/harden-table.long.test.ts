/** casemate harden on a table: trained and assessed inside what an attacker may change. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { writeOnnx } from "../../src/engine/onnx/write.ts";
import { build, casemate, reportIn } from "../support/casemate.ts";
import { shared } from "../support/mnist.ts";
import { oneHot, toCsv, trainOn } from "../support/tabular.ts";

const source = join(shared, "data/tabular/jbrownlee+Datasets/adult-train.csv");
const present = existsSync(source);
if (!present) console.log("skipped: ../shared/data/tabular is absent");
vi.setConfig({ testTimeout: 200_000 });

let work: string;
beforeAll(() => {
  build();
  work = mkdtempSync(join(tmpdir(), "casemate-harden-"));
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

const names =
  "age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,race,sex,capital-gain,capital-loss,hours-per-week,native-country".split(
    ",",
  );

describe("casemate harden on tables", () => {
  it.skipIf(!present)("hardens a net over Adult inside what an attacker may change (needs ../shared)", async () => {
    const kept = names.flatMap((name, i) => (["fnlwgt", "education", "native-country"].includes(name) ? [] : [i]));
    const cells = readFileSync(source, "utf8").trim().split("\n").slice(0, 4000);
    const rows = cells.map((l) => l.split(",").map((c) => c.trim()));
    const table = oneHot(
      kept.map((i) => names[i] ?? ""),
      rows.map((r) => kept.map((i) => r[i] ?? "")),
      rows.map((r) => Number(r.at(-1)?.startsWith(">50K"))),
    );
    writeFileSync(join(work, "adult.onnx"), writeOnnx(await trainOn(table, 3000, 32, 6)));
    writeFileSync(join(work, "adult.csv"), toCsv(table, 0, 4000));
    const r = await casemate(
      "harden adult.onnx --data adult.csv --method pgd-at --eps 0.1 --epochs 6 --immutable age,sex,race --increase-only education-num -o safe.onnx".split(
        " ",
      ),
      work,
    );
    expect(r.status, r.stderr).toBe(0);
    expect(r.stderr).toMatch(/one-hot groups: workclass/);
    expect(r.stderr).toMatch(/immutable features: age, race, sex/);
    const robust = (at: string): number =>
      reportIn(join(work, `safe.report-${at}`)).threatModels.find((t) => t.norm === "linf")?.robustAccuracy ??
      Number.NaN;
    const clean = (at: string): number => reportIn(join(work, `safe.report-${at}`)).clean.accuracy;
    console.log(
      `Adult, linf 0.1: clean ${clean("before")} to ${clean("after")}, robust ${robust("before")} to ${robust("after")}`,
    );
    expect(robust("after")).toBeGreaterThan(robust("before") + 0.03);
    expect(clean("after")).toBeGreaterThan(0.75);
    // the rules reached the assessment, though its data has no column names
    const decided = reportIn(join(work, "safe.report-after")).decisions.map((d) => d.what);
    expect(decided).toContain("one-hot groups");
    expect(decided).toContain("immutable features");
  });
});
