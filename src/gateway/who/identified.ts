/** Identified: what one look at a request says about who sent it. */
import type { Caller } from "./caller.ts";

export type Identified =
  | { readonly kind: "caller"; readonly caller: Caller }
  /** nobody: nothing of this kind was shown */
  | { readonly kind: "none" }
  /** `message` and `hint`: lower case; they say nothing about what exists */
  | { readonly kind: "refused"; readonly message: string; readonly hint: string };

export const refused = (message: string, hint: string): Extract<Identified, { kind: "refused" }> => ({
  kind: "refused",
  message,
  hint,
});
