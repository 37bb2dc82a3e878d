/** casemate registry serve: the registry for others, over HTTPS, and for commands on this machine. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { CasemateError } from "../../core/error.ts";
import {
  openRegistry,
  registryApi,
  type RegistryServerOptions,
  startRegistryServer,
  stateDirectoryPath,
  type TlsFiles,
} from "../../registry/index.ts";
import { adminApp } from "../../gateway/admin/admin-app.ts";
import { openAdminTokens } from "../../gateway/admin/admin-tokens.ts";
import { administrationPath } from "../../gateway/admin/keys-routes.ts";
import { openApiKeys } from "../../gateway/who/api-keys.ts";
import { developmentTls } from "../../listen/development-ca.ts";
import { wholeNumber } from "../option.ts";
import { version } from "../version.ts";

interface Flags {
  readonly host: string;
  readonly port: number;
  readonly cert?: string;
  readonly key?: string;
  readonly clientCa?: string;
}

export const serveCommand = (): Command =>
  new Command("serve")
    .description("serve the registry over HTTPS: tokens, or client certificates")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <n>", "port; 0 for any that is free", wholeNumber(0), 8444)
    .option("--cert <pem>", "certificate, with those that lead to its root; default: one of a development authority")
    .option("--key <pem>", "its key")
    .option("--client-ca <pem>", "accept client certificates of these authorities")
    .action(async (flags: Flags) => {
      if ((flags.cert === undefined) !== (flags.key === undefined))
        throw new CasemateError("USAGE", "--cert and --key go together");
      const open = await openRegistry(stateDirectoryPath(), { toolVersion: version() });
      try {
        const tls = await tlsFiles(join(open.directory.path, "tls"), flags);
        const common: Pick<RegistryServerOptions, "registry" | "access" | "log"> = {
          registry: (caller, confirm) => registryApi(open, caller, confirm),
          access: {
            state: () => open.writing.access,
            authorize: open.writing.authorize,
            clock: open.writing.accessClock,
          },
          log: process.stderr,
        };
        const local = await startRegistryServer({ ...common, listen: { kind: "local" } });
        const [keys, admins] = [await openApiKeys(open.gateway), await openAdminTokens(open.gateway)];
        const administration = await adminApp({ door: "local", keys, admins });
        open.serve((request, response) =>
          request.url?.startsWith(administrationPath) === true
            ? administration.routing(request, response)
            : local.handler(request, response),
        );
        const server = await startRegistryServer({
          ...common,
          listen: { kind: "https", host: flags.host, port: flags.port, tls },
        });
        process.stdout.write(
          `serving  ${server.address}\n${flags.cert === undefined ? `trust    --ca ${tls.authority ?? ""} (a development authority of this registry)\n` : ""}`,
        );
        await new Promise<void>((resolve) => {
          for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
        });
        await server.close();
        await local.close();
        await administration.close();
      } finally {
        await open.close();
      }
    });

/** The files given, or those of a development authority in the state directory, made on the first start. */
const tlsFiles = async (
  folder: string,
  { cert, key, clientCa }: Flags,
): Promise<TlsFiles & { readonly authority?: string }> => {
  const clients = clientCa === undefined ? {} : { clientAuthorities: clientCa };
  if (cert !== undefined && key !== undefined) return { certificate: cert, key, ...clients };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { ...(await developmentTls(folder)), ...clients };
};
