/** All languages, English first. */
import { english } from "../english/index.ts";
import type { Language } from "../language.ts";

export const languages: readonly Language[] = [english];
