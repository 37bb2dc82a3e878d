/** Images in class folders, on disk or in a zip. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { tensor } from "../tensor/tensor.ts";
import type { Dataset } from "./dataset.ts";
import { decodeImage, type Image, isImagePath, withChannels } from "./image/image.ts";
import { resize } from "./image/resize.ts";
import { notFound } from "./read-file.ts";

export interface ImageOptions {
  /** [height, width] to resize to, as PIL's BILINEAR; default: all images must have one size */
  readonly size?: readonly [number, number];
  /** 1 grey or 3 RGB; default: 1 when all images are grey, else 3 */
  readonly channels?: 1 | 3;
  /** read at most this many images, in the order described below */
  readonly limit?: number;
  /** folder names in the model's order of classes; default: sorted */
  readonly classNames?: readonly string[];
}

/** Where images come from. */
export interface ImageSource {
  /** for messages */
  readonly name: string;
  /** image paths with "/" between folders */
  readonly paths: readonly string[];
  read(path: string): Promise<Uint8Array>;
  /** called once, after all reading */
  digest(): string;
}

/** bytes of all pixels together */
const maxDataBytes = 2 ** 32 - 1;
const maxDepth = 16;

/**
 * Inputs uint8 [n, height, width, channels]; the class of an image is its top folder, under folders that hold all of
 * the images (a zip's "dataset/test/"). Images without folders have no labels. Order: the first image of each class,
 * the second of each, and so on, each class by path, so that a run from the start has all classes in it.
 * Throws DATA_UNREADABLE for broken images, DATA_MISMATCH when sizes differ, or images lie beside class folders.
 */
export const loadImages = async (source: ImageSource, options: ImageOptions = {}): Promise<Dataset> => {
  const { order, labels, classNames } = arrange(source, options);
  const count = Math.min(order.length, options.limit ?? order.length);
  const builder = new Pixels(source.name, count, options.channels);
  for (const path of order.slice(0, count)) {
    const image = await decodeImage(await source.read(path), path);
    builder.add(options.size === undefined ? image : resize(image, options.size[0], options.size[1]), path);
  }
  const { dims, data } = builder;
  return {
    name: source.name,
    inputs: tensor("uint8", dims, data),
    labels: labels?.slice(0, count),
    ...(classNames === undefined ? {} : { classNames }),
    digest: source.digest(),
  };
};

/** Paths of all images under a folder, relative, sorted; hidden files and macOS leftovers are skipped, links followed. */
export const listImages = async (folder: string): Promise<readonly string[]> => {
  const out: string[] = [];
  const walk = async (relative: string, depth: number): Promise<void> => {
    if (depth > maxDepth)
      throw new CasemateError("DATA_UNREADABLE", `'${folder}' is nested deeper than ${maxDepth} folders`);
    const entries = await readdir(join(folder, relative), { withFileTypes: true }).catch((cause: unknown) => {
      throw notFound(join(folder, relative), cause);
    });
    for (const entry of entries) {
      const path = relative === "" ? entry.name : `${relative}/${entry.name}`;
      if (entry.name.startsWith(".")) continue;
      const kind = entry.isSymbolicLink() ? await stat(join(folder, path)).catch(() => entry) : entry;
      if (kind.isDirectory()) await walk(path, depth + 1);
      else if (kind.isFile() && isImagePath(path)) out.push(path);
    }
  };
  await walk("", 0);
  return out.sort();
};

/** Members of a zip that are images, sorted. */
export const imageMembers = (names: readonly string[]): readonly string[] =>
  names
    .filter((n) => isImagePath(n) && !n.split("/").some((part) => part.startsWith(".") || part === "__MACOSX"))
    .sort();

interface Arrangement {
  readonly order: readonly string[];
  readonly labels: Int32Array | undefined;
  readonly classNames?: readonly string[];
}

