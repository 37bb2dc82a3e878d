/** Gradcheck rows of If, Loop and Scan. */
import { create } from "@bufbuild/protobuf";
import { awayFrom, type GradcheckCase, normal } from "../../../testing/gradcheck.ts";
import { type GraphProto, type NodeProto, node, type Shape, valueInfo } from "../../onnx/graph.ts";
import { GraphProtoSchema } from "../../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../onnx/tensor-proto.ts";
import { type DType, int64, type Tensor, tensor } from "../../tensor/tensor.ts";

const versions = [7, 11, 13, 16, 19, 21, 23, 24, 25];
const away = awayFrom([0]);

interface Body {
  readonly inputs?: readonly (readonly [string, DType, Shape])[];
  readonly nodes: readonly NodeProto[];
  readonly outputs: readonly (readonly [string, DType?])[];
  readonly constants?: Readonly<Record<string, Tensor>>;
}

const graph = (name: string, { inputs = [], nodes, outputs, constants = {} }: Body): GraphProto =>
  create(GraphProtoSchema, {
    name,
    node: [...nodes],
    initializer: Object.entries(constants).map(([k, t]) => toTensorProto(k, t)),
    input: inputs.map(([k, dtype, shape]) => valueInfo(k, dtype, shape)),
    output: outputs.map(([k, dtype]) => valueInfo(k, dtype ?? "float64", undefined)),
  });

const bool = (v: number): Tensor => tensor("bool", [], Uint8Array.of(v));

// then: (a b, exp(a)); else: (a + 2 a, b): a value may be used twice, once or not at all
const branches = {
  then_branch: {
    graph: graph("then", {
      nodes: [node("Mul", ["a", "b"], ["t0"]), node("Exp", ["a"], ["t1"])],
      outputs: [["t0"], ["t1"]],
    }),
  },
  else_branch: {
    graph: graph("else", {
      nodes: [node("Mul", ["a", "two"], ["e"]), node("Add", ["a", "e"], ["e0"]), node("Neg", ["b"], ["e1"])],
      outputs: [["e0"], ["e1"]],
      constants: { two: tensor("float64", [], Float64Array.of(2)) },
    }),
  },
};

const captured = [
  { name: "a", shape: [2, 3], sample: away, captured: true },
  { name: "b", shape: [2, 3], sample: away, captured: true },
];

const nested: GradcheckCase = {
  name: "an If in an If",
  op: "If",
  opsets: [16],
  attributes: {
    then_branch: {
      graph: graph("outer", {
        nodes: [
          node("Mul", ["a", "a"], ["square"]),
          node("If", ["inner"], ["t"], {
            then_branch: {
              graph: graph("yes", { nodes: [node("Mul", ["square", "b"], ["y"])], outputs: [["y"]] }),
            },
            else_branch: { graph: graph("no", { nodes: [node("Sin", ["square"], ["n"])], outputs: [["n"]] }) },
          }),
        ],
        outputs: [["t"]],
      }),
    },
    else_branch: { graph: graph("other", { nodes: [node("Neg", ["a"], ["e"])], outputs: [["e"]] }) },
  },
  inputs: [{ name: "c", value: bool(1) }, ...captured, { name: "inner", value: bool(0), captured: true }],
};

// state = state * x + k; scan output = sin(state): x is captured, the iteration number is used
const iteration = [
  ["i", "int64", []],
  ["alive", "bool", []],
  ["s", "float64", [3]],
] as const;
const step = [
  node("Cast", ["i"], ["k"], { to: 11 }),
  node("Mul", ["s", "x"], ["m"]),
  node("Add", ["m", "k"], ["next"]),
];
const loops: readonly GradcheckCase[] = [
  {
    name: "a constant trip count, scan outputs",
    op: "Loop",
    opsets: versions,
    attributes: {
      body: {
        graph: graph("body", {
          inputs: iteration,
          nodes: [node("Identity", ["alive"], ["go"]), ...step, node("Sin", ["next"], ["out"])],
          outputs: [["go", "bool"], ["next"], ["out"]],
        }),
      },
    },
    inputs: [
      { name: "count", value: int64([], [3]), initializer: true },
      { name: "start", value: bool(1), initializer: true },
      { name: "begin", shape: [3] },
      { name: "x", shape: [3], captured: true },
    ],
    outputs: 2,
    check: [0, 1],
  },
  {
    name: "stops when a condition on the data turns false",
    op: "Loop",
    opsets: [13],
    attributes: {
      body: {
        graph: graph("body", {
          inputs: iteration,
          nodes: [...step, node("Less", ["i", "last"], ["go"])],
          outputs: [["go", "bool"], ["next"]],
        }),
      },
    },
    inputs: [
      { name: "count", value: int64([], [6]), initializer: true },
      { name: "" },
      { name: "begin", shape: [3] },
      { name: "x", shape: [3], captured: true },
      { name: "last", value: int64([], [1]), captured: true },
    ],
  },
];

