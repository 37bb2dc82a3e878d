/** answerUnreadable: what could not be read as HTTP/1.1 gets a problem, without the id of a request: there was none. */
import type { Socket } from "node:net";
import { CasemateError } from "../core/error.ts";
import { problemMediaType, problemOf } from "./problem.ts";

/** For the event "clientError" of Node's server. */
export const answerUnreadable = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (!socket.writable) return void socket.destroy();
  const [status, code] =
    error.code === "HPE_HEADER_OVERFLOW"
      ? (["431 Request Header Fields Too Large", "REQUEST_TOO_LARGE"] as const)
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? (["408 Request Timeout", "REQUEST_TIMEOUT"] as const)
        : (["400 Bad Request", "REQUEST_MALFORMED"] as const);
  const body = JSON.stringify(problemOf(new CasemateError(code, "the request could not be read"), ""));
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: ${problemMediaType}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
};
