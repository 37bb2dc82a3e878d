/** LlmParts: what the routes of the language models are served with. */
import type { BodyReader } from "../protocols/body.ts";
import type { EventSink } from "../record/event.ts";
import type { IdentifyParts } from "./identify.ts";
import type { LlmConfig } from "./llm-config.ts";
import type { LlmMemory } from "./llm-memory.ts";
import type { LlmLimits } from "./llm-limits.ts";
import type { OpenLlmPolicy } from "./llm-policy.ts";
import type { Upstreams } from "./upstreams.ts";

export interface LlmParts extends IdentifyParts {
  readonly config: LlmConfig;
  readonly upstreams: Upstreams;
  readonly policies: ReadonlyMap<string, OpenLlmPolicy>;
  readonly limits: LlmLimits;
  readonly memory: LlmMemory;
  readonly read: BodyReader;
  readonly events: EventSink;
  /** what went wrong inside */
  readonly failed: (error: unknown, requestId: string) => void;
}
