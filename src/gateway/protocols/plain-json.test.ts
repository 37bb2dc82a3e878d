import { readFile } from "node:fs/promises";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { fastify, type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import type { ServedModel } from "../run/served-model.ts";
import { fakeGateway } from "./fake-gateway.test-data.ts";
import { digits, echo } from "./models.test-data.ts";
import { protocols } from "../start/protocols.ts";
import { routes } from "./routes.ts";

let models: ServedModel[] = [];
let app: FastifyInstance;
const registered: string[] = [];

beforeAll(async () => {
  models = [
    ...(await Promise.all([digits(), echo("float32"), echo("int64"), echo("string")])),
    {
      ...(await echo("float32")),
      name: "two",
      inputs: ["a", "b"].map((name) => ({ name, dtype: "float32", dims: [-1, 2] })),
    },
  ];
  app = fastify({ exposeHeadRoutes: false });
  app.addHook("onRoute", ({ method, url }) => void registered.push(`${[method].flat().join()} ${url}`));
  protocols(
    app,
    fakeGateway({
      models,
      who: ({ headers }) =>
        headers["authorization"] === "Bearer bad"
          ? { kind: "refuse", problem: new CasemateError("ACCESS_UNAUTHENTICATED", "the key is none") }
          : { kind: "pass" },
    }),
    {},
  );
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await Promise.all(models.map((m) => m.close()));
});

const ask = async (model: string, inputs: unknown, headers = {}) => {
  const answer = await app.inject({
    method: "POST",
    url: `/models/${model}`,
    payload: JSON.stringify({ inputs }),
    headers,
  });
  return { status: answer.statusCode, json: answer.json<Record<string, unknown>>() };
};

describe("plain JSON", () => {
  const row = Array.from({ length: 28 }, (_, i) => i / 28);
  const picture = Array.from({ length: 28 }, () => row);

  it("takes a picture however it is nested, and answers a sample as a sample", async () => {
    const single = await ask("digits", picture);
    expect(single.status).toBe(200);
    const { logits } = single.json["outputs"] as { logits: number[] };
    expect(logits).toHaveLength(10);
    expect(single.json).toMatchObject({ model: "digits", version: "1", label: logits.indexOf(Math.max(...logits)) });
    for (const way of [picture.flat(), [picture], { image: picture }])
      expect((await ask("digits", way)).json).toEqual(single.json);
    const batch = await ask("digits", [[picture], [picture]]);
    expect(batch.json["outputs"]).toEqual({ logits: [logits, logits] });
    expect(batch.json["label"]).toEqual([single.json["label"], single.json["label"]]);
  });

  it.each([
    [
      "echo-float32",
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ["echo-float32", [1.5, 2], [1.5, 2]],
    ["echo-int64", [[9007199254740991]], [[9007199254740991]]],
    ["echo-string", [["a", "käse"]], [["a", "käse"]]],
  ])("%s gives back what it gets", async (model, inputs, expected) => {
    expect((await ask(model, inputs)).json["outputs"]).toEqual({ y: expected });
  });

  it.each<[string, unknown, number, RegExp]>([
    ["echo-float32", undefined, 400, /no 'inputs'/],
    ["echo-float32", [[1, 2], [3]], 422, /wants 2/],
    ["echo-float32", [["a"]], 422, /no FP32/],
    ["echo-float32", { z: [[1]] }, 422, /no input 'z'/],
    ["echo-float32", { x: [[1]], __proto__x: 1 }, 422, /no input/],
    ["echo-float32", {}, 422, /'x' is missing/],
    ["echo-float32", [[[1]]], 422, /expected \[-1, -1\] or one sample/],
    ["two", [[1, 2]], 422, /has to name them/],
    ["digits", [1, 2, 3], 422, /is given as \[3\], expected \[-1, 1, 28, 28\]/],
    ["none", [1], 404, /no model of this name/],
  ])("%s refuses %j", async (model, inputs, status, message) => {
    const answer = await ask(model, inputs);
    expect([answer.status, answer.json["error"]]).toEqual([status, expect.stringMatching(message)]);
  });

  it("tells only whoever may ask what there is", async () => {
    const known = (await app.inject("/models")).json<{ models: unknown[] }>();
    expect(known.models[0]).toEqual({
      name: "digits",
      version: "1",
      inputs: [{ name: "image", datatype: "FP32", shape: [-1, 1, 28, 28] }],
      outputs: [{ name: "logits", datatype: "FP32", shape: [-1, 10] }],
      picture: { input: "image", height: 28, width: 28, low: 0, high: 1 },
    });
    const bad = { authorization: "Bearer bad" };
    expect((await app.inject({ url: "/models", headers: bad })).json()).toEqual({ models: [] });
    expect((await ask("digits", picture, bad)).json["code"]).toBe("ACCESS_UNAUTHENTICATED");
    expect(JSON.stringify((await app.inject({ url: "/openapi.json", headers: bad })).json())).not.toContain("digits");
  });
});

describe("the OpenAPI document", () => {
  it("is valid, and has every route that there is", async () => {
    const document = (await app.inject("/openapi.json")).json<{ paths: Record<string, object> }>();
    expect(await new Validator().validate(structuredClone(document) as Record<string, unknown>)).toMatchObject({
      valid: true,
    });
    const told = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((m) => `${m.toUpperCase()} ${path}`),
    );
    // gRPC is no REST, and "/v2/" is "/v2"
    const there = registered
      .filter((r) => !r.includes("GRPCInferenceService") && !r.endsWith("/v2/"))
      .map((r) => r.replaceAll(/:(\w+)/g, "{$1}"));
    expect(told.sort()).toEqual(there.sort());
    expect(there).toHaveLength(Object.keys(routes).length);
  });

  it("its schemas hold for real answers, and its examples are answered", async () => {
    interface Document {
      components: { schemas: object };
      paths: Record<
        string,
        { post?: { requestBody: { content: { "application/json": { examples: Record<string, { value: object }> } } } } }
      >;
    }
    const document = (await app.inject("/openapi.json")).json<Document>();
    const ajv = new Ajv2020({ strict: false });
    ajv.addFormat("uri", true);
    ajv.addSchema({ $id: "openapi", ...document });
    const check = (name: string, value: unknown): void => {
      const valid = ajv.validate({ $ref: `openapi#/components/schemas/${name}` }, value);
      expect([name, valid, ajv.errors]).toEqual([name, true, null]);
    };
    check("ServerMetadata", (await app.inject("/v2")).json());
    check("Ready", (await app.inject("/v2/health/ready")).json());
    check("ModelMetadata", (await app.inject("/v2/models/digits")).json());
    check("ModelReady", (await app.inject("/v2/models/digits/ready")).json());
    check("Models", (await app.inject("/models")).json());
    check("Problem", (await app.inject("/v2/models/none")).json());
    for (const [path, answer] of [
      ["/v2/models/{model}/infer", "InferResponse"],
      ["/models/{model}", "Answer"],
    ] as const) {
      const example = document.paths[path]?.post?.requestBody.content["application/json"].examples["digits"]?.value;
      check(answer === "Answer" ? "Question" : "InferRequest", example);
      const real = await app.inject({ method: "POST", url: path.replace("{model}", "digits"), payload: example ?? {} });
      expect(real.statusCode).toBe(200);
      check(answer, real.json());
    }
  });
});

describe("the page", () => {
  it("lets nothing in but its own files", async () => {
    const page = await app.inject("/");
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.headers["content-security-policy"]).toContain("require-trusted-types-for 'script'");
    expect(page.body).not.toMatch(/<script(?![^>]*src=)|style=|\son\w+=|https?:/);
    expect((await app.inject("/try/try.js")).headers["content-type"]).toMatch(/^text\/javascript/);
    expect((await app.inject("/try/try.css")).headers["content-type"]).toMatch(/^text\/css/);
    for (const name of ["..%2findex.html", "__proto__", "constructor"])
      expect((await app.inject(`/try/${name}`)).statusCode).toBe(404);
  });

  it("its script makes no HTML from strings", async () => {
    const script = await readFile(new URL("./page/try.js", import.meta.url), "utf8");
    expect(script).not.toMatch(
      /innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|localStorage|sessionStorage|cookie/,
    );
  });
});
