/**
 * The Open Inference Protocol v2 over REST, with the extensions "binary tensor data" and "classification".
 * Source: github.com/kserve/open-inference-protocol (REST), Triton's extensions of it.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { oipTypeOf } from "../../engine/runtime/oip-tensor.ts";
import type { Gateway } from "../gateway.ts";
import type { ServedModel, TensorSpec } from "../run/served-model.ts";
import { peerOf } from "../server/peer.ts";
import { type Outside, sendFailure } from "./answer.ts";
import { type BodyReader, bodyReader } from "./body.ts";
import { inferOverHttp, takeAnyBody } from "./infer-over-http.ts";
import { oipAnswer } from "./oip-answer.ts";
import { parseOipRequest } from "./oip-request.ts";
import { defaultProtocolLimits, type ProtocolLimits } from "./protocol-limits.ts";
import { routes } from "./routes.ts";

export const oipExtensions = ["binary_tensor_data", "classification"] as const;

export interface ProtocolOptions extends Outside {
  readonly limits?: ProtocolLimits;
  /** shared with the other protocols, so that all bodies count together; default: one of its own */
  readonly bodies?: BodyReader;
}

type ModelRequest = FastifyRequest<{ Params: { model: string; version?: string } }>;

export const oipRest = (app: FastifyInstance, gateway: Gateway, options: ProtocolOptions = {}): void => {
  const limits = options.limits ?? defaultProtocolLimits;
  const read = options.bodies ?? bodyReader(limits);
  const infer = (request: ModelRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { model, version } = request.params;
    const named = { protocol: "oip-rest", model, ...(version === undefined ? {} : { version }) } as const;
    return inferOverHttp({ gateway, read, outside: options }, request, reply, named, (body) => {
      const asked = parseOipRequest(
        body,
        request.headers["inference-header-content-length"] as string | undefined,
        limits,
      );
      return {
        call: {
          ...(asked.id === undefined ? {} : { id: asked.id }),
          inputs: asked.inputs,
          ...(asked.outputs === undefined ? {} : { outputs: [...asked.outputs.keys()] }),
          bytes: body.length,
        },
        write: (answer, to) => {
          const { body: bytes, jsonLength } = oipAnswer(answer, asked);
          if (jsonLength === undefined) return to.header("content-type", "application/json").send(bytes);
          return to
            .header("content-type", "application/octet-stream")
            .header("inference-header-content-length", String(jsonLength))
            .send(bytes);
        },
      };
    });
  };
  /** of a model that this client may see, or the problem */
  const about =
    (tell: (model: ServedModel, reply: FastifyReply) => unknown) =>
    async (request: ModelRequest, reply: FastifyReply) => {
      try {
        const { model, version } = request.params;
        const seen = await gateway.see(model, version, peerOf(request.raw));
        return reply.header("x-request-id", request.id).send(tell(seen, reply));
      } catch (error) {
        return sendFailure(reply, error, options);
      }
    };
  const metadata = about((model) => oipMetadata(model));
  const modelReady = about((model, reply) => {
    const ready = model.ready();
    reply.code(ready ? 200 : 503);
    return { name: model.name, ready };
  });
  app.register(async (scope) => {
    takeAnyBody(scope);
    const server = (_: FastifyRequest, reply: FastifyReply) =>
      reply.send({ name: "casemate", version: gateway.version, extensions: oipExtensions });
    scope.get(routes.server.path, server);
    // as the published OpenAPI document writes it
    scope.get(`${routes.server.path}/`, server);
    scope.get(routes.live.path, (_, reply) => reply.code(gateway.live() ? 200 : 503).send({ live: gateway.live() }));
    scope.get(routes.ready.path, (_, reply) => {
      const ready = gateway.ready();
      // the specification says "live" here, its clients look at the status
      return reply.code(ready ? 200 : 503).send({ ready, live: gateway.live() });
    });
    scope.get(routes.model.path, metadata);
    scope.get(routes.modelVersion.path, metadata);
    scope.get(routes.modelReady.path, modelReady);
    scope.get(routes.modelVersionReady.path, modelReady);
    scope.post(routes.infer.path, infer);
    scope.post(routes.inferVersion.path, infer);
  });
};

/** As GET /v2/models/{name} tells. */
export const oipMetadata = (model: ServedModel) => ({
  name: model.name,
  versions: [model.version],
  platform: "onnxruntime_onnx",
  inputs: model.inputs.map(oipTensor),
  outputs: model.outputs.map(oipTensor),
});

const oipTensor = ({ name, dtype, dims }: TensorSpec) => ({ name, datatype: oipTypeOf(dtype), shape: [...dims] });