const arrange = (source: ImageSource, options: ImageOptions): Arrangement => {
  const { name, paths } = source;
  if (paths.length === 0)
    throw new CasemateError("DATA_UNREADABLE", `'${name}' holds no images`, {
      hint: "PNG, JPEG, PGM and PPM files are looked for, one folder for each class",
    });
  const parts = paths.map((p) => p.split("/"));
  let depth = 0;
  // go down while there is one folder only and it holds folders only
  while (parts.every((p) => p.length > depth + 2 && p[depth] === parts[0]?.[depth])) depth++;
  const loose = parts.findIndex((p) => p.length === depth + 1);
  if (loose >= 0) {
    if (parts.some((p) => p.length > depth + 1))
      throw new CasemateError(
        "DATA_MISMATCH",
        `image '${paths[loose]}' of '${name}' lies beside class folders, so its class is unknown`,
        {
          hint: "move it into the folder of its class",
        },
      );
    return { order: paths, labels: undefined };
  }
  const groups = new Map<string, string[]>();
  for (const [i, p] of parts.entries()) {
    const key = p[depth] as string;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [paths[i] as string]);
    else group.push(paths[i] as string);
  }
  const classNames = options.classNames ?? [...groups.keys()].sort();
  for (const key of groups.keys())
    if (!classNames.includes(key))
      throw new CasemateError("DATA_MISMATCH", `folder '${key}' of '${name}' is none of the class names`, {
        hint: `they are ${classNames.join(", ")}`,
      });
  const order: string[] = [];
  const labels: number[] = [];
  const longest = Math.max(...Array.from(groups.values(), (g) => g.length));
  for (let k = 0; k < longest; k++)
    for (const [label, key] of classNames.entries()) {
      const path = groups.get(key)?.[k];
      if (path === undefined) continue;
      order.push(path);
      labels.push(label);
    }
  return { order, labels: Int32Array.from(labels), classNames };
};

/** Collects images of one size; grey ones become RGB when the first color image comes. */
class Pixels {
  readonly #name: string;
  readonly #count: number;
  readonly #fixed: 1 | 3 | undefined;
  #first: { readonly image: Image; readonly path: string } | undefined;
  #channels: 1 | 3 = 1;
  #added = 0;
  data: Uint8Array = new Uint8Array(0);

  constructor(name: string, count: number, channels: 1 | 3 | undefined) {
    this.#name = name;
    this.#count = count;
    this.#fixed = channels;
  }

  get dims(): readonly number[] {
    const { width = 0, height = 0 } = this.#first?.image ?? {};
    return [this.#added, height, width, this.#channels];
  }

  add(image: Image, path: string): void {
    const first = this.#first?.image ?? image;
    if (image.width !== first.width || image.height !== first.height)
      throw new CasemateError(
        "DATA_MISMATCH",
        `images of '${this.#name}' differ in size: '${this.#first?.path}' has ${first.width} x ${first.height} pixels, '${path}' ${image.width} x ${image.height}`,
        { hint: "give the model's input size to resize them to: --size HEIGHT,WIDTH" },
      );
    if (this.#first === undefined) {
      this.#first = { image, path };
      this.#channels = this.#fixed ?? image.channels;
      this.data = this.#allocate(image);
    } else if (this.#fixed === undefined && image.channels > this.#channels) {
      const grey = this.data.subarray(0, this.#added * image.width * image.height);
      this.#channels = 3;
      this.data = this.#allocate(image);
      for (let i = 0; i < grey.length; i++) this.data.fill(grey[i] as number, 3 * i, 3 * i + 3);
    }
    this.data.set(withChannels(image, this.#channels).data, this.#added * image.width * image.height * this.#channels);
    this.#added++;
  }

  #allocate(image: Image): Uint8Array {
    const bytes = this.#count * image.width * image.height * this.#channels;
    if (bytes > maxDataBytes)
      throw new CasemateError(
        "DATA_MISMATCH",
        `the ${this.#count} images of '${this.#name}' have ${bytes} bytes of pixels, at most ${maxDataBytes} are read`,
        {
          hint: "resize them (--size), or read fewer (--limit)",
        },
      );
    return new Uint8Array(bytes);
  }
}
