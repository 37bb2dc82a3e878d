/** startGateway: from a configuration to servers that answer. The pipeline is put together here, in the order in which a request meets its steps. */
import { nowMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { DetectorPanel } from "../../defences/index.ts";
import type { Check } from "../../guard/index.ts";
import type { RegistryReader } from "../../registry/read/reader.ts";
import { adminApp } from "../admin/admin-app.ts";
import { openAdminTokens } from "../admin/admin-tokens.ts";
import { lookRoutes } from "../admin/look-routes.ts";
import type { CheckedConfig } from "../config/config.ts";
import type { Gateway } from "../gateway.ts";
import { openMemoryLimits } from "../limits/memory-limits.ts";
import { Watching } from "../normal/watching.ts";
import type { Policy } from "../policy/policy.ts";
import { type EventSink, requestEvent } from "../record/event.ts";
import { eventLog } from "../record/event-log.ts";
import { gatewayMetrics } from "../record/metrics.ts";
import { unreadRequests } from "../record/unread.ts";
import { openLlm } from "../llm/open-llm.ts";
import { llmRoutes } from "../llm/llm-routes.ts";
import { bodyReader } from "../protocols/body.ts";
import { defaultProtocolLimits } from "../protocols/protocol-limits.ts";
import { LiveModel } from "../run/live-model.ts";
import type { ServedModel } from "../run/served-model.ts";
import { type RunningServer, startServer } from "../server/gateway-server.ts";
import type { GatewayLimits } from "../server/server-limits.ts";
import { createGateway, type Served } from "../serving.ts";
import { gatewaySteps } from "../steps.ts";
import type { GatewayRecords } from "../state/records.ts";
import { clientAddresses, trustedProxies } from "../who/address.ts";
import { openApiKeys } from "../who/api-keys.ts";
import { certificateIdentities } from "../who/certificate.ts";
import { fingerprinter } from "../who/fingerprint.ts";
import { openTokens } from "../who/jwt.ts";
import { whoIs, type WhoOptions } from "../who/who.ts";
import { adminListener } from "./admin-listener.ts";
import { closeStages, type Stage } from "./close-stages.ts";
import { followSource } from "./follow-source.ts";
import { issuersOf } from "./issuers.ts";
import { keptMonitors } from "./kept-monitors.ts";
import type { OpenServed } from "./open-served.ts";
import { profileFor } from "./profile-for.ts";
import { protocols } from "./protocols.ts";
import { deploymentSecret } from "./secret.ts";
import { sourceOf } from "./source-of.ts";
import { tlsOf } from "./tls-of.ts";

export interface StartGatewayOptions {
  readonly checked: CheckedConfig;
  /** of casemate */
  readonly version: string;
  readonly records: GatewayRecords;
  /** where models with an alias or version come from; undefined: there is no registry */
  readonly reader?: RegistryReader | undefined;
  /** paths in the configuration are relative to it */
  readonly folder: string;
  /** where the development authority is kept */
  readonly tlsFolder: string;
  readonly limits?: Partial<GatewayLimits>;
  /** lines of JSON; default: nowhere */
  readonly log?: NodeJS.WritableStream;
  /** where keys of upstreams are found; default: nowhere */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** checks of language models beside the built-in ones */
  readonly checks?: readonly Check[];
  /** whoever responds to incidents, and the audit log */
  readonly events?: EventSink;
}

export interface RunningGateway {
  /** "https://127.0.0.1:8443" */
  readonly address: string;
  /** of the admin listener; undefined where there is none */
  readonly admin: string | undefined;
  /** PEM file that clients are told to trust, of the development authority; undefined for certificates of one's own, and without TLS */
  readonly authority: string | undefined;
  readonly gateway: Gateway;
  /** what is served, for people */
  readonly models: readonly {
    readonly name: string;
    readonly from: string;
    readonly policy: string;
    readonly how: string;
  }[];
  /** upstreams of language models, for people: "openai: https://api.openai.com/v1, its key is here" */
  readonly upstreams: readonly string[];
  /** answers requests to the local socket of this process */
  readonly local: AdminApp["routing"];
  /**
   * Takes no new requests, answers what has come for up to `withinMs`, writes what is to be kept. What does not close in its time is logged and left; `closing` is
   * told what is being closed.
   */
  close(withinMs: number, closing?: (what: string) => void): Promise<void>;
}

/** what is closed has so long beyond the time that requests have, in ms */
const graceMs = 3000;

type AdminApp = Awaited<ReturnType<typeof adminApp>>;

/** THROWS GATEWAY_CONFIG, SERVER_ADDRESS, SERVER_CERTIFICATE, and whatever keeps a model from being served: a gateway starts whole or not at all. */
export const startGateway = async (options: StartGatewayOptions): Promise<RunningGateway> => {
  const { checked, records, folder, version } = options;
  const { config, policies } = checked;
  const undo: Stage[] = [];
  try {
    const answerKey = await deploymentSecret(records, "answers");
    const monitorSalt = await deploymentSecret(records, "monitors");
    const keys = await openApiKeys(records);
    const admins = await openAdminTokens(records);
    const live = new Map<string, LiveModel>();
    const watchings = new Map<string, Watching>();
    let stopping = false;

    const log = options.log === undefined ? undefined : eventLog({ to: options.log, policyOf: (m) => policies.get(m) });
    const metrics = gatewayMetrics({
      ready: () => gateway.ready(),
      risk: () => new Map([...watchings].map(([name, w]) => [name, w.everyone(nowMs())])),
    });
    const events: EventSink = (event) => {
      log?.(event);
      metrics.sink(event);
      options.events?.(event);
    };
    const failed = (error: unknown): void =>
      events({
        kind: "gateway",
        atMs: nowMs(),
        what: "failed",
        why: error instanceof CasemateError ? error.message : String(error),
      });

    const unread = unreadRequests({ count: metrics.unread, events });
    undo.push({ what: "the count of what was not read", close: async () => unread.close() });

    const kept = await keptMonitors(records, failed);
    undo.push({ what: "what the monitors know", close: () => kept.close() });
    const panels = new WeakMap<ServedModel, DetectorPanel>();
    const following = new AbortController();
    const shown: RunningGateway["models"][number][] = [];
    for (const [name, model] of Object.entries(config.models)) {
      const policy = policyFor(policies, name);
      const source = sourceOf(model, { name, policy, folder, answerKey, reader: options.reader });
      const slot = new LiveModel();
      live.set(name, slot);
      undo.push({ what: `model '${name}'`, close: () => slot.close() });
      const profile = await profileFor(policy, folder);
      const watching = new Watching({
        policy,
        salt: Buffer.from(monitorSalt).toString("hex"),
        profileOf: profile ?? ((m) => m.document?.("profile")),
        before: kept.before(name),
      });
      watchings.set(name, watching);
      let how = "";
      const { ended } = await followSource({
        name,
        source,
        live: slot,
        events,
        signal: following.signal,
        open: async () => {
          const opened = await source.open();
          if (policy.monitors.mode !== "off") watching.open(opened.model);
          if (opened.panel !== undefined) panels.set(opened.model, opened.panel);
          how = howOf(opened, policy, watching);
          return opened.model;
        },
      });
      undo.push({
        what: `the source of model '${name}'`,
        close: () => {
          following.abort();
          return ended;
        },
      });
      shown.push({ name, from: source.text, policy: policy.name, how });
    }
    kept.watch(watchings);

    const served = new Map<string, Served>(
      [...live].map(([name, slot]) => [
        name,
        { policy: policyFor(policies, name), current: () => slot.current(), take: () => slot.take() },
      ]),
    );
    const limits = await openMemoryLimits({ records });
    undo.push({ what: "the limits", close: () => limits.close() });
    const addresses = clientAddresses(config.proxies);
    const who: WhoOptions = {
      addresses,
      keys,
      ...(config.issuers.length === 0 ? {} : { tokens: openTokens(await issuersOf(config, folder)) }),
      ...(config.certificates.length === 0 ? {} : { certificates: certificateIdentities(config.certificates) }),
    };
    const gateway = createGateway({
      version,
      models: served,
      ...gatewaySteps({
        who,
        limits,
        monitors: {
          watching: (name) => watchings.get(name),
          fingerprint: fingerprinter(monitorSalt),
          alerted: (model, alert) => {
            kept.alerted(model, alert);
            const { detector, group, key, level, risk, accounts, seen } = alert;
            events({ kind: "alert", atMs: nowMs(), model, detector, group, of: key, level, risk, accounts, seen });
          },
        },
        panelOf: (m) => panels.get(m),
        answerKey,
      }),
      observe: (outcome) => events(requestEvent(outcome)),
      stopping: () => stopping,
    });

    const read = bodyReader(defaultProtocolLimits);
    const llm =
      config.llm === undefined
        ? undefined
        : await openLlm({
            config: config.llm,
            folder,
            env: options.env ?? {},
            who: whoIs(who),
            store: limits,
            records,
            read,
            secret: await deploymentSecret(records, "llm-accounts"),
            events,
            failed,
            ...(options.checks === undefined ? {} : { checks: options.checks }),
          });
    if (llm !== undefined) undo.push({ what: "the upstreams", close: () => llm.upstreams.close() });

    const tls = await tlsOf(config.listen.tls, options);
    const server: RunningServer = await startServer({
      ...config.listen,
      tls: tls?.files,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      isProxy: trustedProxies(config.proxies.trusted),
      routes: (app) => {
        protocols(app, gateway, { failed, unread: unread.sink }, read);
        if (llm !== undefined) llmRoutes(app, llm);
      },
      failed,
      unread: unread.sink,
    });
    const more = lookRoutes({ gateway, metrics, watchings, models: served });
    const local = await adminApp({ door: "local", keys, admins, more });
    const admin =
      config.admin === "off"
        ? undefined
        : await adminListener(config.admin, options, {
            keys,
            admins,
            more,
            failed,
            unread: unread.sink,
          });
    events({ kind: "gateway", atMs: nowMs(), what: "started" });
    return {
      address: server.address,
      admin: admin?.address,
      authority: tls?.authority,
      gateway,
      models: shown,
      upstreams: (llm?.upstreams.all ?? []).map(
        ({ url, key, config: { name } }) =>
          `${name}: ${url}, ${key === undefined ? "asked with the client's key" : "its key is kept here"}`,
      ),
      local: local.routing,
      close: async (withinMs, closing) => {
        stopping = true;
        events({ kind: "gateway", atMs: nowMs(), what: "stopping" });
        const { drainMs } = config.listen;
        const open: readonly Stage[] = [
          { what: "the listener", close: () => server.close(withinMs, drainMs) },
          { what: "the admin listener", close: async () => admin?.close(withinMs) },
          { what: "the local routes", close: () => local.close() },
          ...undo.reverse(),
        ];
        await closeStages(open, {
          stageMs: drainMs + withinMs + graceMs,
          failed,
          ...(closing === undefined ? {} : { begun: closing }),
        });
      },
    };
  } catch (error) {
    await closeStages(undo.reverse(), { stageMs: graceMs, failed: () => undefined });
    throw error;
  }
};

const policyFor = (policies: ReadonlyMap<string, Policy>, model: string): Policy => {
  const found = policies.get(model);
  // no route without a policy
  if (found === undefined) throw new CasemateError("INTERNAL", `model '${model}' has no policy`);
  return found;
};

/** One line about a model that is served. */
const howOf = ({ model, panel, how }: OpenServed, { monitors }: Policy, watching: Watching): string =>
  [
    how,
    ...(monitors.mode === "off"
      ? []
      : [watching.hasProfile(model) ? "watched by its profile" : "watched without a profile"]),
    ...(panel === undefined ? [] : [`${panel.detectors.length} detectors`]),
  ].join(", ");
