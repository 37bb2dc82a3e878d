/**
 * watchConduct: a connection of HTTP/2 that keeps the server busy without asking for anything is ended. nghttp2 ends by itself what sends headers in too many pieces
 * (CVE-2024-27316), empty frames of data, and frames whose answers it does not take; it lets pings, settings and priorities pass at any rate when their answers are
 * taken, and header lists beyond the limit at the cost of their stream (CVE-2016-1544, CVE-2019-9512, -9513, -9515).
 */
import { constants, type Http2Session, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import { monotonicMs } from "../../core/clock.ts";
import type { GatewayLimits } from "./server-limits.ts";

/** how often bytes are looked at, in ms */
const everyMs = 500;
/** that a request brings along: clients of gRPC measure the connection by a ping for each round trip in which they read */
const framesPerRequest = 10;
/** headers and frames around them, beside a body, of one request */
const perRequestBytes = 16 << 10;

/** Ends the session, with ENHANCE_YOUR_CALM, when its pings, settings, priorities and streams that it broke off, or its bytes that belong to no request, are too many. */
export const watchConduct = (
  session: ServerHttp2Session,
  limits: Pick<GatewayLimits, "maxControlFrames" | "controlFramesPerSecond" | "maxStrayBytes" | "maxBodyBytes">,
  ended: () => void,
): void => {
  let frames = 0;
  let atMs = monotonicMs();
  let bytes = limits.maxStrayBytes;
  const socket = session.socket;
  const end = (): void => {
    if (session.destroyed) return;
    ended();
    endSession(session);
  };
  const count = (weight = 1): void => {
    frames += weight;
    if (frames <= limits.maxControlFrames) return;
    const now = monotonicMs();
    frames = Math.max(weight, frames - ((now - atMs) / 1000) * limits.controlFramesPerSecond);
    atMs = now;
    if (frames > limits.maxControlFrames) end();
  };
  session.on("ping", () => count());
  session.on("remoteSettings", () => count());
  // of streams that are not open; those of open ones are told to the stream
  session.on("priority", () => count());
  session.on("stream", (stream: ServerHttp2Stream, headers) => {
    bytes += perRequestBytes + (stream.endAfterHeaders ? 0 : bodyBytes(headers["content-length"], limits.maxBodyBytes));
    stream.on("priority", () => count());
    // dearer than a frame: nghttp2 stops reading after 1,000 of them, and does not close
    stream.once("close", () => {
      if (stream.rstCode === constants.NGHTTP2_NO_ERROR) frames = Math.max(0, frames - framesPerRequest);
      else count(2);
    });
  });
  const timer = setInterval(() => {
    if (session.destroyed) return clearInterval(timer);
    if (socket.bytesRead > bytes) end();
  }, everyMs);
  timer.unref();
  session.once("close", () => clearInterval(timer));
};

/** Tells the client why, as far as it reads. */
export const endSession = (session: Http2Session): void => {
  if (session.destroyed) return;
  session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  session.destroy();
};

/** What a body may have: what is said of it, with a frame's head for each 64 bytes of it, or the most that is taken. */
const bodyBytes = (stated: string | undefined, most: number): number => {
  const length = Number(stated ?? Number.NaN);
  return 1.15 * (length >= 0 && length <= most ? length : most);
};
