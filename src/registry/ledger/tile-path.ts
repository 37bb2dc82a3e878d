/**
 * Where tiles and entry bundles lie, and which of them a tree has: C2SP tlog-tiles. A tile of level l holds up to 256 hashes, each the root of a complete
 * subtree of 256^l entries; a bundle holds the entries of a tile of level 0.
 */

export const tileHeight = 8;
export const tileWidth = 256;

/** A file of the tree. `width` is that of a full tile, 256, or of a partial one. */
export interface Tile {
  readonly level: number | "entries";
  readonly index: number;
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last with an x before: 1234067 is `x001/x234/067`. */
export const tilePath = ({ level, index, width }: Tile): string => {
  let n = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    n = `x${String(rest % 1000).padStart(3, "0")}/${n}`;
  return `tile/${level}/${n}${width === tileWidth ? "" : `.p/${width}`}`;
};

/** The tile that lies at a path, or undefined when it is none: each tile has one path. */
export const tileAt = (path: string): Tile | undefined => {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (match === null) return undefined;
  const [, level, n = "", width] = match;
  const tile: Tile = {
    level: level === "entries" ? "entries" : Number(level),
    index: Number(n.replaceAll(/[x/]/g, "")),
    width: width === undefined ? tileWidth : Number(width),
  };
  const sound = tile.width > 0 && tile.level !== 64 && Number.isSafeInteger(tile.index);
  return sound && tilePath(tile) === path ? tile : undefined;
};

/** Hashes in the partial tile of a level, 0 when there is none: floor(size / 256^level) mod 256. */
export const edgeWidth = (size: number, level: number): number => Math.floor(size / tileWidth ** level) % tileWidth;

/** Full tiles of a level: floor(size / 256^(level + 1)). Also the index of the level's partial tile. */
export const fullTiles = (size: number, level: number): number => Math.floor(size / tileWidth ** (level + 1));

/** Whether the tree of `size` entries has this tile, at this width. */
export const hasTile = (size: number, { level, index, width }: Tile): boolean => {
  const l = level === "entries" ? 0 : level;
  return width === tileWidth
    ? index < fullTiles(size, l)
    : index === fullTiles(size, l) && width === edgeWidth(size, l);
};

/** Partial tiles and the partial bundle of the tree, lowest level first. */
export const edgesOf = (size: number): Tile[] => {
  const edges: Tile[] = [];
  for (let level = 0; tileWidth ** level <= size; level++) {
    const width = edgeWidth(size, level);
    if (width === 0) continue;
    const index = fullTiles(size, level);
    if (level === 0) edges.push({ level: "entries", index, width });
    edges.push({ level, index, width });
  }
  return edges;
};

/** Files that the tree of `to` entries has and that of `from` < `to` has not. */
export const tilesBetween = (from: number, to: number): Tile[] => {
  const tiles: Tile[] = [];
  for (let level = 0; tileWidth ** level <= to; level++)
    for (let index = fullTiles(from, level); index < fullTiles(to, level); index++) {
      if (level === 0) tiles.push({ level: "entries", index, width: tileWidth });
      tiles.push({ level, index, width: tileWidth });
    }
  return [...tiles, ...edgesOf(to).filter((edge) => !hasTile(from, edge))];
};
