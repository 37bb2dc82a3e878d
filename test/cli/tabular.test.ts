/** Tables from end to end: a net over people's data, and an attacker who can not change everything. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readNpz } from "../../src/engine/data/npz.ts";
import { writeOnnx } from "../../src/engine/onnx/write.ts";
import { Session } from "../../src/engine/runtime/ort.ts";
import { float32 } from "../../src/engine/tensor/tensor.ts";
import { build, casemate, reportIn } from "../support/casemate.ts";
import { shared } from "../support/mnist.ts";
import { oneHot, type Table, toCsv, trainOn } from "../support/tabular.ts";

const folder = join(shared, "data/tabular/jbrownlee+Datasets");
const present = existsSync(join(folder, "adult-train.csv"));
if (!present) console.log("skipped: ../shared/data/tabular is absent");
vi.setConfig({ testTimeout: 200_000 });

let work: string;
beforeAll(() => {
  build();
  work = mkdtempSync(join(tmpdir(), "casemate-tabular-"));
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Adult without weights, the text of the schooling (its number is there) and the country. */
const adult = (): Table => {
  const names =
    "age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,race,sex,capital-gain,capital-loss,hours-per-week,native-country".split(
      ",",
    );
  const kept = names.flatMap((name, i) => (["fnlwgt", "education", "native-country"].includes(name) ? [] : [i]));
  const lines = readFileSync(join(folder, "adult-train.csv"), "utf8").trim().split("\n").slice(0, 6400);
  const cells = lines.map((l) => l.split(",").map((c) => c.trim()));
  return oneHot(
    kept.map((i) => names[i] ?? ""),
    cells.map((r) => kept.map((i) => r[i] ?? "")),
    cells.map((r) => Number(r.at(-1)?.startsWith(">50K"))),
  );
};

describe("casemate assess on tables", () => {
  it.skipIf(!present)("attacks a net over Adult that age, sex and race are fixed for (needs ../shared)", async () => {
    const table = adult();
    const model = await trainOn(table, 6000, 32, 6);
    writeFileSync(join(work, "adult.onnx"), writeOnnx(model));
    writeFileSync(join(work, "adult.csv"), toCsv(table, 6000, 6400));
    const r = await casemate(
      "assess adult.onnx --data adult.csv --samples 200 --attacks pgd,sigma-zero --immutable age,sex,race --increase-only education-num --save-adversarial adv --format html,json --out report".split(
        " ",
      ),
      work,
    );
    expect(r.status, r.stderr).toBe(0);
    expect(r.stderr).toMatch(/one-hot groups +workclass \(\d+ columns\), marital-status/);
    expect(r.stderr).toMatch(/immutable features +age, race, sex {2}/);
    const report = reportIn(join(work, "report"));
    expect(report.clean.accuracy).toBeGreaterThan(0.78);
    // both threat models have something to say, or the checks below look at nothing
    for (const a of report.attacks) expect(a.robustAccuracy, a.id).toBeLessThan(report.clean.accuracy - 0.02);

    const session = await Session.create(writeOnnx(model), { threads: 1 });
    const d = table.names.length;
    const at = (name: string): number => table.names.indexOf(name);
    const starting = (name: string): number[] =>
      table.names.flatMap((n, i) => (n === name || n.startsWith(`${name}_`) ? [i] : []));
    const fixed = ["age", "sex", "race"].flatMap(starting);
    expect(fixed.length).toBe(1 + 2 + 5);
    let moved = 0;
    for (const file of readdirSync(join(work, "adv"))) {
      const saved = await readNpz(new Uint8Array(readFileSync(join(work, "adv", file))), file);
      const x = saved.get("adversarial")?.data as Float32Array;
      const success = saved.get("success")?.data as Uint8Array;
      const labels = saved.get("labels")?.data as Int32Array;
      const logits = (await session.run({ x: float32([success.length, d], x) }))["logits"]?.data as Float32Array;
      success.forEach((hit, i) => {
        const row = table.rows[6000 + i] ?? [];
        const adversarial = x.subarray(i * d, (i + 1) * d);
        if (hit === 1)
          expect(Number((logits[2 * i + 1] ?? 0) > (logits[2 * i] ?? 0)), `sample ${i}`).toBe(1 - (labels[i] ?? 0));
        for (const j of fixed) expect(adversarial[j]).toBeCloseTo(row[j] ?? Number.NaN, 4);
        expect(adversarial[at("education-num")]).toBeGreaterThan((row[at("education-num")] ?? 0) - 1e-3);
        for (const j of ["age", "hours-per-week", "capital-gain"].map(at)) {
          const v = adversarial[j] ?? Number.NaN;
          expect(Math.abs(v - Math.round(v)), `${table.names[j]} of sample ${i} is ${v}`).toBeLessThan(0.02);
          if (Math.abs(v - (row[j] ?? 0)) > 0.5) moved++;
        }
        for (const group of ["workclass", "occupation", "relationship"].map(starting))
          expect(group.reduce((s, j) => s + (adversarial[j] ?? 0), 0)).toBe(1);
      });
    }
    await session.release();
    // whole numbers are not frozen by being whole
    expect(moved).toBeGreaterThan(10);
    const html = readFileSync(join(work, "report/index.html"), "utf8");
    expect(html).toMatch(/<td>(hours-per-week|capital-gain)<\/td><td class="n">\d+<\/td><td class="n">\d+<\/td>/);
  });
});
