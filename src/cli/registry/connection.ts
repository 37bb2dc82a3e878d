/**
 * Which registry a command is about: one over HTTPS where an address is given, else that of the state directory, opened here or, where another process owns it,
 * asked through that process.
 */
import { type Command, Option } from "commander";
import { CasemateError } from "../../core/error.ts";
import {
  findOwner,
  openRegistry,
  operator,
  type OpenRegistry,
  type RegistryApi,
  registryApi,
  registryClient,
  stateDirectoryPath,
} from "../../registry/index.ts";
import { fileBytes } from "../input-file.ts";
import { version } from "../version.ts";

export interface ConnectionFlags {
  readonly url?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly clientKey?: string;
}

/** The options of every command of `casemate registry`. A token comes from CASEMATE_TOKEN: what is on a command line, others can read. */
export const connected = (command: Command): Command =>
  command
    .addOption(
      new Option("--url <address>", "a registry over HTTPS; the token comes from CASEMATE_TOKEN").env("CASEMATE_URL"),
    )
    .addOption(new Option("--ca <pem>", "with --url: trust this authority").env("CASEMATE_CA"))
    .option("--cert <pem>", "with --url: client certificate")
    .option("--client-key <pem>", "with --url: key of the client certificate");

export interface Connection {
  readonly api: RegistryApi & { readonly whoami: () => Promise<Whoami> };
  /** the registry itself, where this process has it */
  readonly open?: OpenRegistry;
}

export interface Whoami {
  readonly subject: string;
  readonly credential: string;
  readonly grants: readonly { readonly role: string; readonly scope: string }[];
}

/** RETURNS what `work` does; the registry is closed afterwards. */
export const withRegistry = async <T>(flags: ConnectionFlags, work: (c: Connection) => Promise<T>): Promise<T> => {
  if (flags.url !== undefined) {
    const token = process.env["CASEMATE_TOKEN"];
    const client = registryClient({
      to: { url: flags.url },
      ...(token === undefined ? {} : { token }),
      ...(flags.ca === undefined ? {} : { authority: fileBytes(flags.ca) }),
      ...(flags.cert === undefined ? {} : { certificate: fileBytes(flags.cert) }),
      ...(flags.clientKey === undefined ? {} : { key: fileBytes(flags.clientKey) }),
    });
    return work({ api: client }).finally(client.close);
  }
  if (flags.ca !== undefined || flags.cert !== undefined || flags.clientKey !== undefined)
    throw new CasemateError("USAGE", "--ca, --cert and --client-key go with --url");
  const path = stateDirectoryPath();
  let open: OpenRegistry;
  try {
    open = await openRegistry(path, { toolVersion: version() });
  } catch (e) {
    const owner = e instanceof CasemateError && e.code === "STORE_BUSY" ? await findOwner(path) : undefined;
    if (owner === undefined) throw missing(e);
    const client = registryClient({ to: { socket: owner.socket } });
    return work({ api: client }).finally(client.close);
  }
  const whoami = async (): Promise<Whoami> => ({ subject: "operator:local", credential: "socket", grants: [] });
  return work({ api: { ...registryApi(open, operator), whoami }, open }).finally(open.close);
};

/** Needs the registry in this process. THROWS USAGE for one over HTTPS, STORE_BUSY while another process has it. */
export const withOpenRegistry = <T>(flags: ConnectionFlags, work: (open: OpenRegistry) => Promise<T>): Promise<T> =>
  withRegistry(flags, async ({ open }) => {
    if (open === undefined)
      throw new CasemateError(
        flags.url === undefined ? "STORE_BUSY" : "USAGE",
        flags.url === undefined
          ? "another process has the registry, and this command wants it for itself"
          : "this command works on the state directory itself, not over HTTPS",
        { hint: "run it where the state directory is, while nothing serves it" },
      );
    return work(open);
  });

const missing = (e: unknown): unknown =>
  e instanceof CasemateError && e.code === "FILE_NOT_FOUND"
    ? new CasemateError("FILE_NOT_FOUND", `there is no registry in '${stateDirectoryPath()}'`, {
        hint: "casemate init makes one; CASEMATE_HOME names another folder, --url one over HTTPS",
        cause: e,
      })
    : e;
