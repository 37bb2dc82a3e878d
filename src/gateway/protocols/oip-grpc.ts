/**
 * The Open Inference Protocol v2 over gRPC, on the port of HTTP: calls are requests of HTTP/2 to addresses of their own.
 * Source: github.com/kserve/open-inference-protocol (gRPC); proto/inference.proto has its messages.
 */
import type { Http2ServerResponse } from "node:http2";
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { CasemateError } from "../../core/error.ts";
import { oipTypeOf, toRaw } from "../../engine/runtime/oip-tensor.ts";
import type { InferReply, Peer } from "../exchange.ts";
import type { Gateway, Knocked } from "../gateway.ts";
import { peerOf } from "../server/peer.ts";
import { notePlain } from "./answer.ts";
import { bodyReader } from "./body.ts";
import { classification } from "./classification.ts";
import { messageOf, sendMessage, sendStatus, timeoutOf } from "./grpc-call.ts";
import { abortOf, takeAnyBody } from "./infer-over-http.ts";
import { type GrpcInferRequest, parseGrpcRequest } from "./oip-grpc-request.ts";
import { oipExtensions, oipMetadata, type ProtocolOptions } from "./oip-rest.ts";
import {
  ModelInferResponseSchema,
  ModelMetadataRequestSchema,
  ModelMetadataResponseSchema,
  ModelReadyRequestSchema,
  ModelReadyResponseSchema,
  ServerLiveResponseSchema,
  ServerMetadataResponseSchema,
  ServerReadyResponseSchema,
} from "./proto/inference_pb.ts";
import { defaultProtocolLimits } from "./protocol-limits.ts";

export const grpcPath = "/inference.GRPCInferenceService/:method";

