/** RegistryApi: a registry as one caller sees it. The registry itself is one, behind the server; the client (registry-client.ts) is another. */
import type { z } from "zod";
import type { Files } from "./files-body.ts";
import type { OperationId, operations } from "./operations.ts";

type Operations = typeof operations;
type Receives = { [K in OperationId]: Operations[K] extends { files: "received" } ? K : never }[OperationId];
type Sends = { [K in OperationId]: Operations[K] extends { files: "sent" } ? K : never }[OperationId];

export type InputOf<K extends OperationId> = z.output<Operations[K]["input"]>;
export type AnswerOf<K extends OperationId> = z.output<Operations[K]["answer"]>;

/** A version and its plain files. Everything was checked before this is there. */
export interface Pulled {
  readonly version: AnswerOf<"pullVersion">;
  readonly files: Files;
}

/**
 * Inputs are parsed before. Every method throws CasemateError with the code that says what happened; nothing of an action has happened when its entry could
 * not be written into the log.
 */
export type RegistryApi = {
  [K in Exclude<OperationId, Receives | Sends>]: (input: InputOf<K>) => Promise<AnswerOf<K>>;
} & { [K in Receives]: (input: InputOf<K>) => Promise<Pulled> } & {
  /** Throws what the files' source throws: then no version was made. */
  [K in Sends]: (input: InputOf<K>, files: Files) => Promise<AnswerOf<K>>;
};
