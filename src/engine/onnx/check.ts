/** checkModel: the rules of the ONNX standard that a graph must keep for everything after it to be able to trust it. */
import { CasemateError } from "../../core/error.ts";
import { checkBombs } from "./check-bombs.ts";
import { checkFunctions } from "./check-functions.ts";
import { checkGraphNames, label } from "./check-names.ts";
import { checkSparseTensor, checkTensor } from "./check-tensor.ts";
import { type AttributeProto, type ModelProto, type NodeProto, normalDomain } from "./graph.ts";
import type { OnnxLimits } from "./limits.ts";
import { AttributeProto_AttributeType as A, type OperatorSetIdProto } from "./proto/onnx_pb.ts";
import { eachGraph, eachSparseTensor, eachTensor } from "./walk.ts";

/** versions of the main domain that are handled */
export const opsetRange = { min: 7, max: 25 } as const;
/** older files had no opsets to speak of */
const minIr = 3n;

const invalid = (message: string): CasemateError => new CasemateError("ONNX_INVALID", message);

/**
 * Throws ONNX_INVALID, ONNX_LIMIT or ONNX_UNSUPPORTED. Sorts nodes that are not in topological order and makes negative dims of
 * inputs and outputs unknown, as ONNX Runtime does; changes nothing else. Ops of domains that nobody knows are left alone.
 */
export const checkModel = (model: ModelProto, limits: OnnxLimits): void => {
  if (model.graph === undefined) throw invalid("the file has no graph, so it is not an ONNX model");
  if (model.irVersion < minIr) {
    if (model.irVersion <= 0n) throw invalid("the file has no IR version, so it is not an ONNX model");
    throw new CasemateError("ONNX_UNSUPPORTED", `IR version ${model.irVersion} is older than ${minIr}`, {
      hint: "export the model again, or convert it with onnx.version_converter",
    });
  }
  if (model.graph.output.length === 0) throw invalid(`graph '${model.graph.name}' has no outputs`);
  const opsets = opsetMap(model.opsetImport);
  for (const g of eachGraph(model)) for (const v of [...g.input, ...g.output, ...g.valueInfo]) forgetNegativeDims(v);
  for (const t of eachTensor(model)) checkTensor(t);
  for (const s of eachSparseTensor(model)) checkSparseTensor(s, limits);
  checkNodes(model.graph.node, opsets, false);
  for (const f of model.functions) {
    for (const a of f.attributeProto) checkAttribute(a, `function '${f.name}'`, false);
    checkNodes(f.node, f.opsetImport.length > 0 ? opsetMap(f.opsetImport) : opsets, true);
  }
  checkGraphNames(model.graph);
  checkFunctions(model, limits);
  checkBombs(model, limits);
};

const opsetMap = (imports: readonly OperatorSetIdProto[]): ReadonlyMap<string, bigint> => {
  const opsets = new Map<string, bigint>();
  for (const { domain, version } of imports) {
    const d = normalDomain(domain);
    const known = opsets.get(d);
    if (known !== undefined && known !== version)
      throw invalid(`the model imports domain '${d}' as opset ${known} and as opset ${version}`);
    opsets.set(d, version);
  }
  return opsets;
};

const checkNodes = (nodes: readonly NodeProto[], opsets: ReadonlyMap<string, bigint>, inFunction: boolean): void => {
  for (const n of nodes) {
    if (n.opType === "") throw invalid(`the node that makes '${n.output[0] ?? ""}' has no op type`);
    const domain = normalDomain(n.domain);
    const opset = opsets.get(domain);
    if (opset === undefined) throw invalid(`${label(n)} is of domain '${domain}', which the model does not import`);
    if (domain === "" && (opset < opsetRange.min || opset > opsetRange.max))
      throw new CasemateError(
        "ONNX_UNSUPPORTED",
        `the model uses opset ${opset}, casemate handles ${opsetRange.min} to ${opsetRange.max}`,
        {
          hint: `convert it with onnx.version_converter.convert_version(model, ${opset < opsetRange.min ? 13 : opsetRange.max})`,
        },
      );
    const names = new Set<string>();
    for (const a of n.attribute) {
      if (a.name === "") throw invalid(`an attribute of ${label(n)} has no name`);
      if (names.has(a.name)) throw invalid(`${label(n)} has the attribute '${a.name}' twice`);
      names.add(a.name);
      checkAttribute(a, label(n), inFunction);
      if (a.g !== undefined) checkNodes(a.g.node, opsets, inFunction);
      for (const g of a.graphs) checkNodes(g.node, opsets, inFunction);
    }
  }
};

/** An attribute has one value, and it is of the type that it says. */
const checkAttribute = (a: AttributeProto, of: string, inFunction: boolean): void => {
  if (a.refAttrName !== "") {
    if (!inFunction)
      throw invalid(`the attribute '${a.name}' of ${of} refers to '${a.refAttrName}', which only functions may do`);
    return;
  }
  const set: A[] = [];
  // 0, 0.0 and "" may be left out of the file, so only values that are not the default say anything
  if (a.f !== 0) set.push(A.FLOAT);
  if (a.i !== 0n) set.push(A.INT);
  if (a.s.length > 0) set.push(A.STRING);
  if (a.t !== undefined) set.push(A.TENSOR);
  if (a.g !== undefined) set.push(A.GRAPH);
  if (a.sparseTensor !== undefined) set.push(A.SPARSE_TENSOR);
  if (a.tp !== undefined) set.push(A.TYPE_PROTO);
  if (a.floats.length > 0) set.push(A.FLOATS);
  if (a.ints.length > 0) set.push(A.INTS);
  if (a.strings.length > 0) set.push(A.STRINGS);
  if (a.tensors.length > 0) set.push(A.TENSORS);
  if (a.graphs.length > 0) set.push(A.GRAPHS);
  if (a.sparseTensors.length > 0) set.push(A.SPARSE_TENSORS);
  if (a.typeProtos.length > 0) set.push(A.TYPE_PROTOS);
  if (set.length > 1)
    throw invalid(
      `the attribute '${a.name}' of ${of} has ${set.length} values, of types ${set.map((t) => A[t]).join(" and ")}`,
    );
  const found = set[0];
  if (a.type !== A.UNDEFINED && found !== undefined && found !== a.type)
    throw invalid(`the attribute '${a.name}' of ${of} says it is ${A[a.type]} and has a value of type ${A[found]}`);
  if (a.type === A.GRAPH && a.g === undefined)
    throw invalid(`the attribute '${a.name}' of ${of} says it is GRAPH and has none`);
  if (a.type === A.TENSOR && a.t === undefined)
    throw invalid(`the attribute '${a.name}' of ${of} says it is TENSOR and has none`);
};

/** Some old exporters write -1 for "unknown". */
const forgetNegativeDims = (v: { readonly type?: { readonly value: ValueOfType } | undefined }): void => {
  const t = v.type?.value;
  if (t?.case !== "tensorType") return;
  for (const d of t.value.shape?.dim ?? [])
    if (d.value.case === "dimValue" && d.value.value < 0n) d.value = { case: undefined };
};

type ValueOfType = NonNullable<NonNullable<ModelProto["graph"]>["input"][number]["type"]>["value"];
