/** sourceOf: where a model of the configuration comes from, by how it is written. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import type { RegistryReader } from "../../registry/read/reader.ts";
import type { ModelConfig } from "../config/config.ts";
import { fileSource } from "../source/file-source.ts";
import type { ModelSource } from "../source/model-source.ts";
import { registrySource } from "../source/registry-source.ts";

/** "fraud@production" and "fraud@3" are the registry's; everything else is a file. THROWS GATEWAY_CONFIG. */
export const sourceOf = (
  { from, attestation }: ModelConfig,
  { reader, folder }: { readonly reader?: RegistryReader | undefined; readonly folder: string },
): ModelSource => {
  const path = resolve(folder, from);
  if (existsSync(path) || from.toLowerCase().endsWith(".onnx")) {
    if (attestation === "required")
      throw new CasemateError("GATEWAY_CONFIG", `'${from}' is a file, which has no assessment`, {
        hint: "push it to the registry, and serve an alias",
      });
    return fileSource(path);
  }
  if (reader === undefined)
    throw new CasemateError("GATEWAY_CONFIG", `'${from}' would come from the registry, and there is none here`, {
      hint: "casemate init makes one; CASEMATE_HOME names another folder; or give the path of a .onnx file",
    });
  return registrySource({ reader, reference: from, attestation });
};
