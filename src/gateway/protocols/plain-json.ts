/**
 * A plain JSON route for each model: inputs as lists nested as one would write them, outputs the same way, and the label where the model has classes.
 * `GET /models` tells what there is for whoever asks.
 */
import type { FastifyInstance } from "fastify";
import { CasemateError } from "../../core/error.ts";
import { argmaxRows } from "../../engine/runtime/argmax.ts";
import { oipTypeOf } from "../../engine/runtime/oip-tensor.ts";
import { elementCount, type Tensor } from "../../engine/tensor/tensor.ts";
import type { InferReply, Peer } from "../exchange.ts";
import { scoresOutputOf } from "../answer/scores-output.ts";
import type { Gateway } from "../gateway.ts";
import type { ServedModel, TensorSpec } from "../run/served-model.ts";
import { peerOf } from "../server/peer.ts";
import { sendFailure } from "./answer.ts";
import { bodyReader } from "./body.ts";
import { inferOverHttp, takeAnyBody } from "./infer-over-http.ts";
import { parseJsonBody } from "./json-body.ts";
import { nestedValues } from "./json-text.ts";
import { modelView } from "./model-view.ts";
import type { ProtocolOptions } from "./oip-rest.ts";
import { defaultProtocolLimits, type ProtocolLimits } from "./protocol-limits.ts";
import { routes } from "./routes.ts";
import { jsonTensor } from "./values.ts";

export const plainJson = (app: FastifyInstance, gateway: Gateway, options: ProtocolOptions = {}): void => {
  const limits = options.limits ?? defaultProtocolLimits;
  const parts = {
    gateway,
    read: options.bodies ?? bodyReader(limits),
    outside: options,
  };
  app.register(async (scope) => {
    takeAnyBody(scope);
    scope.get(routes.models.path, async (request, reply) => {
      try {
        return await reply.send({ models: (await visibleModels(gateway, peerOf(request.raw))).map(modelView) });
      } catch (error) {
        return sendFailure(reply, error, options);
      }
    });
    scope.post<{ Params: { model: string } }>(routes.ask.path, (request, reply) => {
      const name = request.params.model;
      return inferOverHttp(parts, request, reply, { protocol: "json", model: name }, async (body) => {
        const model = await gateway.see(name, undefined, peerOf(request.raw));
        const { inputs, single } = inputsOf(model, parseJsonBody(body), body.length, limits);
        return {
          call: { inputs, bytes: body.length },
          write: (answer, to) => to.header("content-type", "application/json").send(answerText(answer, model, single)),
        };
      });
    });
  });
};

/** Models that this client may ask and that can answer now. */
export const visibleModels = async (gateway: Gateway, peer: Peer): Promise<readonly ServedModel[]> => {
  const names = await gateway.names(peer);
  const models = await Promise.all(names.map((name) => gateway.see(name, undefined, peer).catch(() => undefined)));
  return models.filter((m) => m !== undefined);
};

interface PlainInputs {
  readonly inputs: ReadonlyMap<string, Tensor>;
  /** one sample was given without a batch axis, and is answered so */
  readonly single: boolean;
}

const inputsOf = (model: ServedModel, body: unknown, bytes: number, limits: ProtocolLimits): PlainInputs => {
  const given = typeof body === "object" && body !== null ? (body as { inputs?: unknown }).inputs : undefined;
  if (given === undefined || given === null)
    throw new CasemateError("REQUEST_MALFORMED", "the request has no 'inputs'", { hint: '{"inputs": [[0.1, 0.2]]}' });
  const [only] = model.inputs;
  const named = Array.isArray(given) ? undefined : (given as Readonly<Record<string, unknown>>);
  if (named === undefined && (only === undefined || model.inputs.length !== 1))
    throw new CasemateError(
      "REQUEST_INVALID",
      `the model has ${model.inputs.length} inputs: 'inputs' has to name them`,
    );
  for (const name of Object.keys(named ?? {}))
    if (!model.inputs.some((s) => s.name === name))
      throw new CasemateError("REQUEST_INVALID", `the model has no input '${name.slice(0, 64)}'`);
  let single = true;
  const inputs = new Map<string, Tensor>();
  for (const spec of model.inputs) {
    const data = named === undefined ? given : Object.hasOwn(named, spec.name) ? named[spec.name] : undefined;
    if (data === undefined) throw new CasemateError("REQUEST_INVALID", `the input '${spec.name}' is missing`);
    const { tensor, sample } = inputOf(spec, data, bytes, limits);
    inputs.set(spec.name, tensor);
    if (!sample) single = false;
  }
  return { inputs, single };
};

