/** Local sockets: addresses that are not too long for the system, whether somebody listens, and asking over HTTP. */
import { open } from "node:fs/promises";
import { connect } from "node:net";
import { basename, dirname } from "node:path";
import { Readable } from "node:stream";
import { CasemateError } from "../../core/error.ts";

/** bytes of a socket's path, in sockaddr_un: 108 with the NUL on Linux, 104 elsewhere; longer ones are cut off silently by some systems */
const maxPathBytes = process.platform === "linux" ? 107 : 103;

/** A path for the system; `close` when the call that needed it is over. THROWS STORE_FAILED for one that is too long. */
export const socketAddress = async (
  path: string,
): Promise<{ readonly path: string; readonly close: () => Promise<void> }> => {
  if (Buffer.byteLength(path) <= maxPathBytes) return { path, close: async () => undefined };
  if (process.platform !== "linux")
    throw new CasemateError("STORE_FAILED", `'${path}' is too long for a local socket: at most ${maxPathBytes} bytes`, {
      hint: "let CASEMATE_HOME name a folder with a shorter path",
    });
  // through the opened folder the same socket has a short name
  const folder = await open(dirname(path), "r");
  return { path: `/proc/self/fd/${folder.fd}/${basename(path)}`, close: () => folder.close() };
};

/** Whether a process listens. One that may not be asked, or is too busy to answer now, counts as living. */
export const answers = async (path: string): Promise<boolean> => {
  const address = await socketAddress(path);
  try {
    return await new Promise<boolean>((resolve) => {
      const socket = connect(address.path);
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", (e: NodeJS.ErrnoException) => resolve(e.code !== "ECONNREFUSED" && e.code !== "ENOENT"));
    });
  } finally {
    await address.close();
  }
};

export interface LocalRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** path and query */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
}

export interface LocalResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** read to its end, or left with `return` */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Asks the process that listens at `socket`. However long it takes: what it does may be long. THROWS STORE_UNREACHABLE, the signal's reason. */
export const askLocal = async (socket: string, o: LocalRequest): Promise<LocalResponse> => {
  // only here: the owner itself does without its 15 MB
  const { Agent, request } = await import("undici");
  const address = await socketAddress(socket);
  const agent = new Agent({ connect: { socketPath: address.path }, headersTimeout: 0, bodyTimeout: 0 });
  const unreachable = (cause: unknown): unknown => {
    if (o.signal?.aborted === true) return o.signal.reason;
    return new CasemateError("STORE_UNREACHABLE", "the process that owns the state directory does not answer", {
      hint: "it may just have ended: do it again",
      cause,
    });
  };
  const close = async (): Promise<void> => {
    await agent.destroy();
    await address.close();
  };
  try {
    const { statusCode, headers, body } = await request(`http://casemate${o.path}`, {
      dispatcher: agent,
      method: o.method,
      headers: { ...o.headers },
      body: o.body === undefined || o.body instanceof Uint8Array ? (o.body ?? null) : Readable.from(o.body),
      ...(o.signal === undefined ? {} : { signal: o.signal }),
    });
    return { status: statusCode, headers, body: until(body, unreachable, close) };
  } catch (e) {
    await close();
    throw unreachable(e);
  }
};

async function* until(
  body: AsyncIterable<Uint8Array>,
  failure: (cause: unknown) => unknown,
  close: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (e) {
    throw failure(e);
  } finally {
    await close();
  }
}
