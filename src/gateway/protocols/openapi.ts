/** The OpenAPI 3.1 document of the routes, with the models that the caller may ask as examples; made from the same table as the routes. */
import type { FastifyInstance } from "fastify";
import { problemMediaType } from "../../listen/problem.ts";
import type { Gateway } from "../gateway.ts";
import type { ServedModel } from "../run/served-model.ts";
import { peerOf } from "../server/peer.ts";
import { sendFailure } from "./answer.ts";
import { exampleOf } from "./model-view.ts";
import { oipMetadata, type ProtocolOptions } from "./oip-rest.ts";
import { schemas } from "./openapi-schemas.ts";
import { visibleModels } from "./plain-json.ts";
import { type Route, routes } from "./routes.ts";

export const openApi = (app: FastifyInstance, gateway: Gateway, options: ProtocolOptions = {}): void => {
  app.get(routes.openapi.path, async (request, reply) => {
    try {
      const models = await visibleModels(gateway, peerOf(request.raw));
      return await reply.send(openApiDocument(gateway.version, models));
    } catch (error) {
      return sendFailure(reply, error, options);
    }
  });
};

type RouteId = keyof typeof routes;

const ref = (name: keyof typeof schemas) => ({ $ref: `#/components/schemas/${name}` });
const json = (name: keyof typeof schemas, examples?: object) => ({
  "application/json": { schema: ref(name), ...(examples === undefined ? {} : { examples }) },
});
const raw = { "application/octet-stream": { schema: { description: "JSON, then the raw tensors" } } };

/** What each route answers when all is well, and what it is sent. */
const bodies: Readonly<Record<RouteId, { readonly answer: object; readonly asked?: "oip" | "plain" }>> = {
  server: { answer: json("ServerMetadata") },
  live: { answer: json("Live") },
  ready: { answer: json("Ready") },
  model: { answer: json("ModelMetadata") },
  modelVersion: { answer: json("ModelMetadata") },
  modelReady: { answer: json("ModelReady") },
  modelVersionReady: { answer: json("ModelReady") },
  infer: { answer: { ...json("InferResponse"), ...raw }, asked: "oip" },
  inferVersion: { answer: { ...json("InferResponse"), ...raw }, asked: "oip" },
  models: { answer: json("Models") },
  ask: { answer: json("Answer"), asked: "plain" },
  openapi: { answer: { "application/json": { schema: { type: "object" } } } },
  page: { answer: { "text/html": { schema: { type: "string" } } } },
  pageFile: {
    answer: { "text/javascript": { schema: { type: "string" } }, "text/css": { schema: { type: "string" } } },
  },
};

export const openApiDocument = (version: string, models: readonly ServedModel[]): object => {
  const paths: Record<string, Record<string, object>> = {};
  for (const [id, route] of Object.entries(routes) as [RouteId, Route][]) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(id, route, models) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Casemate gateway",
      version,
      summary: "Models, by the Open Inference Protocol v2 and by plain JSON",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ key: [] }, { certificate: [] }, {}],
    tags: [...new Set(Object.values(routes).map((r) => r.group))].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        key: {
          type: "http",
          scheme: "bearer",
          description: "a key of casemate keys create, or a token of OpenID Connect",
        },
        certificate: { type: "mutualTLS" },
      },
      responses: {
        Problem: {
          description: "a problem (RFC 9457); `error` is for clients of the Open Inference Protocol",
          headers: { "Retry-After": header("seconds after which to come back, where that helps") },
          content: { [problemMediaType]: { schema: ref("Problem") } },
        },
      },
    },
  };
};

const operation = (id: RouteId, { path, summary, group }: Route, models: readonly ServedModel[]): object => {
  const { answer, asked } = bodies[id];
  return {
    operationId: id,
    summary,
    tags: [group],
    parameters: [
      ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
        name,
        in: "path",
        required: true,
        schema: {
          type: "string",
          ...(name === "model" && models.length > 0 ? { examples: models.map((m) => m.name) } : {}),
        },
      })),
      ...(asked === "oip"
        ? [
            {
              name: "Inference-Header-Content-Length",
              in: "header",
              description: "bytes of JSON at the beginning of a body that has raw tensors behind it",
              schema: { type: "integer", minimum: 1 },
            },
          ]
        : []),
    ],
    ...(asked === undefined ? {} : { requestBody: requestBody(asked, models) }),
    responses: {
      200: {
        description: "done",
        ...(asked === undefined ? {} : { headers: rateHeaders }),
        content: answer,
      },
      default: { $ref: "#/components/responses/Problem" },
    },
  };
};

const header = (description: string) => ({ description, schema: { type: "string" } });
const rateHeaders = {
  RateLimit: header("how the caller's limits stand"),
  "RateLimit-Policy": header("the caller's limits"),
  "X-Request-Id": header("what the server's log calls this request"),
};

const requestBody = (asked: "oip" | "plain", models: readonly ServedModel[]): object => {
  const examples: Record<string, object> = {};
  for (const model of models) {
    const tensors = model.inputs.map((spec) => ({ spec, example: exampleOf(spec) }));
    if (tensors.some(({ example }) => example === undefined)) continue;
    const value =
      asked === "plain"
        ? { inputs: Object.fromEntries(tensors.map(({ spec, example }) => [spec.name, example?.data])) }
        : {
            inputs: oipInputs(model).map((input, i) => ({ ...input, ...tensors[i]?.example })),
          };
    examples[model.name] = { summary: `zeros for ${model.name}`, value };
  }
  const filled = Object.keys(examples).length === 0 ? undefined : examples;
  return {
    required: true,
    content: asked === "plain" ? json("Question", filled) : { ...json("InferRequest", filled), ...raw },
  };
};

const oipInputs = (model: ServedModel) => oipMetadata(model).inputs.map(({ name, datatype }) => ({ name, datatype }));
