/** The list of checks: one line each. What is cheap stands first. */
import type { Check } from "./check.ts";
import { obfuscation } from "./checks/obfuscation.ts";
import { pii } from "./checks/output/pii.ts";
import { secrets } from "./checks/output/secrets.ts";

export const checks: readonly Check[] = [obfuscation, secrets, pii];
