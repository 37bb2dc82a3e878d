import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { type CsvOptions, readCsv } from "./csv.ts";
import type { Dataset } from "./dataset.ts";
import { loadDataset } from "./load.ts";

const read = (text: string, options: CsvOptions = {}): Dataset => readCsv(text, "a.csv", "sha256:0", options);
const values = (d: Dataset): unknown[] => Array.from(d.inputs.data as ArrayLike<unknown>);

const people = `age,job,income,label
25,clerk,1000.5,no
38,smith,2000,yes
28,clerk,500,no
44,baker,800,yes
`;

describe("csv", () => {
  it("reads numbers, categories and labels in column order", () => {
    const d = read(people);
    expect(d.inputs.dims).toEqual([4, 3]);
    expect(values(d)).toEqual([25, 1, 1000.5, 38, 2, 2000, 28, 1, 500, 44, 0, 800]);
    expect(d.features).toEqual([
      { name: "age", kind: "integer", min: 25, max: 44 },
      { name: "job", kind: "categorical", min: 0, max: 2, categories: ["baker", "clerk", "smith"] },
      { name: "income", kind: "numeric", min: 500, max: 2000 },
    ]);
    expect(Array.from(d.labels ?? [])).toEqual([0, 1, 0, 1]);
    expect(d.classNames).toEqual(["no", "yes"]);
    expect(d.notes?.map((n) => n.what)).toEqual(["column names", "labels"]);
    expect(d.notes?.[1]).toMatchObject({ value: "column 'label'", why: "by its name", override: "--label COLUMN" });
  });

  it.each([
    ["by name", { label: "job" }, [1, 2, 1, 0], ["age", "income", "label"]],
    ["by index", { label: "1" }, [1, 2, 1, 0], ["age", "income", "label"]],
    ["by index from the end", { label: "-3" }, [1, 2, 1, 0], ["age", "income", "label"]],
  ])("finds the label %s", (_, options, labels, names) => {
    const d = read(people, options);
    expect(Array.from(d.labels ?? [])).toEqual(labels);
    expect(d.features?.map((f) => f.name)).toEqual(names);
  });

  it("takes columns in a given order, leaves columns out, fixes categories and classes", () => {
    const d = read(people, {
      columns: ["job", "age", "income"],
      exclude: ["income"],
      categories: { job: ["smith", "clerk", "baker", "judge"] },
      classNames: ["yes", "no"],
    });
    expect(values(d)).toEqual([1, 25, 0, 38, 1, 28, 2, 44]);
    expect(d.features?.[0]).toEqual({
      name: "job",
      kind: "categorical",
      min: 0,
      max: 2,
      categories: ["smith", "clerk", "baker", "judge"],
    });
    expect(Array.from(d.labels ?? [])).toEqual([1, 0, 1, 0]);
  });

  it("takes numbers as codes when told to, in the order of numbers", () => {
    const d = read("zip,label\n10,0\n9,1\n10,1\n", { categorical: ["zip"] });
    expect(d.features?.[0]?.categories).toEqual(["9", "10"]);
    expect(values(d)).toEqual([1, 0, 1]);
  });

  it.each([
    ["no header: a number in the first line", "5.1,3.5,a\n4.9,3.0,b\n", ["column 0", "column 1"], 2],
    ["a header over numbers", "x,y\n5.1,0\n4.9,1\n", ["x"], 2],
    ["no header: text that comes again", "a,b,yes\nc,b,no\na,d,yes\nc,d,no\na,b,no\n", ["column 0", "column 1"], 5],
    ["a header over text", "color,size,label\nred,S,yes\nblue,S,no\nred,M,yes\n", ["color", "size"], 3],
    ["the index column of pandas", ",a,label\n0,1.5,0\n1,2.5,1\n", ["", "a"], 2],
    ["semicolons", "a;b;label\n1;2,5;0\n3;4,5;1\n", ["a", "b"], 2],
    ["tabs", "a\tb\tlabel\n1\t2\t0\n3\t4\t1\n", ["a", "b"], 2],
    [
      "quotes, blank lines, byte order mark, CRLF",
      '\ufeff"a, b",c,label\r\n\r\n"1",2,0\r\n3,4,1\r\n',
      ["a, b", "c"],
      2,
    ],
    ["spaces after commas", "a, b, label\n1, x, 0\n2, y, 1\n", ["a", "b"], 2],
  ])("finds out %s", (_, text, names, rows) => {
    const d = read(text);
    expect(d.features?.map((f) => f.name)).toEqual(names);
    expect(d.inputs.dims).toEqual([rows, names.length]);
  });

  it("reads a text column as strings", () => {
    const d = read("id,message,label\n1,win a prize,spam\n2,see you,ham\n", { text: "message" });
    expect(d.inputs).toEqual({ dtype: "string", dims: [2], data: ["win a prize", "see you"] });
    expect(d).toMatchObject({ classNames: ["ham", "spam"], labels: Int32Array.of(1, 0) });
    expect(read("message\nhello\nworld\n", { text: "message" }).labels).toBeUndefined();
  });

  it.each([
    ["an empty cell", "a,label\n1,0\n,1\n", {}, "line 3 of 'a.csv', column 'a': the value is missing ('')"],
    ["a question mark", "a,label\n?,0\n1,1\n", {}, "line 2 of 'a.csv', column 'a': the value is missing ('?')"],
    ["a missing label", "a,label\n1,0\n2,NA\n", {}, "line 3 of 'a.csv' has no label in column 'label'"],
    ["an unknown label column", people, { label: "salary" }, "'a.csv' has no column 'salary'"],
    ["an unknown column", people, { exclude: ["salary"] }, "'a.csv' has no column 'salary'"],
    [
      "a name that two columns have",
      "a,a,label\n1,2,0\n3,4,1\n",
      { header: true, columns: ["a"] },
      "more than one column 'a'",
    ],
    [
      "an input that is the label",
      people,
      { columns: ["label"] },
      "column 'label' of 'a.csv' can not be input and label",
    ],
    ["a short row", "a,b,label\n1,2,0\n3,1\n", {}, "'a.csv' line 3 is not readable as CSV: invalid record length"],
    ["an open quote", 'a,label\n"1,0\n', {}, "is not readable as CSV: quote not closed"],
    ["nothing", "\n\n", {}, "'a.csv' is empty"],
    ["a header alone", "a,label\n", { header: true }, "'a.csv' has column names but no rows"],
    [
      "a typing error among numbers",
      `a,label\n${Array.from({ length: 40 }, (_, i) => `${i},0`).join("\n")}\n4o,1\n`,
      {},
      "line 42 of 'a.csv', column 'a': '4o' is not a number",
    ],
    [
      "names as categories",
      `name,label\n${Array.from({ length: 60 }, (_, i) => `n${i},${i % 2}`).join("\n")}\n`,
      {},
      "column 'name' of 'a.csv' holds 60 different texts",
    ],
    [
      "an unknown category",
      people,
      { categories: { job: ["clerk", "smith"] } },
      "line 5 of 'a.csv', column 'job': 'baker' is none of the given categories",
    ],
    ["no clear label", "a,b\n1,0.5\n2,0.7\n", {}, "'a.csv' has no column that is clearly the label"],
    ["fractions as labels", "a,label\n1,0.5\n2,0.7\n", {}, "labels in column 'label' of 'a.csv' hold 0.5"],
  ] as const)("refuses %s", (_, text, options, message) => {
    expect(() => read(text, options)).toThrow(CasemateError);
    expect(() => read(text, options)).toThrow(message);
  });

  it("lists the columns when one is not there", () => {
    try {
      read(people, { label: "salary" });
      expect.unreachable();
    } catch (e) {
      expect((e as CasemateError).hint).toBe("the columns are 'age', 'job', 'income', 'label'");
    }
  });

  it("drops rows with missing values when told to", () => {
    const d = read("id,a,label\n?,1,0\n7,,1\n8,3,\n9,4,1\n", { missing: "drop", exclude: ["id"] });
    expect(values(d)).toEqual([1, 4]);
    expect(Array.from(d.labels ?? [])).toEqual([0, 1]);
    expect(d.notes?.map((n) => n.value)).toContain("2 of 4 rows are left out");
  });

  it("gives back every table of numbers", () => {
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain((width) =>
        fc.array(
          fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: width, maxLength: width }),
          { minLength: 1 },
        ),
      );
    fc.assert(
      fc.property(table, (rows) => {
        const names = (rows[0] as number[]).map((_, i) => `f${i}`);
        const text = [[...names, "label"].join(), ...rows.map((r, i) => [...r, i % 3].join())].join("\n");
        const d = read(text);
        expect(values(d)).toEqual(rows.flat().map((v) => (Object.is(v, -0) ? 0 : v)));
        expect(Array.from(d.labels ?? [])).toEqual(rows.map((_, i) => i % 3));
      }),
      { seed: 1 },
    );
  });
});