/** Loops whose number of iterations is known only when they run. */
const dynamic: readonly GradcheckCase[] = [
  ...[3, 8, 0].map(
    (count): GradcheckCase => ({
      name: `a trip count given at run time, ${count}, scan outputs`,
      op: "Loop",
      opsets: count === 3 ? versions : [16],
      attributes: {
        body: {
          graph: graph("body", {
            inputs: iteration,
            nodes: [node("Identity", ["alive"], ["go"]), ...step, node("Sin", ["next"], ["out"])],
            outputs: [["go", "bool"], ["next"], ["out"]],
          }),
        },
      },
      inputs: [
        { name: "count", value: int64([], [count]) },
        { name: "start", value: bool(1) },
        { name: "begin", shape: [3] },
        {
          name: "x",
          shape: [3],
          sample: awayFrom([], -0.9, 0.9),
          captured: true,
          ...(count === 0 ? { wrt: false } : {}),
        },
      ],
      outputs: 2,
      check: count === 0 ? [0] : [0, 1],
    }),
  ),
  {
    name: "a condition on the data, scan outputs, a state that counts",
    op: "Loop",
    opsets: [13],
    attributes: {
      body: {
        graph: graph("body", {
          inputs: [...iteration, ["tally", "int64", []]],
          nodes: [
            node("Add", ["tally", "i"], ["n1"]),
            node("Cast", ["tally"], ["k"], { to: 11 }),
            node("Mul", ["s", "x"], ["m"]),
            node("Add", ["m", "k"], ["next"]),
            node("Less", ["n1", "last"], ["go"]),
          ],
          outputs: [["go", "bool"], ["next"], ["n1", "int64"], ["m"]],
        }),
      },
    },
    inputs: [
      { name: "" },
      { name: "start", value: bool(1) },
      { name: "begin", shape: [3] },
      { name: "n", value: int64([], [0]) },
      { name: "x", shape: [3], captured: true },
      { name: "last", value: int64([], [4]), captured: true },
    ],
    outputs: 3,
    outputTypes: { 1: "int64" },
    check: [0, 2],
  },
  {
    name: "a body that captures its own initial state, and a loop in it",
    op: "Loop",
    opsets: [16],
    attributes: {
      body: {
        graph: graph("body", {
          inputs: iteration,
          nodes: [
            node("Identity", ["alive"], ["go"]),
            node("Mul", ["s", "begin"], ["start0"]),
            node("Loop", ["inner", "alive", "start0"], ["next"], {
              body: {
                graph: graph("inner", {
                  inputs: [
                    ["j", "int64", []],
                    ["alive1", "bool", []],
                    ["r", "float64", [3]],
                  ],
                  nodes: [
                    node("Identity", ["alive1"], ["go1"]),
                    node("Sin", ["r"], ["r1"]),
                    node("Add", ["r1", "s"], ["r2"]),
                  ],
                  outputs: [["go1", "bool"], ["r2"]],
                }),
              },
            }),
          ],
          outputs: [["go", "bool"], ["next"]],
        }),
      },
    },
    inputs: [
      { name: "count", value: int64([], [3]) },
      { name: "" },
      { name: "begin", shape: [3] },
      { name: "inner", value: int64([], [2]), captured: true },
    ],
  },
];

