/**
 * TensorFlow operators that touch what is outside the graph. Source: tensorflow/core/ops/*.cc of 2.16. The operators of TensorFlow are a
 * closed set of its build, so this is a list of the dangerous ones; names with a namespace come from libraries.
 */
import type { RuleId } from "../rules.ts";

const dangerous = new Set(
  `PyFunc PyFuncStateless EagerPyFunc ReadFile WriteFile MatchingFiles DeleteFile FileSystemSetConfiguration ImmutableConst
  RemoteCall Rpc TryRpc RpcClient RpcServer RpcCall RpcServerRegister RpcServerStart RpcCheckStatus RpcGetValue
  CollectiveReduceFromHost DebugIdentity DebugIdentityV2 DebugIdentityV3 DebugNanCount DebugNumericSummary
  SqlDataset ExperimentalSqlDataset LMDBReader LMDBDataset ExperimentalLMDBDataset BigQueryReader
  SaveDataset SaveDatasetV2 LoadDataset SnapshotDataset SnapshotDatasetV2 DatasetToTFRecord ExperimentalDatasetToTFRecord
  CreateSummaryFileWriter CreateSummaryDbWriter WriteAudioSummary WriteGraphSummary WriteRawProtoSummary WriteSummary ImportEvent
  DataServiceDataset DataServiceDatasetV2 DataServiceDatasetV3 DataServiceDatasetV4 RegisterDataset RegisterDatasetV2
  DecodeProtoV2 EncodeProto LoadAndRemapMatrix GenerateVocabRemapping
  XlaHostCompute TPUExecute HostExecute Py3Func`.split(/\s+/),
);
/** operators of checkpoints and vocabularies, which most SavedModels have for their own assets */
const files = new Set(
  `WholeFileReader WholeFileReaderV2 TextLineReader TextLineReaderV2 TFRecordReader TFRecordReaderV2 FixedLengthRecordReader
  FixedLengthRecordReaderV2 IdentityReader TextLineDataset TFRecordDataset TFRecordDatasetV2 FixedLengthRecordDataset
  FixedLengthRecordDatasetV2 CSVDataset CSVDatasetV2 ExperimentalCSVDataset`.split(/\s+/),
);

/** The rule that an operator breaks, or undefined. "FlexX" of TFLite is X. */
export const judgeTensorflowOp = (op: string): RuleId | undefined => {
  if (dangerous.has(op)) return "tensorflow/dangerous-op";
  if (files.has(op)) return "tensorflow/file-op";
  // "IO>..." of tensorflow-io and the like are native code of another library
  return /^(?!TensorScatter)[A-Za-z]\w*>/.test(op) ? "tensorflow/custom-op" : undefined;
};

/** The marshalled code of a Lambda layer in the metadata of a Keras SavedModel. */
export const hasHarmfulText = (text: string): boolean =>
  text.includes('"Lambda"') && /\b(?:exec|eval|system|subprocess|__import__|popen)\b/.test(text);
