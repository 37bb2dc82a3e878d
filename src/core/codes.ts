/** The one table of error codes: HTTP status, CLI exit code, whether the message may leave the process, and a one-line summary. */

export interface CodeInfo {
  /** status when the error crosses HTTP (RFC 9457) */
  readonly status: number;
  /** exit code of the CLI */
  readonly exit: number;
  /** may the message be shown to a caller that is not the operator */
  readonly public: boolean;
  readonly summary: string;
}

export const codes = {
  INTERNAL: { status: 500, exit: 70, public: false, summary: "a defect in casemate itself" },
  ABORTED: { status: 499, exit: 130, public: true, summary: "the work was cancelled before it ended" },
  USAGE: { status: 400, exit: 2, public: true, summary: "an option or argument is wrong" },
  FILE_NOT_FOUND: { status: 404, exit: 2, public: true, summary: "a named file does not exist or can not be read" },
  FILE_WRITE_FAILED: { status: 500, exit: 2, public: false, summary: "an output could not be written" },
  DATA_UNREADABLE: { status: 400, exit: 2, public: true, summary: "a data file is broken or of an unknown format" },
  DATA_MISMATCH: { status: 400, exit: 2, public: true, summary: "the data does not fit the model or its labels" },
  ONNX_MALFORMED: { status: 400, exit: 2, public: true, summary: "the bytes are not a well-formed ONNX protobuf" },
  ONNX_INVALID: { status: 400, exit: 2, public: true, summary: "the graph breaks the ONNX specification" },
  ONNX_LIMIT: { status: 413, exit: 2, public: true, summary: "a size or nesting limit for ONNX files is exceeded" },
  ONNX_EXTERNAL_DATA: {
    status: 400,
    exit: 2,
    public: true,
    summary: "external data is missing, out of bounds or outside the model's folder",
  },
  ONNX_UNSUPPORTED: {
    status: 422,
    exit: 2,
    public: true,
    summary: "a valid ONNX feature that casemate does not handle",
  },
  SHAPE_UNKNOWN: { status: 422, exit: 2, public: true, summary: "a shape that is needed could not be inferred" },
  GRADIENT_NO_RULE: {
    status: 422,
    exit: 2,
    public: true,
    summary: "an op between input and loss has no gradient rule",
  },
  GRADIENT_NOT_DIFFERENTIABLE: {
    status: 422,
    exit: 2,
    public: true,
    summary: "no differentiable path leads from the input to the loss",
  },
  SEAL_NO_KEY: { status: 403, exit: 2, public: true, summary: "none of the given keys opens a sealed file" },
  SEAL_BROKEN: { status: 422, exit: 2, public: true, summary: "a sealed file is cut off, changed, or no age file" },
  SEAL_OTHER_ARTIFACT: {
    status: 409,
    exit: 2,
    public: true,
    summary: "a sealed file is whole, but another model, version or content than asked for",
  },
  KMS_FAILED: { status: 502, exit: 2, public: false, summary: "a key management service did not wrap or unwrap a key" },
  STORE_NOT_FOUND: { status: 404, exit: 2, public: true, summary: "a store does not have the blob that is asked for" },
  STORE_CORRUPT: { status: 500, exit: 2, public: true, summary: "a store gives back other bytes than were written" },
  STORE_FULL: { status: 507, exit: 2, public: true, summary: "there is no space left where a store keeps its files" },
  STORE_FAILED: { status: 500, exit: 2, public: false, summary: "a store could not read or write" },
  STORE_BUSY: { status: 409, exit: 2, public: true, summary: "another process owns the state directory" },
  STORE_UNREACHABLE: {
    status: 502,
    exit: 2,
    public: true,
    summary: "the process that owns the state directory does not answer",
  },
  STORE_PERMISSIONS: {
    status: 500,
    exit: 2,
    public: false,
    summary: "other users may get at a state directory or its keys",
  },
  STORE_LAYOUT: {
    status: 500,
    exit: 2,
    public: true,
    summary: "a folder is no state directory, or one of another version",
  },
  STORE_CLOSED: { status: 503, exit: 2, public: true, summary: "a store was used after it had been closed" },
  MODEL_LOAD_FAILED: { status: 422, exit: 2, public: true, summary: "ONNX Runtime refused the model" },
  MODEL_RUN_FAILED: { status: 500, exit: 2, public: false, summary: "a model failed while it ran" },
  MODEL_UNREACHABLE: {
    status: 502,
    exit: 2,
    public: true,
    summary: "a remote model did not answer as its protocol says",
  },
  MODEL_CAPABILITY: {
    status: 422,
    exit: 2,
    public: true,
    summary: "the model can not do what is asked of it (gradient, scores)",
  },
  ATTACK_UNKNOWN: { status: 404, exit: 2, public: true, summary: "no attack or plan has this id" },
  ATTACK_PARAMS: { status: 400, exit: 2, public: true, summary: "parameters do not fit the attack" },
  PROPERTY_MALFORMED: { status: 400, exit: 2, public: true, summary: "a VNN-LIB property could not be read" },
  TRAINING_DIVERGED: {
    status: 500,
    exit: 2,
    public: true,
    summary: "the loss of a training run is no number any more",
  },
  DP_PARAMS: {
    status: 400,
    exit: 2,
    public: true,
    summary: "numbers of a differentially private mechanism do not fit",
  },
  DP_UNSUPPORTED: {
    status: 422,
    exit: 2,
    public: true,
    summary: "no privacy bound is known for what is asked",
  },
  DP_NO_PROTECTION: {
    status: 422,
    exit: 2,
    public: true,
    summary: "the noise is too small for any useful privacy bound",
  },
  DP_BUDGET: { status: 403, exit: 2, public: true, summary: "the privacy budget does not allow another step" },
  DP_LEDGER: {
    status: 409,
    exit: 2,
    public: false,
    summary: "a privacy ledger is broken, in use, or about something else",
  },
  SANDBOX_UNAVAILABLE: {
    status: 422,
    exit: 2,
    public: true,
    summary: "the isolation that is asked for can not be set up here",
  },
  SANDBOX_OUTPUT: {
    status: 422,
    exit: 2,
    public: true,
    summary: "an isolated run left outputs that can not be taken over",
  },
  PROPERTY_UNSUPPORTED: {
    status: 422,
    exit: 2,
    public: true,
    summary: "a VNN-LIB property uses what casemate does not handle",
  },
  PROPERTY_LIMIT: { status: 413, exit: 2, public: true, summary: "a VNN-LIB property exceeds a size or nesting limit" },
  KEY_UNREADABLE: {
    status: 400,
    exit: 2,
    public: true,
    summary: "a key is broken, encrypted, or of a kind that is not used for signatures",
  },
  ACCESS_UNAUTHENTICATED: { status: 401, exit: 2, public: true, summary: "nobody knows who is asking" },
  ACCESS_DENIED: { status: 403, exit: 2, public: true, summary: "the caller may not do this" },
  ACCESS_CONFLICT: {
    status: 409,
    exit: 2,
    public: true,
    summary: "a change of rights does not fit the rights that are there",
  },
  ACCESS_POLICY_BROKEN: { status: 422, exit: 2, public: true, summary: "a policy is no Cedar or breaks the schema" },
  ACCESS_UNDECLARED: {
    status: 500,
    exit: 70,
    public: false,
    summary: "a route or command declares no action, or an action has none",
  },
  SIGNATURE_MALFORMED: {
    status: 400,
    exit: 2,
    public: true,
    summary: "a signature, its envelope or its statement is not well-formed",
  },
  SIGN_REFUSED: {
    status: 422,
    exit: 2,
    public: true,
    summary: "the model has something that can not be signed, or the keys do not belong together",
  },
  LEDGER_BROKEN: {
    status: 500,
    exit: 2,
    public: true,
    summary: "the files of a ledger are not what its signed checkpoint says, or the checkpoint is not trusted",
  },
  LEDGER_CLOCK: { status: 500, exit: 2, public: true, summary: "the clock is behind the last checkpoint of a ledger" },
  LEDGER_STOPPED: {
    status: 500,
    exit: 2,
    public: true,
    summary: "an append to a ledger failed half way; opening it again finishes or drops it",
  },
  REFERENCE_INVALID: { status: 400, exit: 2, public: true, summary: "a name of a model, version or alias is not one" },
  DOCUMENT_INVALID: { status: 400, exit: 2, public: true, summary: "a document of a model breaks its schema" },
  RECIPE_INVALID: { status: 400, exit: 2, public: true, summary: "a recipe or a lock breaks its schema" },
  RECIPE_UNPINNED: {
    status: 409,
    exit: 2,
    public: true,
    summary: "the code of a recipe is in no state that git could name again",
  },
  LOCK_MISMATCH: { status: 409, exit: 2, public: true, summary: "what would run is not what the lock pins" },
  RUN_BUSY: { status: 409, exit: 2, public: true, summary: "another process is at work on the same run" },
  RUN_FAILED: { status: 500, exit: 2, public: true, summary: "the command of a recipe failed or left out an output" },
  RESUME_MISMATCH: { status: 409, exit: 2, public: true, summary: "the saved run belongs to other inputs" },
} as const satisfies Record<string, CodeInfo>;

export type Code = keyof typeof codes;
