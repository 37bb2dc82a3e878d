/** serve: a registry over HTTPS or a local socket, and its client. */
export { type FileEntry, type Files, filesOf, type FileSource } from "./files-body.ts";
export { openApiDocument } from "./openapi.ts";
export { type Operation, type OperationId, operations } from "./operations.ts";
export type { AnswerOf, InputOf, Pulled, RegistryApi } from "./registry-api.ts";
export { type ClientOptions, type RegistryClient, registryClient } from "./registry-client.ts";
export { type RegistryServer, type RegistryServerOptions, startRegistryServer } from "./server.ts";
export { defaultServerLimits, type ServerLimits } from "../../listen/server-limits.ts";
export type { TlsFiles } from "../../listen/tls-files.ts";
