/** openGatewayRecords: what the gateway keeps, without the rest of the state directory: for commands that change keys. */
import type { GatewayRecords } from "../../gateway/index.ts";
import { createStateDirectory, openEmbedded, scopedRecords, stateDirectoryPath } from "../../registry/index.ts";

/** Takes the state directory over; one that is not there is made, for this user alone. THROWS STORE_BUSY, STORE_..., FILE_WRITE_FAILED. */
export const openGatewayRecords = async (
  path = stateDirectoryPath(),
): Promise<{ readonly records: GatewayRecords; close(): Promise<void> }> => {
  await createStateDirectory(path);
  const { store, close } = await openEmbedded(path);
  return { records: scopedRecords(store.records, "gateway/"), close };
};