const folder = "../shared/data/tabular/jbrownlee+Datasets";
if (!existsSync(folder)) console.log("skipped: the tables are not at ../shared/data/tabular");
describe.skipIf(!existsSync(folder))("real tables (needs ../shared)", () => {
  it.each([
    ["iris.csv", {}, [150, 4], 3],
    ["wine.csv", {}, [178, 13], 4],
    ["pima-indians-diabetes.csv", {}, [768, 8], 2],
    ["phoneme.csv", {}, [5404, 5], 2],
    ["german.csv", {}, [1000, 20], 3],
    ["adult-train.csv", { missing: "drop" }, [30162, 14], 2],
    ["breast-cancer-wisconsin.csv", { missing: "drop" }, [683, 9], 5],
  ] as const)("%s", async (file, options, dims, classes) => {
    const d = await loadDataset(`${folder}/${file}`, options);
    expect(d.inputs.dims).toEqual(dims);
    expect(d.features).toHaveLength(dims[1]);
    expect(Math.max(...(d.labels ?? [])) + 1).toBe(classes);
  });

  it("names the first missing value of Adult", async () => {
    await expect(loadDataset(`${folder}/adult-train.csv`)).rejects.toThrow(
      /line 28 of .*adult-train.csv', column 'column 1': the value is missing \('\?'\)/,
    );
  });
});
