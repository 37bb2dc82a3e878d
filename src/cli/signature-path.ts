/** Where the signature of a model is when nobody says: beside a file, inside a folder. */
import { statSync } from "node:fs";
import { join } from "node:path";

export const signaturePath = (model: string): string =>
  statSync(model, { throwIfNoEntry: false })?.isDirectory() === true ? join(model, "model.sig") : `${model}.sig`;
