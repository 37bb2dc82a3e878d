/** A document against its schema, with the place of what is wrong in the message. */
import type { z } from "zod";
import { CasemateError } from "../../core/error.ts";

/** `name` is how messages call it: "the model card". Throws DOCUMENT_INVALID. */
export const checked = <T>(schema: z.ZodType<T>, value: unknown, name: string): T => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = (issue?.path ?? []).map((p) => String(p).slice(0, 60)).join(".");
  const said = issue?.message ?? "is not valid";
  throw new CasemateError(
    "DOCUMENT_INVALID",
    `${name} is not valid${path === "" ? "" : ` at '${path}'`}: ${said.slice(0, 1).toLowerCase()}${said.slice(1)}`,
  );
};
