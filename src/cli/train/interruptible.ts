/** interruptible: work that SIGINT and SIGTERM end in order, so that it can go on later. */
import { CasemateError } from "../../core/error.ts";

export const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  const stop = (): void =>
    controller.abort(
      new CasemateError("ABORTED", "interrupted", { hint: "run the same command again: it goes on where it stopped" }),
    );
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
};
