/** casemate: the whole public API. The subpaths (casemate/core, casemate/engine ...) give one room each. */
export * from "./assess/index.ts";
export * from "./attacks/index.ts";
export * from "./core/index.ts";
export * from "./defences/index.ts";
export * from "./engine/index.ts";
export * from "./train/index.ts";