const inputOf = (
  spec: TensorSpec,
  data: unknown,
  bytes: number,
  limits: ProtocolLimits,
): { readonly tensor: Tensor; readonly sample: boolean } => {
  const wrong = (what: string): CasemateError =>
    new CasemateError("REQUEST_INVALID", `the input '${spec.name}' ${what}`);
  const list = Array.isArray(data) ? (data as readonly unknown[]) : [data];
  const given = nestingOf(list, limits.maxRank);
  const values = jsonTensor(oipTypeOf(spec.dtype), given, list, bytes, wrong);
  const fits = (dims: readonly number[]): boolean =>
    dims.length === spec.dims.length && dims.every((d, i) => spec.dims[i] === -1 || spec.dims[i] === d);
  const as = (dims: readonly number[], sample: boolean) => ({ tensor: { ...values, dims } as Tensor, sample });
  if (fits(given)) return as(given, false);
  const batched = spec.dims[0] === -1;
  if (batched && fits([1, ...given])) return as([1, ...given], true);
  const rest = batched ? spec.dims.slice(1) : spec.dims;
  // all values of one sample, nested in another way
  if (!rest.includes(-1) && elementCount(rest) === values.data.length)
    return as(batched ? [1, ...rest] : rest, batched);
  throw wrong(
    `is given as [${given.join(", ")}], expected [${spec.dims.join(", ")}]${batched ? " or one sample of it" : ""} (-1: any)`,
  );
};

/** Lengths along the first entries; jsonTensor holds all others to them. */
const nestingOf = (list: readonly unknown[], maxRank: number): readonly number[] => {
  const dims: number[] = [];
  for (let at: unknown = list; Array.isArray(at) && dims.length < maxRank; at = (at as readonly unknown[])[0])
    dims.push(at.length);
  return dims;
};

const answerText = (reply: InferReply, model: ServedModel, single: boolean): string => {
  let outputs = "";
  for (const [name, full] of reply.outputs) {
    const t = single && full.dims[0] === 1 ? ({ ...full, dims: full.dims.slice(1) } as Tensor) : full;
    outputs += `${outputs === "" ? "" : ","}${JSON.stringify(name)}:${nestedValues(t)}`;
  }
  const label = labelText(reply, model, single);
  return `{"model":${JSON.stringify(reply.model)},"version":${JSON.stringify(reply.version)},"outputs":{${outputs}}${label}}`;
};

/** Of what is given away, and no more: the class with the largest score, for each sample. */
const labelText = (reply: InferReply, model: ServedModel, single: boolean): string => {
  const scores = scoresOutputOf(model);
  const t = scores === undefined ? undefined : reply.outputs.get(scores.name);
  if (scores === undefined || t?.dtype !== "float32") return "";
  const { kind, classes } = scores;
  let labels: ArrayLike<number>;
  if (kind === "binary-logit") labels = t.data.map((z) => Number(z > 0));
  else if (kind === "binary-probability") labels = t.data.map((p) => Number(p >= 0.5));
  else if (t.data.length % classes === 0) labels = argmaxRows(t.data, classes);
  else return "";
  return `,"label":${single ? labels[0] : `[${Array.from(labels).join()}]`}`;
};
