/**
 * Owner: one process owns a state directory; others find it and ask it through its local socket, which speaks HTTP.
 *
 * Each contender first listens on a socket of its own name, then writes `owner.ID.json` beside it, then looks at all other such files: it owns the
 * directory when none of their sockets answers. A socket answers as long as its process lives and not a moment longer, whatever becomes of process
 * numbers. No name is ever used twice, so removing what a dead process left can not hit a living one; and of two contenders at once at least one
 * looks after the other has written, so never both win (both may give way: then they try again after a random time).
 */
import { chmod, open, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { hostname } from "node:os";
import { join } from "node:path";
import { isoAt, nowMs, sleep } from "../../core/clock.ts";
import { secureBits, secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { storeFailure } from "./failure.ts";
import { answers, socketAddress } from "./local-socket.ts";

/** how often contenders that gave way to each other try, and the most they wait in between, in milliseconds */
const attempts = 5;
const backOffMs = 60;

/** What the owner's file says, for people and for other machines. */
export interface OwnerMark {
  readonly pid: number;
  /** when it took the directory, ISO 8601 */
  readonly since: string;
  readonly host: string;
  /** changes with each start of the machine; empty where the system does not tell it */
  readonly boot: string;
}

export interface Owner extends OwnerMark {
  /** Who answers what other processes ask; until it is set they are told to come again (503). */
  serve(handler: RequestListener): void;
  /** Takes no more requests (503), and waits for those that are being answered. */
  drain(): Promise<void>;
  /** Lets others at the directory: whoever calls this has closed everything in it. */
  release(): Promise<void>;
}

/** THROWS STORE_BUSY, naming the process that has the directory. */
export const takeOwnership = async (folder: string): Promise<Owner> => {
  const random = secureBits();
  for (let attempt = 1; ; attempt++) {
    // a look before spares the mark, for which there may be no space
    let other = await findOwner(folder);
    if (other === undefined) {
      const contender = await contend(folder);
      other = await firstLiving(folder, contender.id).catch(async (e: unknown) => {
        await contender.release();
        throw e;
      });
      if (other === undefined) return contender;
      await contender.release();
    }
    if (attempt === attempts) throw busy(folder, other);
    await sleep((random.u32() / 2 ** 32) * backOffMs);
  }
};

const busy = (folder: string, { pid, since, host }: Partial<OwnerMark>): CasemateError =>
  new CasemateError(
    "STORE_BUSY",
    pid === undefined
      ? `another process has '${folder}'`
      : `process ${pid}${host === hostname() ? "" : ` on '${host}'`} has had '${folder}' since ${since}`,
    { hint: "one process writes to a state directory at a time: wait for it, or stop it" },
  );

interface Contender extends Owner {
  readonly id: string;
}

const contend = async (folder: string): Promise<Contender> => {
  const id = secureBytes(6).toString("hex");
  const mark: OwnerMark = { pid: process.pid, since: isoAt(nowMs()), host: hostname(), boot: await bootId() };
  const unavailable: RequestListener = (_, response) => {
    response.writeHead(503, { "retry-after": "1" }).end();
  };
  let handler = unavailable;
  const answering = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const answered = new Promise<void>((resolve) => response.once("close", resolve));
    answering.add(answered);
    void answered.then(() => answering.delete(answered));
    handler(request, response);
  });
  await listen(server, folder, id);
  // a process is not kept alive by being asked
  server.unref();
  const drain = async (): Promise<void> => {
    handler = unavailable;
    await Promise.all(answering);
  };
  const release = async (): Promise<void> => {
    // the mark goes first: one whose socket does not answer is taken for a dead process's
    await rm(pathOf(folder, id, "json"), { force: true });
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await rm(pathOf(folder, id, "sock"), { force: true });
  };
  try {
    const file = await open(pathOf(folder, id, "json"), "wx", 0o600);
    await file.writeFile(`${JSON.stringify(mark)}\n`).finally(() => file.close());
  } catch (cause) {
    await release();
    throw await storeFailure(cause, "marking the state directory as in use", folder);
  }
  return { ...mark, id, serve: (to) => void (handler = to), drain, release };
};

const listen = async (server: Server, folder: string, id: string): Promise<void> => {
  const path = pathOf(folder, id, "sock");
  const address = await socketAddress(path);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(address.path, () => {
        server.off("error", reject);
        resolve();
      });
    });
    await chmod(path, 0o600);
  } catch (cause) {
    server.close();
    throw new CasemateError("STORE_FAILED", `no local socket could be made in '${folder}'`, {
      hint: "the state directory must be on a file system that has sockets, and may be written to",
      cause,
    });
  } finally {
    await address.close();
  }
};

/** The owner that lives, if any: its mark, and the socket to ask it. Removes what dead ones left. THROWS STORE_BUSY where another machine left a mark. */
export const findOwner = async (
  folder: string,
): Promise<(Partial<OwnerMark> & { readonly socket: string }) | undefined> => firstLiving(folder, "");

const firstLiving = async (
  folder: string,
  except: string,
): Promise<(Partial<OwnerMark> & { readonly socket: string }) | undefined> => {
  for (const name of await readdir(folder)) {
    const id = /^owner\.([0-9a-f]{12})\.json$/.exec(name)?.[1];
    if (id === undefined || id === except) continue;
    const mark = await readMark(pathOf(folder, id, "json"));
    const socket = pathOf(folder, id, "sock");
    if (await answers(socket)) return { ...mark, socket };
    const boot = await bootId();
    if (mark.host !== undefined && mark.host !== hostname() && (boot === "" || mark.boot !== boot))
      throw new CasemateError(
        "STORE_BUSY",
        `'${folder}' is in use on the machine '${mark.host}', or was when it stopped`,
        {
          hint: `where no casemate works there any more, remove '${pathOf(folder, id, "json")}'`,
        },
      );
    await rm(pathOf(folder, id, "json"), { force: true });
    await rm(socket, { force: true });
  }
  return undefined;
};

const pathOf = (folder: string, id: string, kind: "json" | "sock"): string => join(folder, `owner.${id}.${kind}`);

/** empty where it is just being written, or was when its process died */
const readMark = async (path: string): Promise<Partial<OwnerMark>> => {
  try {
    return JSON.parse(await readFile(path, "utf8")) as OwnerMark;
  } catch {
    return {};
  }
};

const bootId = async (): Promise<string> =>
  (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim();
