/** How a rule of an elementwise op with one input is written: one line from x, y and dy to dx. */
import type { Value } from "../../onnx/builder.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";

/** What the one line has to hand. */
export interface Unary {
  readonly c: RuleContext;
  readonly x: Value;
  readonly y: Value;
  readonly dy: Value;
  /** a node of `op` */
  op(opType: string, ...inputs: readonly Value[]): Value;
  /** a scalar of x's dtype */
  k(value: number): Value;
}

/** A rule dx = `dx({ x, y, dy })` for input 0. */
export const unary = (op: string, formula: string, dx: (u: Unary) => Value, kinks?: string): Rule => ({
  op,
  inputs: [0],
  formula,
  ...(kinks === undefined ? {} : { kinks }),
  vjp: (c, dys) => {
    const x = c.input(0);
    return [
      dx({
        c,
        x,
        y: c.output(0),
        dy: only(dys),
        op: (opType, ...inputs) => c.b.op(opType, inputs),
        k: (value) => c.scalar(value, x),
      }),
    ];
  },
});

/** A rule that passes no gradient: the derivative is zero almost everywhere. */
export const flat = (op: string): Rule => ({
  op,
  inputs: [],
  formula: "dx = 0",
  kinks: "0 at the jumps too, as in PyTorch",
  vjp: (c) => [c.zerosLike(c.input(0))],
});
