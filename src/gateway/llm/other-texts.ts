/** otherTexts: texts in fields of a request that the gateway does not know (documents of vLLM, prompts of a proxy): scanned as what was fetched to be read. */
import type { Message } from "../../guard/index.ts";
import type { JsonObject } from "./json-object.ts";
import { stringsIn } from "./strings-in.ts";

export const otherTexts = (body: JsonObject, known: ReadonlySet<string>): readonly Message[] => {
  const text = stringsIn(body, known)
    .map((s) => s.text)
    .join("\n");
  return text === "" ? [] : [{ role: "document", text, name: "other fields" }];
};
