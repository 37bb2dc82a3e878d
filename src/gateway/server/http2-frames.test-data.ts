/** A client of HTTP/2 that writes its frames by hand, so that it can send what no library would. Source: RFC 9113 (frames), RFC 7541 (header blocks). */
import { connect, type Socket } from "node:net";
import { sleep } from "../../core/clock.ts";

export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;
export const flag = { endStream: 1, ack: 1, endHeaders: 4 } as const;
export const errorCode = { enhanceYourCalm: 11 } as const;

export const frame = (type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};

/** A number of 31 bits, as window updates and the like have it. */
export const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** Settings by their numbers (RFC 9113, 6.5.2). */
export const settings = (...pairs: readonly (readonly [id: number, value: number])[]): Buffer =>
  frame(
    frameType.settings,
    0,
    0,
    Buffer.concat(pairs.map(([id, value]) => Buffer.concat([Buffer.from([0, id]), uint32(value)]))),
  );

/** A string of fewer than 127 bytes, without Huffman code. */
const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);

/** `GET path` over http; static table entries 2, 6, 4 and 1. */
export const getBlock = (path: string): Buffer =>
  Buffer.concat([Buffer.from([0x82, 0x86, 0x04]), text(path), Buffer.from([0x01]), text("localhost")]);

/** `POST path`, whose body follows; static table entries 3 and, for its type, 31. */
export const postBlock = (path: string): Buffer =>
  Buffer.concat([Buffer.from([0x83]), getBlock(path).subarray(1), Buffer.from([0x0f, 0x10]), text("a/b")]);

export const get = (stream: number, path: string): Buffer =>
  frame(frameType.headers, flag.endStream | flag.endHeaders, stream, getBlock(path));

/** A field that enters the dynamic table, and then stands there as number 62: `0xbe` is all of it again. */
export const indexedField = (name: string, bytes: number): Buffer => {
  // the length is 127 and more: seven bits, then the rest in groups of seven
  const length: number[] = [0x7f];
  let rest = bytes - 127;
  for (; rest >= 128; rest >>= 7) length.push((rest & 0x7f) | 0x80);
  length.push(rest);
  return Buffer.concat([Buffer.from([0x40]), text(name), Buffer.from(length), Buffer.alloc(bytes, "v")]);
};

export interface RawClient {
  /** Resolves when the kernel has taken it, or the connection is over. */
  send(bytes: Buffer): Promise<void>;
  /** `count` times the same, until the other end has had enough. RETURNS how often it went out. */
  flood(bytes: Buffer, count: number): Promise<number>;
  /** types of the frames that came, counted */
  readonly came: ReadonlyMap<number, number>;
  /** code of the first GOAWAY that came */
  readonly goAway: number | undefined;
  /** the last stream that it names */
  readonly lastStream: number | undefined;
  /** streams whose answers came whole */
  readonly answered: readonly number[];
  /** the connection broke */
  readonly failed: boolean;
  readonly closed: boolean;
  /** Waits until the other end has closed. RETURNS whether it did within `ms`. */
  ended(ms: number): Promise<boolean>;
  destroy(): void;
}

/** `reads: false`: takes nothing from the connection, as one that wants answers to pile up. */
export const rawClient = async (
  port: number,
  { first = settings(), reads = true }: { readonly first?: Buffer; readonly reads?: boolean } = {},
): Promise<RawClient> => {
  const socket: Socket = connect(port, "127.0.0.1");
  const came = new Map<number, number>();
  let goAway: number | undefined;
  let lastStream: number | undefined;
  const answered: number[] = [];
  let failed = false;
  const state = { closed: false };
  let seen = Buffer.alloc(0);
  socket.on("error", () => {
    failed = true;
  });
  socket.once("close", () => {
    state.closed = true;
  });
  if (reads)
    socket.on("data", (piece: Buffer) => {
      seen = Buffer.concat([seen, piece]);
      while (seen.length >= 9 && seen.length >= 9 + seen.readUIntBE(0, 3)) {
        const [length, type] = [seen.readUIntBE(0, 3), seen[3] as number];
        came.set(type, (came.get(type) ?? 0) + 1);
        if (type === frameType.goAway && length >= 8) {
          goAway ??= seen.readUInt32BE(9 + 4);
          lastStream ??= seen.readUInt32BE(9);
        }
        const ends = type === frameType.data || type === frameType.headers;
        if (ends && ((seen[4] as number) & flag.endStream) !== 0) answered.push(seen.readUInt32BE(5));
        seen = seen.subarray(9 + length);
      }
    });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  const send = (bytes: Buffer): Promise<void> =>
    new Promise((resolve) => {
      if (state.closed || socket.destroyed) return resolve();
      socket.once("close", resolve);
      socket.write(bytes, () => {
        socket.off("close", resolve);
        resolve();
      });
    });
  await send(Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), first]));
  return {
    send,
    flood: async (bytes, count) => {
      const batch = 200;
      let sent = 0;
      for (; sent < count && !state.closed; sent += batch) {
        // a server that reads no more must not hold the test
        await Promise.race([send(Buffer.concat(Array.from({ length: batch }, () => bytes))), sleep(2000)]);
        // the GOAWAY and the end are seen between batches
        await new Promise((resolve) => setImmediate(resolve));
      }
      return sent;
    },
    came,
    get goAway() {
      return goAway;
    },
    get lastStream() {
      return lastStream;
    },
    answered,
    get failed() {
      return failed;
    },
    get closed() {
      return state.closed;
    },
    ended: async (ms) => {
      // the end is seen behind what came before it
      socket.resume();
      for (let waited = 0; !state.closed && waited < ms; waited += 20) await sleep(20);
      return state.closed;
    },
    destroy: () => socket.destroy(),
  };
};
