/** How the conformance kit of stores looks at outcomes. */
import { CasemateError } from "../core/error.ts";

/** The code of the error that was thrown, undefined where none was. */
export const codeOf = (call: Promise<unknown>): Promise<string | undefined> =>
  call.then(
    () => undefined,
    (e: unknown) => (e instanceof CasemateError ? e.code : String(e)),
  );

export const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
