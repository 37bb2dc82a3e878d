/** deploymentSecret: 32 random bytes of this deployment, by what they are for; made once, the same after every restart. */
import { secureBytes } from "../../core/csprng.ts";
import type { GatewayRecords } from "../state/records.ts";

const length = 32;

/** THROWS what the records throw. */
export const deploymentSecret = async (records: GatewayRecords, purpose: string): Promise<Uint8Array> => {
  const name = `secret/${purpose}`;
  const found = (await records.load(name)).get(name);
  if (found?.length === length) return found;
  const made = secureBytes(length);
  await records.write(new Map([[name, made]]));
  return made;
};
