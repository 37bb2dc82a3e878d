/** answerLine: one line of JSON -> the guard's answer to it as one line. Whatever the line is, there is an answer: a line that is none is an "error", never a pass. */
import { CasemateError } from "../../core/error.ts";
import type { CheckReport, Direction, Guard, GuardVerdict } from "../../guard/index.ts";
import { readConversation } from "../../guard/index.ts";
import type { Line } from "./lines.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The answer, without its line end; undefined for a line of nothing but white space. */
export const answerLine = async (
  { bytes, tooLong }: Line,
  guard: Guard,
  direction: Direction,
  maxBytes: number,
): Promise<string | undefined> => {
  let id: unknown = null;
  try {
    if (tooLong) throw new CasemateError("DATA_UNREADABLE", `the line has more than ${maxBytes} bytes`);
    const text = decoded(bytes);
    if (text.trim() === "") return undefined;
    const json = parsed(text);
    id = idOf(json);
    const verdict = await guard.look(readConversation(json), direction);
    return JSON.stringify(answerOf(id, verdict));
  } catch (e) {
    const error = e instanceof CasemateError ? e.message : `a defect in casemate: ${String(e)}`;
    return JSON.stringify({ id: id ?? guessedId(bytes), verdict: "error", score: 0, checks: [], ms: 0, error });
  }
};

/** A verdict as a machine reads it: only checks which found something or did not run to their end. */
export const answerOf = (id: unknown, { verdict, score, checks, ms }: GuardVerdict): object => ({
  id,
  verdict,
  score,
  checks: checks.filter((c) => c.spans.length > 0 || c.status !== "scanned").map(checkOf),
  ms: Math.round(ms * 1000) / 1000,
});

const checkOf = ({ id, score, spans, flagged, status, mode, why }: CheckReport): object => ({
  id,
  score,
  spans,
  flagged,
  ...(status === "scanned" ? {} : { status, why }),
  ...(mode === "on" ? {} : { mode }),
});

const decoded = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new CasemateError("DATA_UNREADABLE", "the line is no UTF-8", { cause });
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new CasemateError("DATA_UNREADABLE", "the line is no JSON", { cause });
  }
};

const idOf = (json: unknown): unknown =>
  typeof json === "object" && json !== null && "id" in json && isId(json.id) ? json.id : null;

/** Of a line that can not be read, the id where it stands first. */
const guessedId = (bytes: Buffer): unknown => {
  const begin = bytes.subarray(0, 1024).toString("latin1");
  const [, written] = /^\s*\{\s*"id"\s*:\s*("[\x20!#-[\]-~]{0,200}"|-?\d{1,15})\s*[,}]/.exec(begin) ?? [];
  return written === undefined ? null : (JSON.parse(written) as unknown);
};

const isId = (id: unknown): boolean => typeof id === "string" || typeof id === "number";
