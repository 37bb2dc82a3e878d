import { create, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { elementCount } from "../../engine/tensor/tensor.ts";
import { parseGrpcRequest } from "./oip-grpc-request.ts";
import { type OipInferRequest, parseOipRequest } from "./oip-request.ts";
import { ModelInferRequestSchema } from "./proto/inference_pb.ts";
import { defaultProtocolLimits as limits } from "./protocol-limits.ts";

/** Some bytes of a good request are others, are left out, or are there twice. */
const mutated = (good: Uint8Array): fc.Arbitrary<Buffer> =>
  fc
    .array(
      fc.record({
        at: fc.nat(good.length - 1),
        kind: fc.constantFrom("set", "cut", "twice"),
        byte: fc.oneof(
          fc.nat(255),
          fc.constantFrom(0x2c, 0x5b, 0x5d, 0x7b, 0x7d, 0x22, 0x2d, 0x30, 0x39, 0x7f, 0x80, 0xff),
        ),
        length: fc.integer({ min: 1, max: 12 }),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((changes) => {
      let bytes = Buffer.from(good);
      for (const { at, kind, byte, length } of changes) {
        if (kind === "set") bytes[at % bytes.length] = byte;
        else if (kind === "cut") bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        else bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
        if (bytes.length === 0) return Buffer.from("x");
      }
      return bytes;
    });

/** What is read is whole, and small beside its bytes; what is refused says so with a code of the client's. */
const holds = (bytes: Buffer, read: () => Pick<OipInferRequest, "inputs">): void => {
  try {
    for (const { dims, data, dtype } of read().inputs.values()) {
      expect(data.length).toBe(elementCount(dims));
      expect(data.length).toBeLessThanOrEqual(bytes.length);
      if (dtype !== "string") expect((data as Uint8Array).byteLength).toBeLessThanOrEqual(8 * bytes.length);
    }
  } catch (error) {
    expect(error).toBeInstanceOf(CasemateError);
    expect(["REQUEST_MALFORMED", "REQUEST_INVALID"]).toContain((error as CasemateError).code);
  }
};

const tensors = [
  {
    name: "a",
    datatype: "FP32",
    shape: [2, 2],
    data: [
      [1, 2.5],
      [-3e2, 4],
    ],
  },
  { name: "b", datatype: "INT64", shape: [3], data: [9007199254740991, 0, -1] },
  { name: "c", datatype: "BYTES", shape: [2], data: ["k\u00e4se", "\\u0041"] },
  { name: "d", datatype: "BOOL", shape: [1, 1, 1], data: [[[true]]] },
];
const json = Buffer.from(
  JSON.stringify({ id: "1", inputs: tensors, outputs: [{ name: "y", parameters: { classification: 2 } }] }),
);
const head = Buffer.from(
  JSON.stringify({
    inputs: [
      { name: "a", datatype: "FP16", shape: [2, 2], parameters: { binary_data_size: 8 } },
      { name: "b", datatype: "BYTES", shape: [2], parameters: { binary_data_size: 11 } },
    ],
  }),
);
const raw = Buffer.concat([head, Buffer.alloc(8, 1), Buffer.from("\x01\0\0\0a\x02\0\0\0bc", "latin1")]);
const proto = toBinary(
  ModelInferRequestSchema,
  create(ModelInferRequestSchema, {
    modelName: "m",
    id: "1",
    inputs: [
      { name: "a", datatype: "FP32", shape: [2n, 2n], contents: { fp32Contents: [1, 2, 3, 4] } },
      { name: "b", datatype: "INT8", shape: [3n], contents: { intContents: [-128, 0, 127] } },
      { name: "c", datatype: "BYTES", shape: [1n], contents: { bytesContents: [Buffer.from("text")] } },
    ],
    outputs: [{ name: "y", parameters: { classification: { parameterChoice: { case: "int64Param", value: 2n } } } }],
  }),
);

describe("requests that anyone may send", () => {
  const options = { numRuns: 1500, seed: 1 };
  it("JSON", () => {
    fc.assert(
      fc.property(mutated(json), (bytes) => holds(bytes, () => parseOipRequest(bytes, undefined, limits))),
      options,
    );
  });
  it("JSON with raw tensors", () => {
    const lengths = fc.oneof(fc.constant(String(head.length)), fc.nat(raw.length + 10).map(String));
    fc.assert(
      fc.property(mutated(raw), lengths, (bytes, length) => holds(bytes, () => parseOipRequest(bytes, length, limits))),
      options,
    );
  });
  it("gRPC", () => {
    fc.assert(
      fc.property(mutated(proto), (bytes) => holds(bytes, () => parseGrpcRequest(bytes, limits))),
      options,
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (b) => holds(Buffer.from(b), () => parseGrpcRequest(b, limits))),
      options,
    );
  });
});
