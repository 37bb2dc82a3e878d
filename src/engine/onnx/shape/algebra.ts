/** Arithmetic on dimensions: polynomials in symbols with integer coefficients, so that N*784/784 is N again. */
import type { Dim } from "../graph.ts";

/** Monomial -> coefficient; a monomial is its symbols, sorted and joined with `times`, "" for the constant term. */
type Polynomial = ReadonlyMap<string, number>;

/** Longer names of compound expressions are not kept: untrusted graphs can nest them without end. */
const maxName = 200;

/** Separates the symbols of a monomial; printed as "*". A dim_param may itself contain "*". */
const times = "\u0001";

/** No dimension of a real model needs more; beyond it, null. */
const maxTerms = 8;

/** The algebra of one inference: it remembers which names stand for compound expressions. */
export class Algebra {
  readonly #compound = new Map<string, Polynomial>();
  readonly #fresh = new Set<string>();

  /** A symbol that nothing else has, such as `?x_0`. */
  fresh(hint: string): string {
    for (let i = 0; ; i++) {
      const name = i === 0 ? `?${hint}` : `?${hint}.${i}`;
      if (!this.#fresh.has(name)) {
        this.#fresh.add(name);
        return name;
      }
    }
  }

  #polynomial(d: number | string): Polynomial {
    if (typeof d === "number") return d === 0 ? new Map() : new Map([["", d]]);
    return this.#compound.get(d) ?? new Map([[d, 1]]);
  }

  #dim(p: Polynomial): Dim {
    if (p.size === 0) return 0;
    if (p.size > maxTerms || [...p.values()].some((c) => Math.abs(c) > Number.MAX_SAFE_INTEGER)) return null;
    const only = p.size === 1 ? [...p][0] : undefined;
    if (only !== undefined && only[0] === "") return Number.isSafeInteger(only[1]) ? only[1] : null;
    if (only !== undefined && only[1] === 1 && !only[0].includes(times)) return only[0];
    const terms = [...p].sort(([a], [b]) => (a === "" ? 1 : b === "" ? -1 : a < b ? -1 : 1));
    const name = terms
      .map(([m, c]) => (m === "" ? `${c}` : `${c === 1 ? "" : `${c}*`}${m.replaceAll(times, "*")}`))
      .join(" + ")
      .replaceAll("+ -", "- ");
    if (name.length > maxName) return null;
    this.#compound.set(name, p);
    return name;
  }

  add(a: Dim, b: Dim): Dim {
    if (a === null || b === null) return null;
    if (typeof a === "number" && typeof b === "number") return a + b;
    return this.#dim(sum(this.#polynomial(a), this.#polynomial(b)));
  }

  sub(a: Dim, b: Dim): Dim {
    return this.add(a, this.mul(b, -1));
  }

  mul(a: Dim, b: Dim): Dim {
    if (a === 0 || b === 0) return 0;
    if (a === null || b === null) return null;
    if (typeof a === "number" && typeof b === "number") return a * b;
    return this.#dim(product(this.#polynomial(a), this.#polynomial(b)));
  }

  product(dims: readonly Dim[]): Dim {
    return dims.reduce<Dim>((a, b) => this.mul(a, b), 1);
  }

  /** a / b where it is exact; null where it is not known to be. */
  divide(a: Dim, b: Dim): Dim {
    if (a === null || b === null || b === 0) return null;
    if (typeof a === "number" && typeof b === "number") return a % b === 0 ? a / b : null;
    if (a === b) return 1;
    const [p, q] = [this.#polynomial(a), this.#polynomial(b)];
    if (q.size !== 1) return this.#divideLong(p, q);
    const [divisor, by] = [...q][0] ?? ["", 1];
    const out = new Map<string, number>();
    for (const [m, c] of p) {
      const rest = without(m, divisor);
      if (rest === undefined || c % by !== 0) return null;
      out.set(rest, c / by);
    }
    return this.#dim(out);
  }

  /** (N + 2) * 3 / (N + 2): a quotient that is a number or one symbol, found by the ratio of leading terms. */
  #divideLong(p: Polynomial, q: Polynomial): Dim {
    const [lead, by] = [...q][0] ?? ["", 1];
    for (const [m, c] of p) {
      const rest = without(m, lead);
      if (rest === undefined || c % by !== 0) continue;
      const quotient = this.#dim(new Map([[rest, c / by]]));
      if (quotient === null || quotient === 0) continue;
      if (same(product(q, this.#polynomial(quotient)), p)) return quotient;
    }
    return null;
  }

  /** floor(a / b); for a symbol that does not divide exactly, an opaque symbol that is equal for equal operands. */
  floorDivide(a: Dim, b: Dim): Dim {
    if (a === null || b === null || b === 0) return null;
    if (typeof a === "number" && typeof b === "number") return Math.floor(a / b);
    const exact = this.divide(a, b);
    if (exact !== null) return exact;
    if (typeof a === "string" && typeof b === "number" && b > 0) {
      // whole multiples of the divisor leave the floor: floor((2*H + 1) / 2) = H + floor(1 / 2)
      const whole = new Map<string, number>();
      const rest = new Map<string, number>();
      for (const [m, c] of this.#polynomial(a)) {
        const take = Math.floor(c / b);
        if (m === "" || c % b === 0) {
          if (take !== 0) whole.set(m, take);
          if (c - take * b !== 0) rest.set(m, c - take * b);
        } else rest.set(m, c);
      }
      if (whole.size > 0) return this.add(this.#dim(whole), this.floorDivide(this.#dim(rest), b));
    }
    const name = `floor((${a}) / (${b}))`;
    return name.length > maxName ? null : name;
  }

  /** The largest integer not above d, for d with fractional coefficients (a size times a scale). */
  floor(d: Dim): Dim {
    if (d === null || typeof d === "number") return d === null ? null : Math.floor(d);
    const p = this.#polynomial(d);
    if ([...p.values()].every(Number.isInteger)) return d;
    const only = p.size === 1 ? [...p][0] : undefined;
    if (only !== undefined && Number.isInteger(1 / only[1]))
      return this.floorDivide(this.#dim(new Map([[only[0], 1]])), 1 / only[1]);
    return `floor(${d})`;
  }

  /** ceil(a / b) */
  ceilDivide(a: Dim, b: Dim): Dim {
    return typeof b === "number" ? this.floorDivide(this.add(a, b - 1), b) : null;
  }

  /** Is it known that a > b, given that every symbol is at least 0? */
  greater(a: Dim, b: Dim): boolean {
    const d = this.sub(a, b);
    if (typeof d === "number") return d > 0;
    if (d === null) return false;
    const p = this.#polynomial(d);
    return (p.get("") ?? 0) > 0 && [...p.values()].every((c) => c > 0);
  }
}

const sum = (p: Polynomial, q: Polynomial): Polynomial => {
  const out = new Map(p);
  for (const [m, c] of q) {
    const total = (out.get(m) ?? 0) + c;
    if (total === 0) out.delete(m);
    else out.set(m, total);
  }
  return out;
};

const product = (p: Polynomial, q: Polynomial): Polynomial => {
  let out: Polynomial = new Map();
  for (const [m, c] of p)
    for (const [n, d] of q) {
      const symbols = [...(m === "" ? [] : m.split(times)), ...(n === "" ? [] : n.split(times))].sort();
      out = sum(out, new Map([[symbols.join(times), c * d]]));
    }
  return out;
};

/** The monomial m / d, or undefined where d does not divide it. */
const without = (m: string, d: string): string | undefined => {
  if (d === "") return m;
  const rest = m === "" ? [] : m.split(times);
  for (const s of d.split(times)) {
    const at = rest.indexOf(s);
    if (at < 0) return undefined;
    rest.splice(at, 1);
  }
  return rest.join(times);
};

const same = (p: Polynomial, q: Polynomial): boolean => p.size === q.size && [...p].every(([m, c]) => q.get(m) === c);
