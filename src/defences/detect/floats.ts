/** floats: float32 tensors in JSON documents, as base64 of their little-endian bytes. */
import { z } from "zod";
import { fromBase64, toBase64 } from "../../core/base64.ts";
import { elementCount, float32, type Tensor } from "../../engine/tensor/tensor.ts";

const written = z.strictObject({ dims: z.array(z.int().min(0)).max(4), float32: z.string() });

/** Read back, every value is a finite number, as many as the dims say. */
export const floats = z.codec(
  written,
  z.custom<Tensor<"float32">>(() => true),
  {
    decode: ({ dims, float32: text }, context) => {
      const bytes = fromBase64(text);
      if (bytes === undefined || bytes.length !== 4 * elementCount(dims)) {
        context.issues.push({
          code: "custom",
          message: `no float32 tensor of dims [${dims.join(", ")}]`,
          input: { dims },
        });
        return z.NEVER;
      }
      const data = new Float32Array(bytes.length / 4);
      new Uint8Array(data.buffer).set(bytes);
      if (!data.every(Number.isFinite)) {
        context.issues.push({
          code: "custom",
          message: "a tensor has values that are no finite numbers",
          input: { dims },
        });
        return z.NEVER;
      }
      return float32(dims, data);
    },
    encode: ({ dims, data }) => ({
      dims: [...dims],
      float32: toBase64(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    }),
  },
);

/** A tensor of the given rank. */
export const floatsOfRank = (rank: number) =>
  floats.refine((t) => t.dims.length === rank, { message: `a tensor of rank ${rank} was expected` });
