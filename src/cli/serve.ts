/** casemate serve: models behind the gateway, from the registry of the state directory or from files, until it is stopped. */
import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { CasemateError } from "../core/error.ts";
import {
  administrationPath,
  type CheckedConfig,
  checkConfig,
  configSchema,
  type GatewayConfig,
  llmConfigSchema,
  presets,
  readConfig,
  startGateway,
} from "../gateway/index.ts";
import { registryApi, startRegistryServer } from "../registry/index.ts";
import { auditLog } from "./gateway/audit-log.ts";
import { openGatewayState } from "./gateway/state.ts";
import { type StopDeadline, stopDeadline } from "./gateway/stop-deadline.ts";
import { wholeNumber } from "./option.ts";
import { version } from "./version.ts";

interface Flags {
  readonly config?: string;
  readonly policy?: string;
  readonly upstream?: string;
  readonly upstreamKeyEnv?: string;
  readonly upstreamKeyFile?: string;
  readonly host?: string;
  readonly port?: number;
  readonly adminPort?: number;
  readonly admin: boolean;
  readonly tls?: "development" | "off";
  readonly cert?: string;
  readonly key?: string;
  readonly clientCa?: string;
  readonly check?: boolean;
  readonly quiet?: boolean;
}

/** requests that are under way when it is stopped have so long, in ms */
const stopMs = 10_000;
/** and the process ends so long after that, whatever hangs, in ms */
const endMs = 10_000;

export const serveCommand = (): Command =>
  new Command("serve")
    .description("serve models so that they are hard to steal, invert, fool or leak (TLS, keys, limits, monitors)")
    .argument(
      "[models...]",
      "fraud@production or fraud@3 of the registry, the path of a .onnx file, or https://host/v2/models/name of another server",
    )
    .option("--config <yaml>", "several models, policies, listeners: docs/guide/serve.md")
    .option("--policy <name>", `${presets.map((p) => p.name).join(", ")}; default balanced (casemate policy explain)`)
    .option("--upstream <url>", "guard a language model's API: https://api.example/v1 (docs/guide/llm-gateway.md)")
    .option("--upstream-key-env <name>", "environment variable with its key; default: clients send their own")
    .option("--upstream-key-file <path>", "file with its key")
    .option("--host <address>", "address to listen on; default 127.0.0.1")
    .option("--port <n>", "default 8443; 0 for any that is free", wholeNumber(0))
    .option("--admin-port <n>", "of the admin listener; default 8445", wholeNumber(0))
    .option("--no-admin", "no admin listener")
    .addOption(new Option("--tls <mode>", "off: plain HTTP, behind a proxy").choices(["development", "off"]))
    .option("--cert <pem>", "certificate, with those that lead to its root; default: one of a development authority")
    .option("--key <pem>", "its key")
    .option("--client-ca <pem>", "accept client certificates of these authorities")
    .option("--check", "open everything as if to serve, say what would be served, and stop")
    .option("--quiet", "no log on stderr")
    .action(async (models: readonly string[], flags: Flags) => {
      const { checked, folder } = await configured(models, flags);
      const state = await openGatewayState();
      try {
        const { registry } = state;
        const audit = registry === undefined ? undefined : auditLog(registry);
        const gateway = await startGateway({
          checked: flags.check === true ? onAnyPort(checked) : checked,
          version: version(),
          records: state.records,
          reader: registry?.writing.reader,
          folder,
          env: process.env,
          tlsFolder: join(state.directory.path, "tls"),
          ...(flags.quiet === true || flags.check === true ? {} : { log: process.stderr }),
          ...(audit === undefined || flags.check === true ? {} : { events: audit.sink }),
        });
        let deadline: StopDeadline | undefined;
        try {
          if (flags.check === true) {
            process.stdout.write(`${servedLines(gateway).join("\n")}\nok: this can be served\n`);
            return;
          }
          const local =
            registry === undefined
              ? undefined
              : await startRegistryServer({
                  listen: { kind: "local" },
                  registry: (caller, confirm) => registryApi(registry, caller, confirm),
                  access: {
                    state: () => registry.writing.access,
                    authorize: registry.writing.authorize,
                    clock: registry.writing.accessClock,
                  },
                });
          state.serve((request, response) => {
            if (local === undefined || request.url?.startsWith(administrationPath) === true)
              gateway.local(request, response);
            else local.handler(request, response);
          });
          process.stdout.write(`${welcome(gateway, checked).join("\n")}\n`);
          await stopped();
          deadline = stopDeadline(checked.config.listen.drainMs + stopMs + endMs);
          deadline.closing("the registry's routes");
          await local?.close();
        } finally {
          await gateway.close(stopMs, deadline?.closing);
          deadline?.closing("the audit log");
          await audit?.close();
          deadline?.closing("the state directory");
        }
      } finally {
        await state.close();
      }
    });

