/** openGatewayState: the state directory as the gateway wants it: made on first use, with or without a registry in it. */
import type { GatewayRecords } from "../../gateway/index.ts";
import {
  createStateDirectory,
  type Embedded,
  hasRegistry,
  openEmbedded,
  openRegistry,
  type OpenRegistry,
  scopedRecords,
  type StateDirectory,
  stateDirectoryPath,
} from "../../registry/index.ts";
import { version } from "../version.ts";

export interface GatewayState {
  /** all that the gateway may write to */
  readonly records: GatewayRecords;
  /** undefined where `casemate init` has made none: then only files and upstreams can be served */
  readonly registry?: OpenRegistry;
  readonly directory: StateDirectory;
  /** answers other processes, which come by the local socket */
  readonly serve: Embedded["serve"];
  close(): Promise<void>;
}

/**
 * Takes the state directory over; one that is not there is made, for this user alone, so that a first `casemate serve model.onnx` needs nothing before it.
 * THROWS STORE_BUSY, STORE_..., FILE_WRITE_FAILED, and what `openRegistry` throws where there is a registry.
 */
export const openGatewayState = async (path = stateDirectoryPath()): Promise<GatewayState> => {
  const directory = await createStateDirectory(path);
  if (await hasRegistry(directory)) {
    const registry = await openRegistry(path, { toolVersion: version() });
    return { records: registry.gateway, registry, directory, serve: registry.serve, close: registry.close };
  }
  const embedded = await openEmbedded(path);
  const { store, serve, close } = embedded;
  return { records: scopedRecords(store.records, "gateway/"), directory, serve, close };
};
