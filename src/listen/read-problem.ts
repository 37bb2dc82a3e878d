/** errorOfProblem: from what a server of casemate told a client (listen/problem.ts) back to the error. */
import { type Code, codes } from "../core/codes.ts";
import { CasemateError } from "../core/error.ts";

/** Untrusted: the code is only taken where it is one of ours, its text without what a terminal would obey. RETURNS undefined for what is no problem of ours. */
export const errorOfProblem = (status: number, problem: unknown): CasemateError | undefined => {
  const { code, detail, title, hint, requestId } = (
    typeof problem === "object" && problem !== null ? problem : {}
  ) as Record<string, unknown>;
  if (typeof code !== "string" || !Object.hasOwn(codes, code)) return undefined;
  const text = (value: unknown): string =>
    typeof value === "string" ? value.replaceAll(/\p{Cc}/gu, " ").slice(0, 2000) : "";
  const id = text(requestId);
  return new CasemateError(code as Code, text(detail) || text(title) || `status ${status}`, {
    hint: text(hint) || (id === "" ? "see the server's log" : `the server's log has this request as ${id}`),
  });
};
