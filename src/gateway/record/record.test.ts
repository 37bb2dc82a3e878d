import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { presets } from "../policy/presets.ts";
import type { GatewayEvent, RequestEvent } from "./event.ts";
import { eventLog } from "./event-log.ts";
import { gatewayMetrics } from "./metrics.ts";
import { unreadRequests } from "./unread.ts";

const request: RequestEvent = {
  kind: "request",
  atMs: 0,
  id: "r1",
  protocol: "json",
  model: "m",
  version: "1",
  account: "acme",
  credential: "k1",
  address: "192.0.2.1",
  samples: 2,
  bytes: 10,
  tookMs: 1.23456,
  risk: 0,
  level: 0,
  trace: [{ step: "who", mode: "on", verdict: "pass" }],
};
const refused: RequestEvent = {
  ...request,
  refusedBy: "limits",
  code: "RATE_LIMITED",
  trace: [{ step: "limits", mode: "on", verdict: "refuse", code: "RATE_LIMITED" }],
};

const logged = async (events: readonly GatewayEvent[], sample: number): Promise<readonly Record<string, unknown>[]> => {
  const lines: string[] = [];
  const to = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(...chunk.toString().trim().split("\n"));
      done();
    },
  });
  const [policy] = presets;
  const log = eventLog({ to, policyOf: () => policy && { ...policy, record: { payloads: false, sample } } });
  for (const e of events) log(e);
  await new Promise(setImmediate);
  return lines.map((l) => JSON.parse(l) as Record<string, unknown>);
};

describe("the log", () => {
  it("has a line for a request, short", async () => {
    expect(await logged([request], 1)).toEqual([
      {
        level: "info",
        time: "1970-01-01T00:00:00.000Z",
        kind: "request",
        id: "r1",
        protocol: "json",
        model: "m",
        version: "1",
        account: "acme",
        credential: "k1",
        address: "192.0.2.1",
        samples: 2,
        bytes: 10,
        tookMs: 1.235,
        risk: 0,
        level_of_answer: 0,
      },
    ]);
  });

  it("samples what was answered, and never what was refused", async () => {
    const lines = await logged([...Array.from({ length: 10 }, () => request), refused, refused], 5);
    expect(lines.map((l) => l["code"])).toEqual([undefined, undefined, "RATE_LIMITED", "RATE_LIMITED"]);
  });

  it("lets no key through, wherever it is", async () => {
    const [line] = await logged([{ ...request, id: `cmk_abc_${"x".repeat(40)}` }], 1);
    expect(JSON.stringify(line)).toContain("cmk_[redacted]");
    expect(JSON.stringify(line)).not.toContain("xxxx");
  });
});

describe("metrics", () => {
  it("count by model, protocol and code, never by client", async () => {
    const m = gatewayMetrics({ ready: () => true, risk: () => new Map([["m", 0.25]]) });
    for (const e of [request, request, refused]) m.sink(e);
    m.sink({
      kind: "alert",
      atMs: 0,
      model: "m",
      detector: "prada",
      group: "account",
      of: "acme",
      level: 3,
      risk: 1,
      accounts: ["acme"],
    });
    const text = await m.text();
    expect(text).toContain('casemate_requests_total{model="m",protocol="json",code="",step=""} 2');
    expect(text).toContain('casemate_requests_total{model="m",protocol="json",code="RATE_LIMITED",step="limits"} 1');
    expect(text).toContain('casemate_samples_total{model="m"} 4');
    expect(text).toContain('casemate_alerts_total{model="m",detector="prada"} 1');
    expect(text).toContain('casemate_risk{model="m"} 0.25');
    expect(text).toContain("casemate_ready 1");
    expect(text).not.toContain("acme");
  });
});

describe("what was no request", () => {
  it("is counted one by one, and logged in few lines, however much of it comes", async () => {
    const m = gatewayMetrics({ ready: () => true, risk: () => new Map() });
    const events: GatewayEvent[] = [];
    const unread = unreadRequests({ count: m.unread, events: (e) => events.push(e) });
    for (let i = 0; i < 10_000; i++) unread.sink("tls", "handshake", `192.0.2.${i % 250}`);
    for (let i = 0; i < 300; i++) unread.sink("request", "REQUEST_MALFORMED");
    expect(events).toHaveLength(2);
    unread.close();
    const told = events.map((e) => (e.kind === "unread" ? [e.part, e.code, e.count] : []));
    expect(told).toEqual([
      ["tls", "handshake", 1],
      ["request", "REQUEST_MALFORMED", 1],
      ["tls", "handshake", 9999],
      ["request", "REQUEST_MALFORMED", 299],
    ]);
    const text = await m.text();
    expect(text).toContain('casemate_unread_total{part="tls",code="handshake"} 10000');
    expect(text).toContain('casemate_unread_total{part="request",code="REQUEST_MALFORMED"} 300');
    const [line] = await logged(events, 1);
    expect(line).toEqual({
      level: "warn",
      time: expect.any(String),
      kind: "unread",
      part: "tls",
      code: "handshake",
      count: 1,
      address: "192.0.2.0",
    });
  });
});
