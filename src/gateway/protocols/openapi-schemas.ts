/** Schemas of the OpenAPI document. The protocol's own are those of its specification, with what the gateway holds requests to. */

const text = { type: "string" };
const object = (required: readonly string[], properties: object): object => ({ type: "object", required, properties });
const list = (items: object): object => ({ type: "array", items });
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

const datatype = {
  type: "string",
  enum: [
    "FP32",
    "FP64",
    "FP16",
    "BF16",
    "INT8",
    "INT16",
    "INT32",
    "INT64",
    "UINT8",
    "UINT16",
    "UINT32",
    "UINT64",
    "BOOL",
    "BYTES",
  ],
};
const shape = list({ type: "integer", minimum: 0 });
const parameters = { type: "object", additionalProperties: true };

export const schemas = {
  ServerMetadata: object(["name", "version", "extensions"], { name: text, version: text, extensions: list(text) }),
  Live: object(["live"], { live: { type: "boolean" } }),
  Ready: object(["ready"], { ready: { type: "boolean" }, live: { type: "boolean" } }),
  ModelReady: object(["name", "ready"], { name: text, ready: { type: "boolean" } }),
  TensorMetadata: object(["name", "datatype", "shape"], {
    name: text,
    datatype,
    shape: { ...list({ type: "integer", minimum: -1 }), description: "-1: any" },
  }),
  ModelMetadata: object(["name", "versions", "platform", "inputs", "outputs"], {
    name: text,
    versions: list(text),
    platform: text,
    inputs: list(ref("TensorMetadata")),
    outputs: list(ref("TensorMetadata")),
  }),
  TensorData: {
    ...list({ anyOf: [ref("TensorData"), { type: ["number", "string", "boolean", "null"] }] }),
    description:
      "nested as the shape says, or flat in row-major order. Whole numbers beyond 2^53 are refused in JSON requests; in answers NaN and infinities are null",
  },
  RequestInput: object(["name", "shape", "datatype"], {
    name: text,
    shape,
    datatype,
    parameters: {
      ...parameters,
      properties: {
        binary_data_size: { type: "integer", minimum: 0, description: "raw bytes behind the JSON, instead of data" },
      },
    },
    data: ref("TensorData"),
  }),
  RequestOutput: object(["name"], {
    name: text,
    parameters: {
      ...parameters,
      properties: {
        binary_data: { type: "boolean", description: "as raw bytes behind the JSON" },
        classification: {
          type: "integer",
          minimum: 0,
          description: "the best of so many classes as text, instead of scores",
        },
      },
    },
  }),
  InferRequest: object(["inputs"], {
    id: { ...text, maxLength: 256 },
    parameters: {
      ...parameters,
      properties: { binary_data_output: { type: "boolean", description: "all outputs as raw bytes" } },
    },
    inputs: { ...list(ref("RequestInput")), minItems: 1, maxItems: 64 },
    outputs: { ...list(ref("RequestOutput")), maxItems: 64 },
  }),
  ResponseOutput: object(["name", "shape", "datatype"], {
    name: text,
    shape,
    datatype,
    parameters,
    data: ref("TensorData"),
  }),
  InferResponse: object(["model_name", "outputs"], {
    model_name: text,
    model_version: text,
    id: text,
    parameters,
    outputs: list(ref("ResponseOutput")),
  }),
  Models: object(["models"], {
    models: list(
      object(["name", "version", "inputs", "outputs"], {
        name: text,
        version: text,
        inputs: list(ref("TensorMetadata")),
        outputs: list(ref("TensorMetadata")),
        picture: object(["input", "height", "width", "low", "high"], {
          input: text,
          height: { type: "integer" },
          width: { type: "integer" },
          low: { type: "number" },
          high: { type: "number" },
        }),
      }),
    ),
  }),
  Question: object(["inputs"], {
    inputs: {
      anyOf: [
        ref("TensorData"),
        {
          type: "object",
          additionalProperties: { anyOf: [ref("TensorData"), { type: ["number", "string", "boolean"] }] },
        },
      ],
      description:
        "values of the only input, or of each by its name; one sample may be given without the batch axis, or flat",
    },
  }),
  Answer: object(["model", "version", "outputs"], {
    model: text,
    version: text,
    outputs: { type: "object", additionalProperties: true, description: "values by name, nested as their shape" },
    label: {
      anyOf: [{ type: "integer" }, list({ type: "integer" })],
      description: "class of the largest score, for each sample, where the model has classes",
    },
  }),
  Problem: object(["type", "title", "status", "code", "requestId", "error"], {
    type: { ...text, format: "uri" },
    title: text,
    status: { type: "integer" },
    code: text,
    detail: text,
    hint: text,
    requestId: text,
    error: text,
  }),
};
