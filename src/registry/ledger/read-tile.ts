/** readTile: the bytes of a tile or bundle, also when it has grown meanwhile. */
import { unbundled } from "./entry-bundle.ts";
import type { LogFiles } from "./log-files.ts";
import { hashBytes } from "./merkle.ts";
import { type Tile, tilePath, tileWidth } from "./tile-path.ts";

export const tileBytes = tileWidth * hashBytes;
export const maxBundleBytes = tileWidth * (2 + 65535);

/** Partial tiles that may take each other's place while they are looked for. */
const attempts = 20;

/**
 * A writer removes a partial tile once a wider one is published: then this is the beginning of that one (C2SP tlog-tiles, "Partial Tiles"). RETURNS undefined when
 * there is neither. THROWS as `LogFiles.read`.
 */
export const readTile = async (files: LogFiles, tile: Tile): Promise<Uint8Array | undefined> => {
  const maxBytes = tile.level === "entries" ? maxBundleBytes : tileBytes;
  const exact = await files.read(tilePath(tile), maxBytes);
  if (exact !== undefined || tile.width === tileWidth) return exact;
  const full = tilePath({ ...tile, width: tileWidth });
  for (let attempt = 0; attempt < attempts; attempt++) {
    const wider = (await files.list(`${full}.p`))
      .map(Number)
      .filter((width) => width >= tile.width && width < tileWidth);
    const path = wider.length === 0 ? full : tilePath({ ...tile, width: Math.max(...wider) });
    const bytes = await files.read(path, maxBytes);
    if (bytes !== undefined) return beginning(bytes, tile);
    if (wider.length === 0) return undefined;
  }
  return undefined;
};

const beginning = (bytes: Uint8Array, { level, width }: Tile): Uint8Array => {
  if (level !== "entries") return bytes.subarray(0, width * hashBytes);
  const length = unbundled(bytes)
    .entries.slice(0, width)
    .reduce((sum, entry) => sum + 2 + entry.length, 0);
  return bytes.subarray(0, length);
};
