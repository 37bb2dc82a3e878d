/** What the protocols take, so that no request can use the server up before a step of the pipeline sees it. */
import { defaultGatewayLimits } from "../server/server-limits.ts";

export interface ProtocolLimits {
  /** of a body, as sent and as inflated */
  readonly maxBodyBytes: number;
  /** of all bodies that are held at once */
  readonly maxHeldBytes: number;
  /** an inflated body may be that many times as large as what was sent, beyond its first MiB */
  readonly maxInflation: number;
  /** inputs of a request, and outputs that it names */
  readonly maxTensors: number;
  readonly maxRank: number;
  /** characters of a name or id */
  readonly maxName: number;
}

export const defaultProtocolLimits: ProtocolLimits = {
  maxBodyBytes: defaultGatewayLimits.maxBodyBytes,
  maxHeldBytes: 256 << 20,
  maxInflation: 100,
  maxTensors: 64,
  maxRank: 16,
  maxName: 256,
};
