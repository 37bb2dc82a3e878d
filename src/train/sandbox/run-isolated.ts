/** Runs a command isolated as its spec says, or not at all. */
import { CasemateError } from "../../core/error.ts";
import type { IsolationRecord } from "./record.ts";
import { runBubblewrap } from "./run-bubblewrap.ts";
import type { IsolationOptions } from "./isolation-options.ts";
import { runContainer } from "./run-container.ts";
import { runPlain } from "./run-plain.ts";
import { checkSpec, type IsolationSpec } from "./spec.ts";

/**
 * RETURNS what it was held by, how it ended and what it left; a command that fails is a record with `succeeded` false, not an error.
 * Throws SANDBOX_UNAVAILABLE when a claim of the sandbox does not hold here (nothing was run), USAGE for a wrong spec, FILE_NOT_FOUND for an absent input,
 * FILE_WRITE_FAILED for an output that can not be put in its place, and the signal's reason.
 */
export const runIsolated = async (spec: IsolationSpec, options: IsolationOptions = {}): Promise<IsolationRecord> => {
  checkSpec(spec);
  options.signal?.throwIfAborted();
  switch (spec.kind) {
    case "bubblewrap":
      return runBubblewrap(spec, options);
    case "none":
      return runPlain(spec, options);
    case "docker":
    case "podman":
      return runContainer(spec, options);
    case "kubernetes":
      throw new CasemateError("SANDBOX_UNAVAILABLE", "casemate writes manifests for kubernetes and runs none", {
        hint: "casemate sandbox manifest writes it; kubectl apply runs it",
      });
  }
};
