/** The only place that reads the clock (tested by test/layers.test.ts). */
import { performance } from "node:perf_hooks";

/** Milliseconds since an arbitrary start, monotonic, sub-millisecond. */
export const monotonicMs = (): number => performance.now();

/** Wall-clock time as ISO 8601 in UTC. */
export const isoNow = (): string => new Date().toISOString();

/** Wall-clock time in milliseconds since 1970. */
export const nowMs = (): number => Date.now();

/** Milliseconds since 1970 as ISO 8601 in UTC. Throws RangeError beyond the years that it can tell. */
export const isoAt = (ms: number): string => new Date(ms).toISOString();

/** Milliseconds since 1970 as a Date, for libraries that want one. */
export const dateAt = (ms: number): Date => new Date(ms);

/** Resolves after `ms` milliseconds, or rejects with the signal's reason. */
export const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
  });
