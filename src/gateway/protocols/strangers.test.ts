/** Bodies of clients that may not ask are not read. */
import { connect as connectHttp2, type IncomingHttpHeaders } from "node:http2";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { type RunningServer, startServer } from "../server/gateway-server.ts";
import { type FakeGateway, fakeGateway } from "./fake-gateway.test-data.ts";
import { echo } from "./models.test-data.ts";
import { grpcStatus } from "./grpc-call.ts";
import { oipGrpc } from "./oip-grpc.ts";
import { oipRest } from "./oip-rest.ts";

let gateway: FakeGateway;
let server: RunningServer;

beforeAll(async () => {
  gateway = fakeGateway({
    models: [await echo("float32")],
    closed: true,
    who: ({ headers }) =>
      headers["authorization"] === "Bearer good"
        ? {
            kind: "pass",
            changes: { caller: { kind: "key", account: "acme", credential: "1", models: "all" } },
          }
        : {
            kind: "refuse",
            problem: new CasemateError("ACCESS_UNAUTHENTICATED", "nobody knows who is asking"),
            headers: { "www-authenticate": "Bearer" },
          },
  });
  server = await startServer({
    host: "127.0.0.1",
    port: 0,
    tls: undefined,
    failed: () => undefined,
    routes: (app) => {
      oipRest(app, gateway);
      oipGrpc(app, gateway);
    },
  });
});
afterAll(() => server.close(100));

const path = "/v2/models/echo-float32/infer";
const head = (more: string): string => `POST ${path} HTTP/1.1\r\nhost: a\r\n${more}\r\n`;

describe("a body whose sender may not ask", () => {
  it("is not read: the answer comes to its headers, and the connection ends", async () => {
    const got = await new Promise<string>((resolve, reject) => {
      let text = "";
      const socket = connect(Number(new URL(server.address).port), "127.0.0.1", () =>
        socket.write(`${head("content-length: 30000000\r\n")}{`),
      );
      socket.on("data", (piece) => {
        text += piece.toString();
      });
      socket.on("close", () => resolve(text));
      socket.on("error", reject);
    });
    expect(got).toMatch(/^HTTP\/1\.1 401 /);
    expect(got).toMatch(/\r\nconnection: close\r\n/i);
    expect(got).toMatch(/\r\nwww-authenticate: Bearer\r\n/i);
    expect(gateway.exchanges.at(-1)).toMatchObject({ call: { model: "echo-float32", bytes: 0 } });
  });

  it("also when the client sends all of it before it looks at the answer", async () => {
    for (let i = 0; i < 5; i++) {
      const answer = await fetch(`${server.address}${path}`, { method: "POST", body: Buffer.alloc(30 << 20) });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: "ACCESS_UNAUTHENTICATED" });
    }
  });

  it("over HTTP/2, where other streams of the connection go on", async () => {
    const session = connectHttp2(server.address);
    const ask = (authorization: string, body: Buffer): Promise<number> =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ":path": path, ":method": "POST", authorization });
        let status = 0;
        stream.on("response", (h) => {
          status = h[":status"] ?? 0;
        });
        stream.on("error", reject);
        stream.on("close", () => resolve(status));
        stream.resume();
        stream.end(body);
      });
    const body = Buffer.from(JSON.stringify({ inputs: [{ name: "x", datatype: "FP32", shape: [1, 1], data: [1] }] }));
    expect(await ask("Bearer bad", Buffer.alloc(5 << 20))).toBe(401);
    expect(await ask("Bearer good", body)).toBe(200);
    session.close();
  });
});

describe("over gRPC, where the name of the model stands in the body", () => {
  /** Headers, a piece of a body, and never its end. RETURNS the trailers. */
  const knock = (method: string, authorization: string, piece: Buffer): Promise<IncomingHttpHeaders> =>
    new Promise((resolve, reject) => {
      const session = connectHttp2(server.address);
      const stream = session.request({
        ":path": `/inference.GRPCInferenceService/${method}`,
        ":method": "POST",
        "content-type": "application/grpc",
        authorization,
      });
      stream.on("trailers", (trailers: IncomingHttpHeaders) => {
        resolve(trailers);
        session.destroy();
      });
      stream.on("error", reject);
      stream.resume();
      stream.write(piece);
    });
  const begun = Buffer.from([0, 1, 0, 0, 0, 9]);

  it("who asks is looked at by the headers alone", async () => {
    const trailers = await knock("ModelInfer", "Bearer bad", begun);
    expect(trailers["grpc-status"]).toBe(String(grpcStatus.UNAUTHENTICATED));
    // no model is named, and the refusal is recorded as every other
    expect(gateway.exchanges.at(-1)).toMatchObject({ call: { protocol: "oip-grpc", model: "", bytes: 0 } });
    expect(trailers["x-request-id"]).toBe(gateway.exchanges.at(-1)?.id);
  });

  it("the body of who may ask is waited for", async () => {
    const answered = knock("ModelInfer", "Bearer good", begun);
    const timeout = new Promise((resolve) => setTimeout(() => resolve("waits"), 200));
    expect(await Promise.race([answered, timeout])).toBe("waits");
  });

  it("other methods have a name in their body, and no more is read", async () => {
    const trailers = await knock("ModelMetadata", "Bearer bad", Buffer.alloc(5000));
    expect(trailers["grpc-status"]).toBe(String(grpcStatus.RESOURCE_EXHAUSTED));
  });
});
