/** readTool: a tool that a request offers to the model. All texts in it are read: descriptions of arguments order a model about as well as its own does. */
import type { ToolDefinition } from "../../guard/index.ts";
import { isObject, type JsonObject, malformed } from "./json-object.ts";
import { stringsIn } from "./strings-in.ts";

const structural = new Set(["type", "name", "format", "$schema", "$ref", "required", "pattern"]);

/** `tool` has the name; `schema` is the field with the JSON Schema of its arguments. */
export const readTool = (tool: unknown, where: string, schema: string): ToolDefinition => {
  if (!isObject(tool)) throw malformed(`'${where}' is no object`);
  const name = typeof tool["name"] === "string" ? tool["name"] : typeof tool["type"] === "string" ? tool["type"] : "";
  return {
    name,
    description: descriptionOf(tool),
    ...(tool[schema] === undefined ? {} : { parameters: tool[schema] }),
  };
};

const descriptionOf = (tool: JsonObject): string =>
  stringsIn(tool, structural)
    .map((s) => s.text)
    .join("\n");
