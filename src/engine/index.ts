/** engine: how a model is read, run and differentiated. */
export type { Dataset, Feature } from "./data/dataset.ts";
export { loadDataset, type LoadOptions } from "./data/load.ts";
export { buildVocabulary, encode, parseVocabulary, type Vocabulary } from "./data/text/vocabulary.ts";
export { type EpochResult, fit, type FitData, type FitOptions, type FitResult, type StepContext } from "./fit/fit.ts";
export type { Objective, ObjectiveContext } from "./fit/objective.ts";
export type { OptimizerOptions } from "./fit/optimizer.ts";
export type { Batch, Trainer } from "./fit/trainer.ts";
export { differentiate, type Differentiated, type DifferentiateOptions } from "./grad/differentiate.ts";
export { type LossId, lossIds } from "./grad/loss.ts";
export { gradientStatus, rules } from "./grad/rules/index.ts";
export { readOnnx, readOnnxFile } from "./onnx/read.ts";
export { writeOnnx, writeOnnxFile } from "./onnx/write.ts";
export { describeTokens } from "./runtime/describe-tokens.ts";
export { describeModel } from "./runtime/describe.ts";
export type { ModelDescription } from "./runtime/description.ts";
export { type Draw, drawn, drawsOf } from "./runtime/draws.ts";
export type {
  ChatMessage,
  ChatTool,
  ChatToolCall,
  GenerateRequest,
  Generates,
  Generation,
} from "./runtime/generates.ts";
export { type ChatOptions, openChat } from "./runtime/llm-endpoint.ts";
export { openOipModel, openTemplateModel } from "./runtime/http-model.ts";
export {
  canDifferentiate,
  canPredict,
  type Differentiates,
  type Domain,
  type Labels,
  type Model,
  type Predicts,
} from "./runtime/model.ts";
export { openOnnxModel } from "./runtime/onnx-model.ts";
export { Session } from "./runtime/ort.ts";
export { prepareInputs } from "./runtime/prepare-inputs.ts";
export { type Norm, norms } from "./tensor/norm.ts";
export { type DType, type Tensor, tensor } from "./tensor/tensor.ts";
