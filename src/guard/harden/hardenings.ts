/** hardenings: the list, in the order in which they are applied. */
import { canary } from "./canary.ts";
import { datamark } from "./datamark.ts";
import { delimit } from "./delimit.ts";
import { encode } from "./encode.ts";
import type { Hardening } from "./hardening.ts";
import { hierarchy } from "./hierarchy.ts";
import { roleTokens } from "./role-tokens.ts";
import { sandwich } from "./sandwich.ts";

/** First what changes the data's own text, then what is put around it. */
export const hardenings: readonly Hardening[] = [roleTokens, hierarchy, datamark, encode, delimit, sandwich, canary];