interface Answer {
  readonly message: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Of a step that refused: its headers go with the status, under the id of its exchange. */
class Refused extends Error {
  readonly problem: CasemateError;
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(problem: CasemateError, id: string, headers: Readonly<Record<string, string>>) {
    super(problem.message);
    this.problem = problem;
    this.id = id;
    this.headers = headers;
  }
}

export const oipGrpc = (app: FastifyInstance, gateway: Gateway, options: ProtocolOptions = {}): void => {
  const limits = options.limits ?? defaultProtocolLimits;
  const read = options.bodies ?? bodyReader(limits);
  const readName = bodyReader({ ...limits, maxBodyBytes: maxNameBytes });

  /** THROWS Refused, and what the gateway throws. */
  const answer = async (
    method: string,
    message: Uint8Array,
    peer: Peer,
    signal: AbortSignal,
    knocked: Knocked | undefined,
  ): Promise<Answer> => {
    switch (method) {
      case "ServerLive":
        return { message: written(ServerLiveResponseSchema, { live: gateway.live() }) };
      case "ServerReady":
        return { message: written(ServerReadyResponseSchema, { ready: gateway.ready() }) };
      case "ServerMetadata": {
        const about = { name: "casemate", version: gateway.version, extensions: [...oipExtensions] };
        return { message: written(ServerMetadataResponseSchema, about) };
      }
      case "ModelReady": {
        const { name, version } = readable(ModelReadyRequestSchema, message);
        const model = await gateway.see(name, version === "" ? undefined : version, peer);
        return { message: written(ModelReadyResponseSchema, { ready: model.ready() }) };
      }
      case "ModelMetadata": {
        const { name, version } = readable(ModelMetadataRequestSchema, message);
        const about = oipMetadata(await gateway.see(name, version === "" ? undefined : version, peer));
        const tensors = (list: typeof about.inputs) => list.map((t) => ({ ...t, shape: t.shape.map(BigInt) }));
        return {
          message: written(ModelMetadataResponseSchema, {
            ...about,
            inputs: tensors(about.inputs),
            outputs: tensors(about.outputs),
          }),
        };
      }
      case "ModelInfer": {
        const asked = parseGrpcRequest(message, limits);
        const outcome = await gateway.infer(
          {
            protocol: "oip-grpc",
            model: asked.model,
            ...(asked.version === undefined ? {} : { version: asked.version }),
            ...(asked.id === undefined ? {} : { id: asked.id }),
            inputs: asked.inputs,
            ...(asked.outputs === undefined ? {} : { outputs: [...asked.outputs.keys()] }),
            bytes: message.length,
          },
          peer,
          signal,
          knocked,
        );
        const { exchange, refusal, reply } = outcome;
        if (refusal !== undefined) throw new Refused(refusal.problem, exchange.id, refusal.headers);
        if (reply === undefined) throw new CasemateError("INTERNAL", "an exchange ended without an outcome");
        return { message: inferResponse(reply, asked), headers: { ...reply.headers, "x-request-id": exchange.id } };
      }
      default:
        throw new CasemateError("REQUEST_NO_ROUTE", "the service has no such method here");
    }
  };

  const call = async (request: FastifyRequest<{ Params: { method: string } }>, reply: FastifyReply): Promise<void> => {
    const response = reply.raw as unknown as Http2ServerResponse;
    const type = request.headers["content-type"] ?? "";
    if (request.raw.httpVersionMajor < 2 || !/^application\/grpc(\+proto)?(;|$)/.test(type))
      throw new CasemateError("REQUEST_MEDIA_TYPE", "this address speaks gRPC over HTTP/2");
    // the answer has trailers, which are beyond what fastify writes
    reply.hijack();
    let body: Awaited<ReturnType<typeof read>> | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      const abort = abortOf(reply);
      const ms = timeoutOf(request.headers);
      const late = new Promise<never>((_, reject) => {
        if (ms !== undefined)
          timer = setTimeout(
            () => {
              abort.abort(new CasemateError("RUN_TIMEOUT", "the client's deadline has passed"));
              reject(abort.signal.reason as Error);
            },
            Math.min(ms, maxTimeoutMs),
          );
      });
      const work = async (): Promise<Answer> => {
        const { method } = request.params;
        const peer = peerOf(request.raw);
        // the body of a stranger is not read; those of the other methods have a name at most
        const greeted = method === "ModelInfer" ? await gateway.greet("oip-grpc", peer, abort.signal) : undefined;
        if (greeted?.kind === "refused") {
          const { exchange, refusal } = greeted.outcome;
          throw new Refused(refusal.problem, exchange.id, refusal.headers);
        }
        body = await (greeted === undefined ? readName : read)(request.raw, {
          "content-length": request.headers["content-length"],
        });
        const encoding = request.headers["grpc-encoding"];
        const message = await messageOf(body.bytes, encoding === undefined ? undefined : String(encoding), limits);
        return answer(method, message, peer, abort.signal, greeted);
      };
      const { message, headers } = await Promise.race([work(), late]);
      sendMessage(response, message, { "x-request-id": request.id, ...headers });
    } catch (error) {
      if (error instanceof Refused) return sendStatus(response, error.problem, error.id, error.headers);
      notePlain(error, request.id, options);
      sendStatus(response, error, request.id);
    } finally {
      clearTimeout(timer);
      body?.release();
    }
  };

  app.register(async (scope) => {
    takeAnyBody(scope);
    scope.post(grpcPath, call);
  });
};

const maxTimeoutMs = 2 ** 31 - 1;
/** of a message with the name and version of a model */
const maxNameBytes = 4096;

const written = <D extends DescMessage>(schema: D, fields: MessageInitShape<D>): Uint8Array =>
  toBinary(schema, create(schema, fields));

const readable = <D extends DescMessage>(schema: D, message: Uint8Array): MessageShape<D> => {
  try {
    return fromBinary(schema, message);
  } catch (cause) {
    throw new CasemateError("REQUEST_MALFORMED", "the request is no message of the protocol", { cause });
  }
};

/** Outputs as raw bytes, as Triton gives them. */
const inferResponse = (reply: InferReply, asked: GrpcInferRequest): Uint8Array => {
  const outputs = [...reply.outputs].map(([name, full]) => {
    const classes = asked.outputs?.get(name)?.classes ?? 0;
    return { name, tensor: classes > 0 ? classification(full, classes) : full };
  });
  return written(ModelInferResponseSchema, {
    modelName: reply.model,
    modelVersion: reply.version,
    id: reply.id ?? "",
    outputs: outputs.map(({ name, tensor: t }) => ({
      name,
      datatype: oipTypeOf(t.dtype),
      shape: t.dims.map(BigInt),
    })),
    rawOutputContents: outputs.map(({ tensor: t }) => toRaw(t) as Uint8Array<ArrayBuffer>),
  });
};
