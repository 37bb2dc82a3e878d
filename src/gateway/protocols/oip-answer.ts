/** The answer of POST .../infer: JSON, and raw tensors behind it for the outputs of which that was asked. */
import { oipTypeOf, toRaw } from "../../engine/runtime/oip-tensor.ts";
import type { InferReply } from "../exchange.ts";
import { classification } from "./classification.ts";
import { jsonValues } from "./json-text.ts";
import type { OipInferRequest } from "./oip-request.ts";

export interface OipAnswer {
  readonly body: string | Buffer;
  /** bytes of JSON before the raw tensors; undefined where there are none of those */
  readonly jsonLength?: number;
}

/** All outputs of the reply, as the client wished them: what is given away was decided before. */
export const oipAnswer = (reply: InferReply, asked: Pick<OipInferRequest, "outputs" | "wish">): OipAnswer => {
  const raws: Uint8Array[] = [];
  let outputs = "";
  for (const [name, full] of reply.outputs) {
    const { binary, classes } = asked.outputs?.get(name) ?? asked.wish;
    const t = classes > 0 ? classification(full, classes) : full;
    let values: string;
    if (binary) {
      const raw = toRaw(t);
      raws.push(raw);
      values = `"parameters":{"binary_data_size":${raw.byteLength}}`;
    } else values = `"data":${jsonValues(t)}`;
    outputs += `${outputs === "" ? "" : ","}{"name":${JSON.stringify(name)},"datatype":"${oipTypeOf(t.dtype)}","shape":[${t.dims.join()}],${values}}`;
  }
  const id = reply.id === undefined ? "" : `"id":${JSON.stringify(reply.id)},`;
  const text = `{"model_name":${JSON.stringify(reply.model)},"model_version":${JSON.stringify(reply.version)},${id}"outputs":[${outputs}]}`;
  if (raws.length === 0) return { body: text };
  const json = Buffer.from(text);
  return { body: Buffer.concat([json, ...raws]), jsonLength: json.length };
};
