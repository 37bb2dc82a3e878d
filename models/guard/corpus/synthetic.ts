/** synthetic: the examples that the project writes itself (models/guard/synthetic), as rows. */
import { examples } from "../synthetic/examples.ts";
import type { GuardRow } from "./row.ts";

const count = 20_000;

export const synthetic = (seed: number): GuardRow[] =>
  examples(seed, count).map(({ role, text, label, tags }) => ({
    role: role === "user" ? "user" : "data",
    text,
    label,
    source: `synthetic-${tags.language}`,
  }));
