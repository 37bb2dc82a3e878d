/** Formats that are recognised in order to be refused with advice. */

export interface Refusal {
  readonly what: string;
  readonly hint: string;
}

const savez = "save inputs and labels with numpy.savez(path, images=..., labels=...)";

const magics: readonly (readonly [magic: string, what: string, hint: string])[] = [
  ["\x89HDF", "is an HDF5 file", savez],
  ["PAR1", "is a Parquet file", "save it as CSV"],
  ["ARROW1", "is an Arrow file", "save it as CSV"],
  ["MATLAB 5.0", "is a MATLAB file", savez],
  ["SQLite format 3", "is a SQLite database", "export the table as CSV"],
  ["\x89PNG", "is one image", "give a folder with one folder of images for each class"],
  ["\xff\xd8\xff", "is one image", "give a folder with one folder of images for each class"],
  ["GIF8", "is a GIF image", "give a folder with PNG or JPEG images by class"],
  ["%PDF", "is a PDF", "casemate reads npz, npy, idx (.gz), CSV, TSV, JSON lines, and image folders"],
  ["7z\xbc\xaf", "is a 7z archive", "unpack it first"],
  ["Rar!", "is a RAR archive", "unpack it first"],
  ["\xfd7zXZ", "is compressed with xz", "unpack it first"],
  ["BZh", "is compressed with bzip2", "unpack it first"],
];

/** Why a file of another format is not read; `path` for its extension. Undefined when it may be text. */
export const refusedFormat = (bytes: Uint8Array, path: string): Refusal | undefined => {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  // pickle protocols 2 to 5
  if (bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 9) <= 5)
    return { what: "is a Python pickle, which casemate never opens because loading one can run code", hint: savez };
  for (const [magic, what, hint] of magics) if (head.startsWith(magic)) return { what, hint };
  if (String.fromCharCode(...bytes.subarray(257, 262)) === "ustar")
    return { what: "is a tar archive", hint: "unpack it first" };
  if (/\.(pkl|pickle|joblib|pt|pth)$/i.test(path))
    return { what: "has the name of a pickle, which casemate never opens", hint: savez };
  if (/\.onnx$/i.test(path))
    return { what: "has the name of a model, not of data", hint: "the model comes first, the data after --data" };
  return undefined;
};
