/** The judges in the box: one line each. */
import type { Judge } from "./judge.ts";
import { ansi } from "./judges/ansi.ts";
import { compliance } from "./judges/compliance.ts";
import { divergence } from "./judges/divergence.ts";
import { exfiltration } from "./judges/exfiltration.ts";
import { leak } from "./judges/leak.ts";
import { length } from "./judges/length.ts";
import { marker } from "./judges/marker.ts";
import { mention } from "./judges/mention.ts";
import { overRefusal } from "./judges/over-refusal.ts";
import { rubric } from "./judges/rubric.ts";
import { secret } from "./judges/secret.ts";
import { toolCall } from "./judges/tool-call.ts";

// each checks its own settings before it sees them
export const judges = [
  marker,
  mention,
  toolCall,
  leak,
  secret,
  exfiltration,
  ansi,
  divergence,
  length,
  overRefusal,
  compliance,
  rubric,
] as unknown as readonly Judge[];
