/** answerUnreadable: what could not be read as HTTP/1.1 gets a problem, with an id as every answer has one; logs count it, and do not know the id. */
import type { Socket } from "node:net";
import type { Code } from "../core/codes.ts";
import { secureId } from "../core/csprng.ts";
import { CasemateError } from "../core/error.ts";
import { problemMediaType, problemOf } from "./problem.ts";

/** For the event "clientError" of Node's server. RETURNS the code of the problem. */
export const answerUnreadable = (error: NodeJS.ErrnoException, socket: Socket): Code => {
  const [status, code] =
    error.code === "HPE_HEADER_OVERFLOW"
      ? (["431 Request Header Fields Too Large", "REQUEST_TOO_LARGE"] as const)
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? (["408 Request Timeout", "REQUEST_TIMEOUT"] as const)
        : (["400 Bad Request", "REQUEST_MALFORMED"] as const);
  if (!socket.writable) {
    socket.destroy();
    return code;
  }
  const id = secureId();
  const problem = problemOf(new CasemateError(code, "the request could not be read"), id);
  const body = JSON.stringify({ ...problem, status: Number.parseInt(status, 10) });
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\nx-request-id: ${id}\r\ncontent-type: ${problemMediaType}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  return code;
};
