/**
 * gatewayMetrics: events as numbers, for Prometheus (on the admin listener) and, where the operator's process has an OpenTelemetry SDK, for that. Labels are
 * models, codes and steps only: a label by client would grow without bound, and tell whoever reads metrics who the clients are.
 */
import { type Attributes, metrics, trace } from "@opentelemetry/api";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { llmMetrics } from "./llm-metrics.ts";
import type { EventSink, GatewayEvent } from "./event.ts";
import type { UnreadPart } from "./unread.ts";

/** seconds; from a tenth of a millisecond, which tiny models take, to the longest that policies give */
const secondsBuckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

export interface GatewayMetrics {
  readonly sink: EventSink;
  /** one that was no request to a model */
  unread(part: UnreadPart, code: string): void;
  /** the text of GET /metrics, and its media type */
  text(): Promise<string>;
  readonly mediaType: string;
}

/** `gauges`: asked when metrics are read. */
export const gatewayMetrics = (gauges: {
  readonly ready: () => boolean;
  /** 0 to 1, by model */
  readonly risk: () => ReadonlyMap<string, number>;
}): GatewayMetrics => {
  const registry = new Registry();
  const registers = [registry];
  const counter = <const L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  const requests = counter(
    "casemate_requests_total",
    "Requests that are over, by model, protocol, and code of the refusal (empty: answered).",
    ["model", "protocol", "code", "step"],
  );
  const samples = counter("casemate_samples_total", "Samples that were answered, by model.", ["model"]);
  const seconds = new Histogram({
    name: "casemate_request_seconds",
    help: "From the request to its outcome, by model.",
    labelNames: ["model"] as const,
    buckets: secondsBuckets,
    registers,
  });
  const shadow = counter(
    "casemate_shadow_refusals_total",
    "Requests that a step in shadow mode would have refused, by model and step.",
    ["model", "step"],
  );
  const broke = counter("casemate_step_failures_total", "Steps that broke, by model and step.", ["model", "step"]);
  const levels = counter("casemate_levels_total", "Answers by model and level of the ladder: 0 tells all, 6 nothing.", [
    "model",
    "level",
  ]);
  const alerts = counter("casemate_alerts_total", "Alerts by model and detector.", ["model", "detector"]);
  const unread = counter(
    "casemate_unread_total",
    "What came and was no request to a model, by what was being read (tls, http, http2, request) and why it was not.",
    ["part", "code"],
  );
  const swaps = counter(
    "casemate_model_changes_total",
    "Versions that were served, swapped, refused or gone, by model.",
    ["model", "what"],
  );
  const llm = llmMetrics(registers, counter);
  const ready: Gauge = new Gauge({
    name: "casemate_ready",
    help: "1 when requests may be sent here.",
    registers,
    collect: (): void => ready.set(gauges.ready() ? 1 : 0),
  });
  const risk = new Gauge({
    name: "casemate_risk",
    help: "Risk over all clients, 0 to 1, by model.",
    labelNames: ["model"] as const,
    registers,
    collect: (): void => {
      for (const [model, value] of gauges.risk()) risk.set({ model }, value);
    },
  });

  const meter = metrics.getMeter("casemate");
  const tracer = trace.getTracer("casemate");
  const otelRequests = meter.createCounter("casemate.requests");
  const otelSeconds = meter.createHistogram("casemate.request.duration", { unit: "s" });
  const otelAlerts = meter.createCounter("casemate.alerts");

  const sink = (event: GatewayEvent): void => {
    switch (event.kind) {
      case "request": {
        const { model, protocol } = event;
        const [code, step] = [event.code ?? "", event.refusedBy ?? ""];
        requests.inc({ model, protocol, code, step });
        seconds.observe({ model }, event.tookMs / 1000);
        if (code === "") {
          samples.inc({ model }, event.samples);
          levels.inc({ model, level: event.level });
        }
        for (const t of event.trace) {
          if (t.verdict === "broke") broke.inc({ model, step: t.step });
          else if (t.verdict === "refuse" && t.mode === "shadow") shadow.inc({ model, step: t.step });
        }
        const attributes: Attributes = { model, protocol, code, step };
        otelRequests.add(1, attributes);
        otelSeconds.record(event.tookMs / 1000, attributes);
        tracer
          .startSpan("infer", { startTime: event.atMs, attributes: { ...attributes, "casemate.request": event.id } })
          .end(event.atMs + event.tookMs);
        return;
      }
      case "llm":
        llm(event);
        return;
      case "alert":
        alerts.inc({ model: event.model, detector: event.detector });
        otelAlerts.add(1, { model: event.model, detector: event.detector });
        return;
      case "model":
        swaps.inc({ model: event.model, what: event.what });
        return;
      // counted one by one, before they are events
      case "unread":
      case "gateway":
        return;
    }
  };
  return {
    sink,
    unread: (part, code) => unread.inc({ part, code }),
    text: () => registry.metrics(),
    mediaType: registry.contentType,
  };
};
