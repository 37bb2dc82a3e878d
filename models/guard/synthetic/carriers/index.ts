/** All carriers. */
import type { Carrier } from "./carrier.ts";
import { markup } from "./markup.ts";
import { records } from "./records.ts";
import { texts } from "./texts.ts";

export const carriers: readonly Carrier[] = [...texts, ...records, ...markup];
