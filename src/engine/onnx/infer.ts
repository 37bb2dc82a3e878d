/** Shape, dtype and constant inference over a whole graph, with symbolic dimensions. The per-op functions are in `shape/`. */
import { type DType, elementCount, type Tensor, tensor } from "../tensor/tensor.ts";
import { canEvaluate, evaluate, maxFoldedElements } from "./fold.ts";
import {
  type Dim,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  normalDomain,
  opName,
  type Shape,
  type TensorProto,
  type ValueInfoProto,
  valueType,
} from "./graph.ts";
import { Algebra } from "./shape/algebra.ts";
import { type Known, maxElements, merge, type ShapeContext, unknown } from "./shape/context.ts";
import { shapeFunctions } from "./shape/index.ts";
import { dataTypes, fromTensorProto } from "./tensor-proto.ts";

export interface Inferred {
  /** dims as numbers, symbols or null; undefined when even the rank is unknown */
  shape(value: string): Shape;
  dtype(value: string): DType | undefined;
  /** the value of an initializer or of what could be folded from initializers; undefined when it depends on an input */
  constant(value: string): Tensor | undefined;
}

export interface InferOptions {
  /** shapes that replace those declared for graph inputs; value_info of the model is then not trusted */
  readonly inputShapes?: ReadonlyMap<string, Shape>;
}

/** Bodies of loops are gone through until nothing changes, and so are loops within loops: that ends here. */
const maxSubgraphVisits = 200_000;

/**
 * Infers what can be known. Never throws for an unknown op: its outputs are simply unknown. `model` must be at a working opset (see normalize.ts).
 *
 * A symbol stands for one number that is the same wherever the symbol is; compound ones are written out (`2*N + 1`). A dim that is not
 * known (unnamed in a graph input, dependent on data, either of two symbols that are broadcast) gets a symbol of its own, `?value_axis`.
 * Assumed of symbols: at least 1 where they are sliced, and slices up to a symbol stay within the data (docs/internals/shapes.md).
 */
export const infer = (model: ModelProto, options: InferOptions = {}): Inferred => {
  const inference = new Inference(model, options);
  const { known } = inference;
  return {
    shape: (value) => known.get(value)?.shape,
    dtype: (value) => known.get(value)?.dtype,
    constant: (value) => known.get(value)?.constant,
  };
};

/** What is known in a graph, and in those around it. */
class Scope {
  readonly #own = new Map<string, Known>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  get(name: string): Known | undefined {
    return this.#own.get(name) ?? this.#outer?.get(name);
  }

  set(name: string, known: Known): void {
    this.#own.set(name, known);
  }
}

class Inference {
  /** every value of the graph and its subgraphs */
  readonly known = new Map<string, Known>();
  #budget = maxSubgraphVisits;
  readonly #algebra = new Algebra();
  readonly #opsets: ReadonlyMap<string, number>;
  readonly #trustDeclared: boolean;
  /** the graph that last defined a name: siblings may use one name twice */
  readonly #owner = new Map<string, GraphProto>();