const capturedState: GradcheckCase = {
  name: "more steps than are unrolled, a body that captures its own initial state",
  op: "Scan",
  opsets: [11],
  attributes: {
    num_scan_inputs: 1,
    body: {
      graph: graph("body", {
        inputs: [
          ["s", "float64", [2]],
          ["v", "float64", [2]],
        ],
        nodes: [node("Mul", ["s", "begin"], ["m"]), node("Add", ["m", "v"], ["next"])],
        outputs: [["next"]],
      }),
    },
  },
  inputs: [
    { name: "begin", shape: [2], sample: awayFrom([], -0.9, 0.9) },
    { name: "x", shape: [35, 2] },
  ],
};

const scan = (
  name: string,
  opsets: readonly number[],
  attributes: Readonly<Record<string, readonly number[]>>,
  steps = 4,
): GradcheckCase => ({
  name,
  op: "Scan",
  opsets,
  symbolic: "exact",
  attributes: {
    num_scan_inputs: 1,
    ...attributes,
    body: {
      graph: graph("body", {
        inputs: [
          ["s", "float64", [2]],
          ["v", "float64", [2]],
        ],
        nodes: [node("Mul", ["s", "w"], ["m"]), node("Add", ["m", "v"], ["next"]), node("Sin", ["next"], ["out"])],
        outputs: [["next"], ["out"]],
      }),
    },
  },
  inputs: [
    { name: "begin", shape: [2] },
    { name: "x", shape: attributes["scan_input_axes"] === undefined ? [steps, 2] : [2, steps] },
    { name: "w", shape: [2], sample: normal(0.5), captured: true },
  ],
  outputs: 2,
  check: [0, 1],
});

// two states of which one is not a float, one recorded as a scan output, from the last step to the first
const counting: GradcheckCase = {
  name: "a state that counts, a recorded state, backwards",
  op: "Scan",
  opsets: [11],
  symbolic: "exact",
  attributes: {
    num_scan_inputs: 2,
    scan_input_directions: [1, 0],
    scan_output_directions: [1],
    body: {
      graph: graph("body", {
        inputs: [
          ["n", "int64", []],
          ["s", "float64", [2]],
          ["u", "float64", [2]],
          ["v", "float64", [2]],
        ],
        nodes: [
          node("Add", ["n", "one"], ["n1"]),
          node("Cast", ["n"], ["k"], { to: 11 }),
          node("Mul", ["u", "k"], ["uk"]),
          node("Mul", ["s", "v"], ["sv"]),
          node("Add", ["sv", "uk"], ["next"]),
          node("Identity", ["next"], ["record"]),
        ],
        outputs: [["n1", "int64"], ["next"], ["record"]],
        constants: { one: int64([], [1]) },
      }),
    },
  },
  inputs: [
    { name: "count", value: int64([], [0]) },
    { name: "begin", shape: [2] },
    { name: "x", shape: [5, 2] },
    { name: "z", shape: [5, 2], sample: normal(0.7) },
  ],
  outputs: 3,
  outputTypes: { 0: "int64" },
  check: [1, 2],
};

export const cases: readonly GradcheckCase[] = [
  ...[1, 0].flatMap((c): readonly GradcheckCase[] => [
    {
      name: `condition ${c}, given at run time`,
      op: "If",
      opsets: c === 1 ? versions : [13],
      attributes: branches,
      inputs: [{ name: "c", value: bool(c) }, ...captured],
      outputs: 2,
      check: [0, 1],
    },
    {
      name: `condition ${c}, constant`,
      op: "If",
      opsets: [13],
      attributes: branches,
      inputs: [{ name: "c", value: bool(c), initializer: true }, ...captured],
      outputs: 2,
      check: c === 1 ? [0, 1] : [0],
    },
  ]),
  nested,
  ...loops,
  ...dynamic,
  capturedState,
  counting,
  scan("more steps than are unrolled", [11], {}, 40),
  scan("forward", [9, 11, 16, 19, 21, 23, 24, 25], {}),
  scan("other axes, from the end", [11], {
    scan_input_axes: [1],
    scan_output_axes: [-1],
    scan_input_directions: [1],
    scan_output_directions: [1],
  }),
];
