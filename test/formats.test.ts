/** What reports say to other programs: SARIF, JUnit and report.json against the schemas that these programs expect. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import AjvDraft04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assess } from "../src/assess/assess.ts";
import { parsePlan } from "../src/assess/plan.ts";
import { renderJson } from "../src/assess/render/json.ts";
import { renderJunit } from "../src/assess/render/junit.ts";
import { renderSarif } from "../src/assess/render/sarif.ts";
import { type Report, reportSchema } from "../src/assess/report.ts";
import { root } from "./support/casemate.ts";

/** The schema of SARIF 2.1.0 as the Microsoft SARIF SDK publishes it (MIT). */
const sarifSchema = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"),
    "utf8",
  ),
) as object;
const published = JSON.parse(readFileSync(join(root, "docs/reference/report.schema.json"), "utf8")) as object;

/** Both packages are CommonJS with a default export. */
const formats = addFormats as unknown as (ajv: unknown) => void;
const Draft04 = AjvDraft04 as unknown as typeof Ajv2020.default;
const checker = (schema: object, draft: "2020" | "04") => {
  const ajv =
    draft === "04"
      ? new Draft04({ strict: false, allErrors: true, unicodeRegExp: false })
      : new Ajv2020.default({ strict: false, allErrors: true, unicodeRegExp: false });
  formats(ajv);
  const validate = ajv.compile(schema);
  return (value: unknown): string[] =>
    validate(value) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message ?? ""}`);
};

let work: string;
let report: Report;
/** A name with everything that markup and URIs must escape. */
const awkward = (r: Report): Report => ({
  ...r,
  model: { ...r.model, name: `a <b> & "c" 'd' é %20.onnx` },
  command: `npx casemate assess 'a <b>.onnx' --data "x"`,
});

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "casemate-formats-"));
  const result = await assess({
    model: join(root, "models/digits/digits.onnx"),
    data: join(root, "models/digits/digits-test.npz"),
    plan: parsePlan(
      {
        id: "formats",
        samples: 20,
        attacks: [
          { id: "evasion/fgm", norm: "linf", scales: [0.5, 1] },
          { id: "evasion/ddn", norm: "l2" },
          { id: "evasion/boundary", norm: "linf" },
        ],
      },
      "formats",
    ),
    out: join(work, "out"),
    command: "npx casemate assess models/digits/digits.onnx",
    version: "1.2.3",
  });
  await result.finish();
  report = result.report;
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("report.json", () => {
  it("is as docs/reference/report.schema.json says, also when it comes from disk", () => {
    const text = renderJson(report);
    expect(checker(published, "2020")(JSON.parse(text))).toEqual([]);
    // reading keeps every field and changes none
    expect(reportSchema.parse(JSON.parse(text))).toEqual(JSON.parse(text));
    expect(report.findings.length).toBeGreaterThan(0);
    expect(report.attacks.length).toBe(3);
  });

  it("would not pass with a field of another kind", () => {
    const check = checker(published, "2020");
    expect(check({ ...report, clean: { ...report.clean, accuracy: "high" } }).join()).toContain("/clean/accuracy");
    const { verdict: _, ...without } = report;
    expect(check(without).join()).toContain("verdict");
  });
});

describe("SARIF", () => {
  it("is valid SARIF 2.1.0, whatever the model is called", () => {
    const check = checker(sarifSchema, "04");
    for (const r of [report, awkward(report), { ...report, findings: [] }]) {
      const log = JSON.parse(renderSarif(r)) as { $schema?: string };
      expect(check(log)).toEqual([]);
    }
  });

  it("would not pass with a level that does not exist, or without a message", () => {
    const check = checker(sarifSchema, "04");
    const log = (change: object): unknown => {
      const parsed = JSON.parse(renderSarif(report)) as { runs: { results: object[] }[] };
      const [run] = parsed.runs;
      if (run !== undefined) run.results = run.results.map((r) => ({ ...r, ...change }));
      return parsed;
    };
    expect(check(log({ level: "catastrophe" })).join()).toContain("/level");
    expect(check(log({ message: {} })).length).toBeGreaterThan(0);
  });

  it("points every result at a rule, and every rule at what to do", () => {
    const { runs } = JSON.parse(renderSarif(report)) as {
      runs: {
        tool: { driver: { rules: { id: string; help: { text: string } }[] } };
        results: { ruleId: string; ruleIndex: number; partialFingerprints?: object }[];
      }[];
    };
    const [run] = runs;
    for (const r of run?.results ?? []) {
      expect(run?.tool.driver.rules[r.ruleIndex]?.id).toBe(r.ruleId);
      expect(run?.tool.driver.rules[r.ruleIndex]?.help.text).not.toBe("");
    }
  });
});

/** A small reader of XML: enough for what is checked, and strict about nesting, quotes and entities. */
interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}
const parseXml = (xml: string): Element => {
  const top: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  expect(body, "no declaration").not.toBe(xml);
  const token = /<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let end = 0;
  for (let m = token.exec(body); m !== null; m = token.exec(body)) {
    end = token.lastIndex;
    const [, closing, name = "", attributes = "", empty, text] = m;
    const here = open.at(-1);
    if (here === undefined) throw new Error("more ends than beginnings");
    for (const part of [text ?? "", attributes])
      expect(part.replaceAll(/&(#\d+|#x[0-9a-f]+|amp|lt|gt|quot|apos);/g, ""), "a bare &").not.toContain("&");
    if (text !== undefined) here.text += text;
    else if (closing === "/") {
      expect(here.name).toBe(name);
      open.pop();
    } else {
      const pairs = [...attributes.matchAll(/([\w:.-]+)="([^"]*)"/g)].map(([, k = "", v = ""]): [string, string] => [
        k,
        v,
      ]);
      expect(new Set(pairs.map(([k]) => k)).size, "an attribute twice").toBe(pairs.length);
      const element: Element = { name, attributes: Object.fromEntries(pairs), children: [], text: "" };
      here.children.push(element);
      if (empty !== "/") open.push(element);
    }
  }
  expect(end, `unreadable: ${body.slice(end, end + 80)}`).toBe(body.length);
  expect(open).toHaveLength(1);
  return top.children[0] ?? top;
};

describe("JUnit", () => {
  it.each([["as it is", (r: Report) => r] as const, ["with an awkward name", awkward] as const])(
    "keeps the rules of the usual schema of Jenkins and GitLab, %s",
    (_, change) => {
      const suites = parseXml(renderJunit(change(report)));
      expect(suites.name).toBe("testsuites");
      expect(suites.children.map((c) => c.name)).toEqual(["testsuite"]);
      const [suite] = suites.children;
      const cases = suite?.children ?? [];
      expect(cases.length).toBeGreaterThan(1);
      expect(suite?.attributes["name"]).toBeTruthy();
      expect(Number(suite?.attributes["tests"])).toBe(cases.length);
      const failed = cases.filter((c) => c.children.some((f) => f.name === "failure"));
      expect(failed.length).toBeGreaterThan(0);
      expect(Number(suite?.attributes["failures"])).toBe(failed.length);
      expect(suite?.attributes["errors"]).toBe("0");
      expect(suite?.attributes["time"]).toMatch(/^\d+\.\d{3}$/);
      // ISO 8601, without fractions or zone as the schema has it, or with both
      expect(suite?.attributes["timestamp"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
      for (const c of cases) {
        expect(c.name).toBe("testcase");
        expect(c.attributes["classname"]).toBeTruthy();
        expect(c.attributes["name"]).toBeTruthy();
        expect(c.children.length).toBeLessThanOrEqual(1);
        for (const f of c.children) {
          expect(f.name).toBe("failure");
          expect(f.attributes["message"]).toBeTruthy();
          expect(f.attributes["type"]).toMatch(/^(medium|high|critical)$/);
          expect(f.text).not.toBe("");
        }
      }
      const names = cases.map((c) => `${c.attributes["classname"]}.${c.attributes["name"]}`);
      expect(new Set(names).size).toBe(names.length);
    },
  );
});