  constructor(model: ModelProto, options: InferOptions) {
    this.#opsets = new Map(model.opsetImport.map((o) => [normalDomain(o.domain), Number(o.version)]));
    this.#trustDeclared = options.inputShapes === undefined;
    if (model.graph === undefined) return;
    const inputs = model.graph.input.map((v): Known => {
      const declared = valueType(v);
      const given = options.inputShapes?.get(v.name);
      const shape = (given ?? declared?.shape)?.map((d, i) => d ?? this.#algebra.fresh(`${v.name}_${i}`));
      return { dtype: declared?.dtype, shape };
    });
    this.#graph(model.graph, inputs, new Scope());
  }

  /** Infers a graph and returns what is known of its outputs. */
  #graph(graph: GraphProto, inputs: readonly Known[], outer: Scope): readonly Known[] {
    const scope = new Scope(outer);
    const set = (name: string, k: Known): void => {
      scope.set(name, k);
      const owner = this.#owner.get(name);
      const old = this.known.get(name);
      this.known.set(name, owner === undefined || owner === graph || old === undefined ? k : merge(old, k));
      this.#owner.set(name, graph);
    };
    graph.input.forEach((v, i) => {
      const k = inputs[i] ?? unknown;
      const declared = valueType(v);
      set(v.name, k.dtype === undefined && k.shape === undefined && declared !== undefined ? declared : k);
    });
    for (const t of graph.initializer) set(t.name, ofInitializer(t));
    const declared = new Map<string, ValueInfoProto>();
    if (this.#trustDeclared) for (const v of [...graph.valueInfo, ...graph.output]) declared.set(v.name, v);
    for (const n of graph.node) {
      const outputs = this.#node(n, scope);
      n.output.forEach((name, i) => {
        if (name !== "") set(name, completed(outputs[i] ?? unknown, declared.get(name)));
      });
    }
    return graph.output.map((o) => scope.get(o.name) ?? unknown);
  }

  /** A dim that is not known is at least one number: it gets a symbol of its own, which what follows may share. */
  #named(k: Known, value: string): Known {
    if (value === "" || k.shape === undefined || !k.shape.includes(null)) return k;
    const shape = k.shape.map((d, i) => d ?? this.#algebra.fresh(`${value}_${i}`));
    return { dtype: k.dtype, shape, elements: k.elements, constant: k.constant };
  }

  #node(n: NodeProto, scope: Scope): readonly Known[] {
    const f = shapeFunctions.get(opName(n));
    if (f === undefined) return [];
    const inputs = n.input.map((name) => (name === "" ? unknown : (scope.get(name) ?? unknown)));
    const opset = this.#opsets.get(normalDomain(n.domain)) ?? 1;
    const c: ShapeContext = {
      node: n,
      opset,
      algebra: this.#algebra,
      count: n.input.length,
      given: (i) => (n.input[i] ?? "") !== "",
      input: (i) => inputs[i] ?? unknown,
      shape: (i) => inputs[i]?.shape,
      dtype: (i) => inputs[i]?.dtype,
      constant: (i) => inputs[i]?.constant,
      elements: (i) => inputs[i]?.elements,
      ints: (i) => {
        const e = inputs[i]?.elements;
        return e?.every((d) => typeof d === "number") === true ? e : undefined;
      },
      subgraph: (graph, bound) => {
        this.#budget -= graph.node.length + 1;
        return this.#budget < 0 ? [] : this.#graph(graph, bound, scope);
      },
    };
    let outputs: readonly Known[];
    try {
      outputs = f(c);
    } catch {
      return []; // untrusted graph: attributes and ranks that do not fit each other
    }
    return folded(
      n,
      opset,
      inputs,
      outputs.map((k, i) => this.#named(k, n.output[i] ?? "")),
    );
  }
}

/** Known dims win; what was declared fills in what is not known. */
const completed = (k: Known, declared: ValueInfoProto | undefined): Known => {
  const d = declared === undefined ? undefined : valueType(declared);
  if (d === undefined || (k.dtype !== undefined && k.shape?.every((x) => x !== null) === true)) return k;
  const shape =
    k.shape === undefined
      ? d.shape
      : k.shape.map((x, i) => x ?? (d.shape?.length === k.shape?.length ? (d.shape?.[i] ?? null) : null));
  return { dtype: k.dtype ?? d.dtype, shape, elements: k.elements, constant: k.constant };
};

/** Reads the elements of a small constant. */
const elementsOf = (t: Tensor | undefined): readonly Dim[] | undefined =>
  t === undefined ||
  t.dims.length > 1 ||
  t.data.length > maxElements ||
  ["string", "float16", "bfloat16"].includes(t.dtype)
    ? undefined
    : Array.from(t.data as ArrayLike<number | bigint>, Number);

/** A Known whose constant is made when it is first asked for. */
const lazily = (
  dtype: DType | undefined,
  shape: Shape,
  make: () => Tensor | undefined,
  keep: boolean,
  given?: readonly Dim[],
): Known => {
  let made: { readonly t: Tensor | undefined } | undefined;
  const constant = (): Tensor | undefined => {
    const m = made ?? { t: make() };
    if (keep) made = m;
    return m.t;
  };
  const small =
    shape !== undefined && shape.length <= 1 && (shape.length === 0 || Number(shape[0] ?? Infinity) <= maxElements);
  return {
    dtype,
    shape,
    get constant() {
      return constant();
    },
    get elements() {
      return given ?? (small ? elementsOf(constant()) : undefined);
    },
  };
};

const ofInitializer = (t: TensorProto): Known => {
  const dims = t.dims.map(Number);
  const dtype = dataTypes.get(t.dataType);
  return lazily(
    dtype,
    dims,
    () => (dtype === undefined ? undefined : fromTensorProto(t)),
    elementCount(dims) <= 65_536,
  );
};

/** Adds constants: from elements that are all numbers, or by evaluating the node on constant inputs. */
const folded = (n: NodeProto, opset: number, inputs: readonly Known[], outputs: readonly Known[]): readonly Known[] => {
  const size = [...inputs, ...outputs].reduce(
    (s, k) => s + (k.shape?.reduce<number>((a, d) => a * (typeof d === "number" ? d : 0), 1) ?? 0),
    0,
  );
  const mayFold =
    canEvaluate(n) && size <= maxFoldedElements && n.input.every((name, i) => name === "" || hasConstant(inputs[i]));
  if (!mayFold) return outputs.map(fromElements);
  let all: { readonly t: readonly Tensor[] | undefined } | undefined;
  const results = (): readonly Tensor[] | undefined => {
    if (all === undefined) {
      const constants = n.input.map((name, i) => (name === "" ? undefined : inputs[i]?.constant));
      const complete = n.input.every((name, i) => name === "" || constants[i] !== undefined);
      all = { t: complete ? evaluate(n, constants, opset) : undefined };
    }
    return all.t;
  };
  return outputs.map((k, i) => {
    // a data-dependent size is known once the value is
    const known = k.shape?.every((d) => typeof d === "number") === true;
    const t = known ? undefined : results()?.[i];
    return t === undefined
      ? lazily(k.dtype, k.shape, () => results()?.[i] ?? fromElements(k).constant, false, k.elements)
      : lazily(t.dtype, t.dims, () => t, true);
  });
};

/** May there be a constant? Asked without making it. */
const hasConstant = (k: Known | undefined): boolean =>
  k !== undefined && (Object.getOwnPropertyDescriptor(k, "constant")?.get !== undefined || k.constant !== undefined);

const fromElements = (k: Known): Known => {
  const e = k.elements;
  const { shape } = k;
  if (k.constant !== undefined || e === undefined || shape === undefined || shape.length > 1) return k;
  if (k.dtype !== "int64" || !e.every((d) => typeof d === "number" && Number.isSafeInteger(d))) return k;
  if (elementCount(shape.map(Number)) !== e.length) return k;
  return { ...k, constant: tensor("int64", shape.map(Number), BigInt64Array.from(e as readonly number[], BigInt)) };
};
