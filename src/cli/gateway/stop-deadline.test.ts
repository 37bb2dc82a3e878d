import { afterEach, expect, it, vi } from "vitest";
import { stopDeadline } from "./stop-deadline.ts";

afterEach(() => vi.restoreAllMocks());

it("ends a process in which something hangs, and says what", async () => {
  const written: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation(((line: string, done?: () => void) => {
    written.push(line);
    done?.();
    return true;
  }) as never);
  const exited = new Promise((resolve) => {
    vi.spyOn(process, "exit").mockImplementation(((code: number) => resolve(code)) as never);
  });
  const deadline = stopDeadline(30);
  deadline.closing("model 'fraud'");
  expect(await exited).toBe(1);
  expect(JSON.parse(written.join(""))).toMatchObject({
    level: "error",
    kind: "gateway",
    what: "failed",
    why: expect.stringMatching(/^it did not stop within 30 ms: it was closing model 'fraud'; open: /),
  });
});