/** The configuration of a file and of the command line. THROWS USAGE, GATEWAY_CONFIG, FILE_NOT_FOUND. */
const configured = async (
  models: readonly string[],
  flags: Flags,
): Promise<{ readonly checked: CheckedConfig; readonly folder: string }> => {
  if ((flags.cert === undefined) !== (flags.key === undefined))
    throw new CasemateError("USAGE", "--cert and --key go together");
  if (flags.config === undefined && models.length === 0 && flags.upstream === undefined)
    throw new CasemateError("USAGE", "there is nothing to serve", {
      hint: "casemate serve fraud@production, casemate serve model.onnx, --upstream https://api.example/v1, or --config casemate.yaml",
    });
  let config: GatewayConfig;
  let folder = process.cwd();
  if (flags.config === undefined) config = configSchema.parse({ models: {} });
  else {
    if (models.length > 0 || flags.policy !== undefined)
      throw new CasemateError("USAGE", "models and --policy do not go with --config, which names them itself");
    const text = await readFile(flags.config, "utf8").catch((cause: unknown) => {
      throw new CasemateError("FILE_NOT_FOUND", `the configuration '${flags.config}' can not be read`, { cause });
    });
    ({ config } = readConfig(text, basename(flags.config)));
    folder = dirname(resolve(flags.config));
  }
  const named = Object.fromEntries(
    models.map((from) => [
      nameOf(from),
      { from, policy: flags.policy ?? "balanced", combine: "mean" as const, attestation: "by-rules" as const },
    ]),
  );
  if (Object.keys(named).length < models.length)
    throw new CasemateError("USAGE", "two models would have the same name", {
      hint: "name them in a configuration: --config",
    });
  const { listen, admin } = config;
  const tls =
    flags.cert !== undefined && flags.key !== undefined
      ? {
          certificate: resolve(flags.cert),
          key: resolve(flags.key),
          ...(flags.clientCa === undefined ? {} : { clientAuthorities: resolve(flags.clientCa) }),
        }
      : (flags.tls ?? listen.tls);
  if (flags.clientCa !== undefined && typeof tls === "string")
    throw new CasemateError("USAGE", "--client-ca goes with --cert and --key");
  const checked = checkConfig({
    ...config,
    ...upstreamOf(config, flags),
    models: { ...config.models, ...named },
    listen: { ...listen, host: flags.host ?? listen.host, port: flags.port ?? listen.port, tls },
    admin: !flags.admin || admin === "off" ? "off" : { ...admin, port: flags.adminPort ?? admin.port },
  });
  return { checked, folder };
};

/** The one upstream of the command line. Its key is in no argument: those are seen by every user of the machine. */
const upstreamOf = ({ llm }: GatewayConfig, flags: Flags): Pick<GatewayConfig, "llm"> => {
  const { upstream, upstreamKeyEnv: env, upstreamKeyFile: file } = flags;
  if (upstream === undefined) {
    if (env !== undefined || file !== undefined)
      throw new CasemateError("USAGE", "--upstream-key-env and --upstream-key-file go with --upstream");
    return {};
  }
  if (llm !== undefined)
    throw new CasemateError("USAGE", "--upstream does not go with a configuration that has upstreams of its own");
  if (env !== undefined && file !== undefined)
    throw new CasemateError("USAGE", "--upstream-key-env and --upstream-key-file do not go together");
  const key = env !== undefined ? { env } : file !== undefined ? { file: resolve(file) } : "client";
  const parsed = llmConfigSchema.safeParse({ upstreams: { upstream: { url: upstream, key } } });
  if (parsed.success) return { llm: parsed.data };
  throw new CasemateError("USAGE", `the upstream '${upstream}' is no address`, { hint: "https://api.example/v1" });
};

/** "fraud@production" is served as fraud, "models/digits.onnx" as digits. */
const nameOf = (from: string): string =>
  from.includes("@") && !from.includes("/") ? from.slice(0, from.indexOf("@")) : basename(from).replace(/\.onnx$/i, "");

/** Trying out must not take the ports of a server that runs. */
const onAnyPort = ({ config, policies }: CheckedConfig): CheckedConfig => ({
  policies,
  config: {
    ...config,
    listen: { ...config.listen, port: 0 },
    admin: config.admin === "off" ? "off" : { ...config.admin, port: 0 },
  },
});

const servedLines = ({ models, upstreams }: Awaited<ReturnType<typeof startGateway>>): readonly string[] => [
  ...models.map((m) => `model    ${m.name}: ${m.from}, policy ${m.policy}, ${m.how}`),
  ...upstreams.map((u) => `upstream ${u}`),
];

const welcome = (
  gateway: Awaited<ReturnType<typeof startGateway>>,
  { policies, config: { llm } }: CheckedConfig,
): readonly string[] => {
  const closed = [...policies].find(([, policy]) => !policy.who.anonymous)?.[0];
  return [
    `serving  ${gateway.address}${gateway.authority === undefined ? "" : `  (trust ${gateway.authority}, a development authority of this machine)`}`,
    ...(gateway.admin === undefined ? [] : [`admin    ${gateway.admin}`]),
    ...servedLines(gateway),
    `try it   ${gateway.address}/`,
    ...(llm === undefined
      ? []
      : [`clients  OPENAI_BASE_URL=${gateway.address}/v1 ANTHROPIC_BASE_URL=${gateway.address}`]),
    ...(llm !== undefined && !llm.anonymous && Object.values(llm.upstreams).some((u) => u.key !== "client")
      ? ["a key    casemate keys create --client me --model '*'"]
      : []),
    ...(closed === undefined ? [] : [`a key    casemate keys create --client me --model ${closed}`]),
  ];
};

const stopped = (): Promise<void> =>
  new Promise((done) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => done());
  });
