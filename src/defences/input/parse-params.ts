/** parseParams: "sigma=0.8,size=3" over defaults; what filters and detectors are asked for by. */
import { CasemateError } from "../../core/error.ts";

/** Throws USAGE for names that the defaults do not have and for what is no number. */
export const parseParams = <P extends Readonly<Record<string, number>>>(
  owner: string,
  text: string,
  defaults: P,
): P => {
  const params: Record<string, number> = { ...defaults };
  for (const part of text.split(",").filter((p) => p !== "")) {
    const [name = "", value = ""] = part.split("=");
    if (!Object.hasOwn(defaults, name) || value.trim() === "" || !Number.isFinite(Number(value)))
      throw new CasemateError("USAGE", `${owner} can not take '${part}'`, {
        hint: `it knows ${
          Object.entries(defaults)
            .map(([k, v]) => `${k}=${v}`)
            .join(", ") || "no parameters"
        }`,
      });
    params[name] = Number(value);
  }
  return params as P;
};
