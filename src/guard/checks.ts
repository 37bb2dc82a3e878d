/** The list of checks: one line each. What is cheap stands first. */
import type { Check } from "./check.ts";

export const checks: readonly Check[] = [];
