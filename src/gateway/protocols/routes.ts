/** Every address of the protocols over HTTP, in one table: the routes that fastify gets, the OpenAPI document and the reference page are made from it. */

export interface Route {
  readonly method: "GET" | "POST";
  /** as fastify writes it: ":model" is a parameter */
  readonly path: string;
  readonly summary: string;
  readonly group: "open inference protocol" | "plain JSON" | "about";
}

const oip = "open inference protocol";

export const routes = {
  server: { method: "GET", path: "/v2", summary: "what answers here, and its extensions", group: oip },
  live: { method: "GET", path: "/v2/health/live", summary: "does the server answer at all", group: oip },
  ready: { method: "GET", path: "/v2/health/ready", summary: "can all models answer", group: oip },
  model: { method: "GET", path: "/v2/models/:model", summary: "inputs and outputs of a model", group: oip },
  modelVersion: {
    method: "GET",
    path: "/v2/models/:model/versions/:version",
    summary: "inputs and outputs of one version of a model",
    group: oip,
  },
  modelReady: { method: "GET", path: "/v2/models/:model/ready", summary: "can a model answer", group: oip },
  modelVersionReady: {
    method: "GET",
    path: "/v2/models/:model/versions/:version/ready",
    summary: "can one version of a model answer",
    group: oip,
  },
  infer: {
    method: "POST",
    path: "/v2/models/:model/infer",
    summary: "asks a model, in JSON or with raw tensors behind it",
    group: oip,
  },
  inferVersion: {
    method: "POST",
    path: "/v2/models/:model/versions/:version/infer",
    summary: "asks one version of a model",
    group: oip,
  },
  models: { method: "GET", path: "/models", summary: "the models that the caller may ask", group: "plain JSON" },
  ask: { method: "POST", path: "/models/:model", summary: "asks a model, in plain JSON", group: "plain JSON" },
  openapi: { method: "GET", path: "/openapi.json", summary: "these routes as an OpenAPI document", group: "about" },
  page: { method: "GET", path: "/", summary: "a page to try the models on", group: "about" },
  pageFile: { method: "GET", path: "/try/:file", summary: "script and style of the page", group: "about" },
} as const satisfies Record<string, Route>;
