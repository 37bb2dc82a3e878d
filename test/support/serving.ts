/** casemate serve as a process, and what its clients do. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Agent, fetch } from "undici";
import { keysPath } from "../../src/gateway/admin/keys-routes.ts";
import { adminPath } from "../../src/gateway/admin/admin-app.ts";
import { askLocal, findOwner } from "../../src/registry/index.ts";
import { bin } from "./casemate.ts";

export interface Serving {
  /** "https://127.0.0.1:40001" */
  readonly address: string;
  readonly admin: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly process: ChildProcess;
  /** POST with the development authority trusted; plain JSON */
  ask(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Asked>;
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Asked>;
  /** POST to the local socket, as the command line does, without what starting a process costs */
  local(path: string, body: unknown): Promise<Record<string, unknown>>;
  /** a key, by the local socket */
  key(key: KeyWish): Promise<string>;
  /** a token for the admin listener, by the local socket */
  adminToken(): Promise<string>;
  stop(): Promise<number | null>;
  /** kill -9 */
  kill(): Promise<void>;
}

export interface KeyWish {
  readonly client: string;
  readonly models: "all" | readonly string[];
  /** "1000/h" */
  readonly limits?: readonly string[];
}

export interface Asked {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** Runs in `home` with any free ports. THROWS what it said when it does not come up. */
export const serve = async (home: string, args: readonly string[]): Promise<Serving> => {
  const env = { ...process.env, CASEMATE_HOME: join(home, ".casemate") };
  const child = spawn(process.execPath, [bin, "serve", ...args, "--port", "0", "--admin-port", "0"], {
    cwd: home,
    env,
  });
  const said = { stdout: "", stderr: "" };
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said.stdout += text;
      if (/^try it/m.test(said.stdout)) resolve();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said.stderr += text;
    });
    child.once("exit", (code) => reject(new Error(`serve ended with ${code}: ${said.stdout}${said.stderr}`)));
  });
  await ready;
  const found = (what: string): string => new RegExp(`^${what} +(\\S+)`, "m").exec(said.stdout)?.[1] ?? "";
  const authority = /trust (\S+),/.exec(said.stdout)?.[1];
  const dispatcher = new Agent(authority === undefined ? {} : { connect: { ca: readFileSync(authority) } });
  const answered = async (url: string, init: object): Promise<Asked> => {
    const r = await fetch(url, { ...init, dispatcher });
    const text = await r.text();
    let json: Record<string, unknown> = {};
    try {
      json = JSON.parse(text) as Record<string, unknown>;
    } catch {
      // not all answers are JSON
    }
    return { status: r.status, headers: r.headers, text, json };
  };
  const address = found("serving");
  const local = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const owner = await findOwner(env.CASEMATE_HOME);
    if (owner === undefined) throw new Error("nobody has the state directory");
    const answer = await askLocal(owner.socket, {
      method: "POST",
      path,
      headers: { "content-type": "application/json" },
      body: Buffer.from(JSON.stringify(body)),
    });
    const parts: Uint8Array[] = [];
    for await (const part of answer.body) parts.push(part);
    const text = Buffer.concat(parts).toString();
    if (answer.status >= 300) throw new Error(text);
    return JSON.parse(text) as Record<string, unknown>;
  };
  return {
    address,
    admin: found("admin"),
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    process: child,
    ask: (path, body, headers = {}) =>
      answered(`${address}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
    get: (url, headers = {}) => answered(url, { headers }),
    local,
    key: async (key) => String((await local(keysPath, key))["secret"]),
    adminToken: async () => String((await local(adminPath, { name: "test" }))["secret"]),
    stop: async () => {
      child.kill("SIGTERM");
      const [code] = (await once(child, "exit")) as [number | null];
      await dispatcher.close();
      return code;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
      await dispatcher.destroy();
    },
  };
};
