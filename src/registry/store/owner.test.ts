import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openEmbedded } from "./embedded-store.ts";
import { askLocal } from "./local-socket.ts";
import { findOwner, takeOwnership } from "./owner.ts";
import { createStateDirectory, openStateDirectory, stateDirectoryPath } from "./state-directory.ts";

const root = mkdtempSync(join(tmpdir(), "owner-"));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
const folder = (name = String(made++)): string => {
  const path = join(root, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
};
const marks = (path: string): string[] => readdirSync(path).filter((name) => name.startsWith("owner."));

/** a process that takes `path`, says what happened, and stays until it is killed or its input ends */
const child = (path: string): ReturnType<typeof spawn> =>
  spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { takeOwnership } from ${JSON.stringify(resolve(import.meta.dirname, "../../../dist/registry/store/owner.js"))};
       await takeOwnership(${JSON.stringify(path)}).then(
         (owner) => {
           console.log("owns");
           process.stdin.on("end", () => owner.release()).resume();
         },
         (e) => console.log(e.code, e.message),
       );`,
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
const said = (p: ReturnType<typeof child>): Promise<string> =>
  new Promise((done) => p.stdout?.once("data", (text: Buffer) => done(text.toString().trim())));
const ended = (p: ReturnType<typeof child>): Promise<void> =>
  p.exitCode !== null || p.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => p.once("exit", () => done()));

const deferred = <T>(): { promise: Promise<T>; resolve: (value: T) => void } => {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};

describe("the owner of a state directory", () => {
  it("is one process, which others are told of", async () => {
    const path = folder();
    const owner = await takeOwnership(path);
    await expect(takeOwnership(path)).rejects.toMatchObject({
      code: "STORE_BUSY",
      message: expect.stringContaining(`process ${process.pid} has had '${path}' since ${owner.since}`) as string,
    });
    expect(marks(path)).toHaveLength(2);
    for (const name of marks(path)) expect(statSync(join(path, name)).mode & 0o777).toBe(0o600);
    const { socket: _, ...found } = (await findOwner(path)) ?? { socket: "" };
    expect(found).toMatchObject({ pid: process.pid, since: owner.since });
    await owner.release();
    expect(marks(path)).toEqual([]);
    expect(await findOwner(path)).toBeUndefined();
    await (await takeOwnership(path)).release();
  });

  it("answers other processes over HTTP, and is waited for", async () => {
    const path = folder();
    const owner = await takeOwnership(path);
    const socket = (await findOwner(path))?.socket ?? "";
    expect((await askLocal(socket, { method: "GET", path: "/" })).status).toBe(503);
    const { promise: arrived, resolve: arrive } = deferred<() => void>();
    owner.serve((request, response) => {
      if (request.url === "/wait") arrive(() => void response.end("done"));
      else request.pipe(response.writeHead(201, { "x-path": request.url }));
    });
    async function* body(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 50; i++) yield Buffer.alloc(10_000, i);
    }
    const reply = await askLocal(socket, { method: "PUT", path: "/a?b=1", body: body() });
    let length = 0;
    for await (const piece of reply.body) length += piece.length;
    expect([reply.status, reply.headers["x-path"], length]).toEqual([201, "/a?b=1", 500_000]);

    const waiting = askLocal(socket, { method: "GET", path: "/wait" });
    const answer = await arrived;
    const order: string[] = [];
    const drained = owner.drain().then(() => order.push("drained"));
    expect((await askLocal(socket, { method: "GET", path: "/late" })).status).toBe(503);
    order.push("answered");
    answer();
    for await (const piece of (await waiting).body) expect(Buffer.from(piece).toString()).toBe("done");
    await drained;
    expect(order).toEqual(["answered", "drained"]);
    await owner.release();
    await expect(askLocal(socket, { method: "GET", path: "/" })).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
  });

  it("keeps its directory as long as it lives, stopped or not, and not longer", async () => {
    const path = folder();
    const first = child(path);
    expect(await said(first)).toBe("owns");
    first.kill("SIGSTOP");
    await expect(takeOwnership(path)).rejects.toThrow(`process ${first.pid} has had`);
    first.kill("SIGKILL");
    await ended(first);
    expect(marks(path)).toHaveLength(2);
    const owner = await takeOwnership(path);
    expect(marks(path)).toHaveLength(2);
    await owner.release();
  });

  it("is one of many that try at once to follow a dead one", async () => {
    const path = folder();
    const dead = child(path);
    await said(dead);
    dead.kill("SIGKILL");
    await ended(dead);
    const children = Array.from({ length: 6 }, () => child(path));
    const all = await Promise.all(children.map(said));
    // contenders may all give way to each other, again and again: none is possible, two are not
    expect(all.filter((text) => text === "owns").length).toBeLessThanOrEqual(1);
    expect(all.every((text) => text === "owns" || text.startsWith("STORE_BUSY process "))).toBe(true);
    for (const c of children) c.stdin?.end();
    await Promise.all(children.map(ended));
    expect(marks(path)).toEqual([]);
  });

  it("of another machine keeps its mark until a person removes it", async () => {
    const path = folder();
    const mark = { pid: 1, since: "2026-01-01T00:00:00.000Z", host: `not-${hostname()}`, boot: "another" };
    const name = "owner.0123456789ab.json";
    writeFileSync(join(path, name), JSON.stringify(mark));
    await expect(takeOwnership(path)).rejects.toMatchObject({
      code: "STORE_BUSY",
      hint: expect.stringContaining(name) as string,
    });
    expect(marks(path)).toEqual([name]);
    // of this machine before it was started again
    writeFileSync(join(path, name), JSON.stringify({ ...mark, host: hostname() }));
    await (await takeOwnership(path)).release();
    expect(marks(path)).toEqual([]);
  });

  it("may have a mark that was cut off", async () => {
    const path = folder();
    writeFileSync(join(path, "owner.0123456789ab.json"), '{"pid":');
    await (await takeOwnership(path)).release();
    expect(marks(path)).toEqual([]);
  });

  it.skipIf(process.platform !== "linux")("has a socket however long the directory's path is", async () => {
    const path = folder(`${"long/".repeat(30)}${made++}`);
    const owner = await takeOwnership(path);
    owner.serve((_, response) => void response.end("here"));
    await expect(takeOwnership(path)).rejects.toMatchObject({ code: "STORE_BUSY" });
    const socket = (await findOwner(path))?.socket ?? "";
    expect((await askLocal(socket, { method: "GET", path: "/" })).status).toBe(200);
    await owner.release();
    expect(marks(path)).toEqual([]);
  });

  it("is not disturbed by who connects and says nothing", async () => {
    const path = folder();
    const owner = await takeOwnership(path);
    const silent = connect((await findOwner(path))?.socket ?? "");
    await new Promise((done) => silent.once("connect", done));
    await owner.drain();
    await owner.release();
    silent.destroy();
  });
});

describe("the state directory", () => {
  it("is where CASEMATE_HOME says, or .casemate", () => {
    expect(stateDirectoryPath({}, "/work")).toBe("/work/.casemate");
    expect(stateDirectoryPath({ CASEMATE_HOME: "" }, "/work")).toBe("/work/.casemate");
    expect(stateDirectoryPath({ CASEMATE_HOME: "state" }, "/work")).toBe("/work/state");
  });

  it("is for one user only, whatever the umask", async () => {
    const path = join(root, "private", "state");
    const umask = process.umask(0);
    const { keys, blobs } = await createStateDirectory(path).finally(() => process.umask(umask));
    for (const at of [path, keys, blobs]) expect(statSync(at).mode & 0o777).toBe(0o700);
    expect((await createStateDirectory(path)).keys).toBe(keys);
    writeFileSync(join(keys, "root.pem"), "secret", { mode: 0o600 });
    await openStateDirectory(path);
    chmodSync(join(keys, "root.pem"), 0o640);
    await expect(openStateDirectory(path)).rejects.toMatchObject({
      code: "STORE_PERMISSIONS",
      message: expect.stringContaining("has the mode 640") as string,
      hint: expect.stringContaining(`chmod 600 '${join(keys, "root.pem")}'`) as string,
    });
    chmodSync(join(keys, "root.pem"), 0o600);
    for (const at of [blobs, path]) {
      chmodSync(at, 0o755);
      await expect(openEmbedded(path)).rejects.toMatchObject({ code: "STORE_PERMISSIONS" });
      chmodSync(at, 0o700);
    }
  });

  it("is told from folders of other things and of other versions", async () => {
    await expect(openStateDirectory(join(root, "none"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    await expect(openStateDirectory(folder())).rejects.toMatchObject({ code: "STORE_LAYOUT" });
    const used = folder();
    writeFileSync(join(used, "thesis.txt"), "mine");
    await expect(createStateDirectory(used)).rejects.toMatchObject({ code: "STORE_LAYOUT" });
    expect(readdirSync(used)).toEqual(["thesis.txt"]);
    const newer = await createStateDirectory(join(root, "newer"));
    const file = join(newer.path, "layout.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ layout: 1 });
    writeFileSync(file, '{"layout":2}');
    await expect(openEmbedded(newer.path)).rejects.toMatchObject({
      code: "STORE_LAYOUT",
      hint: "use a newer casemate",
    });
    writeFileSync(file, '{"lay');
    await expect(openEmbedded(newer.path)).rejects.toMatchObject({ code: "STORE_LAYOUT" });
    await expect(createStateDirectory(join(used, "thesis.txt", "state"))).rejects.toMatchObject({
      code: "FILE_WRITE_FAILED",
    });
  });

  it("is given back when it can not be opened, and cleaned of what killed processes left", async () => {
    const { path, blobs, database } = await createStateDirectory(join(root, "leftovers"));
    mkdirSync(join(blobs, "unfinished"));
    writeFileSync(join(blobs, "unfinished", "half"), "half of a model");
    writeFileSync(database, "this is no database, but it is long enough for a header of SQLite: ".repeat(20));
    await expect(openEmbedded(path)).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    expect(marks(path)).toEqual([]);
    rmSync(database);
    const embedded = await openEmbedded(path);
    expect(existsSync(join(blobs, "unfinished", "half"))).toBe(false);
    await expect(openEmbedded(path)).rejects.toMatchObject({ code: "STORE_BUSY" });
    await embedded.close();
    expect(marks(path)).toEqual([]);
  });
});
