/** The table of docs/internals/gradients.md accounts for every net of the corpora that is refused. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const refused = JSON.parse(read("test/vectors/corpora-refused.json")) as Record<string, readonly string[]>;

const classes: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["no path by nature", /^GRADIENT_NOT_DIFFERENTIABLE$/],
  ["no float input", /^no float input$/],
  ["no float output", /^no float output$/],
  ["empty output", /^empty output$/],
  ["ONNX Runtime can not run the net", /^onnx runtime: MODEL_(LOAD|RUN)_FAILED$/],
  ["opset below 7", /^ONNX_UNSUPPORTED: the model uses opset [1-6],/],
  ["external data that is not there", /^ONNX_EXTERNAL_DATA$/],
  ["no rule", /^GRADIENT_NO_RULE|^SHAPE_UNKNOWN/],
];

test("every reason is of one class", () => {
  const fitting = (reason: string): number => classes.filter(([, pattern]) => pattern.test(reason)).length;
  expect(Object.keys(refused).filter((reason) => fitting(reason) !== 1)).toEqual([]);
});

const page = read("docs/internals/gradients.md");
test.each(classes)("%s", (name, pattern) => {
  const nets = Object.entries(refused).flatMap(([reason, list]) => (pattern.test(reason) ? list : []));
  expect(page).toContain(`\n| ${name} | ${nets.length} |`);
});

test("the total", () => {
  const total = new Set(Object.values(refused).flat()).size;
  expect(page).toContain(`${total} have an output that is refused`);
});
