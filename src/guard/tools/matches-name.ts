/** matchesName: does a name fit a pattern of a policy? "send_*": * stands for any characters. */
import { escaped } from "../../core/escaped.ts";

export const matchesName = (name: string, pattern: string): boolean =>
  new RegExp(`^${pattern.split("*").map(escaped).join("[^]*")}$`).test(name);
