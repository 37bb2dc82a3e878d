/** openedModel: the model that settings name, opened once for a process. windowsFor: a text as it reads it. */
import { CasemateError } from "../../core/error.ts";
import type { TextModel } from "../../engine/text/text-model.ts";
import { type TextWindow, textWindows } from "../../engine/text/text-windows.ts";
import type { ModelSettings } from "./model-settings.ts";

/** What large models are read with by default: their cost grows with the square. */
const usualWindow = 512;

const models = new Map<string, Promise<TextModel>>();

/**
 * What could not be opened stays so until the process starts anew: else whoever asks would have a gigabyte read with each request. A model whose thread has ended is opened
 * again. THROWS what is wrong with the folder, USAGE for a window that the model can not read.
 */
export const openedModel = async (settings: ModelSettings, answers: "row" | "token"): Promise<TextModel> => {
  const { path, file, sha256, threads } = settings;
  const key = JSON.stringify([answers, path, file, sha256, threads]);
  let opening = models.get(key) ?? open(settings, answers);
  models.set(key, opening);
  if (!(await opening).alive) {
    // whoever sees it first opens it, the others wait with it
    if (models.get(key) === opening) models.set(key, open(settings, answers));
    opening = models.get(key) ?? opening;
  }
  const model = await opening;
  if (settings.window !== undefined && settings.window > (model.longest ?? Number.POSITIVE_INFINITY))
    throw new CasemateError(
      "USAGE",
      `the model '${path}' reads ${model.longest} tokens at once, not ${settings.window}`,
      {
        hint: "leave 'window' out",
      },
    );
  return model;
};

export const windowsFor = (
  text: string,
  { folder, longest }: TextModel,
  settings: ModelSettings,
  piece: number,
): readonly TextWindow[] => {
  const window = settings.window ?? Math.min(usualWindow, longest ?? usualWindow);
  return textWindows(text, folder.tokenizer, { window, overlap: settings.overlap ?? Math.floor(window / 4), piece });
};

/** THROWS GUARD_FAILED for more windows than the settings allow. */
export const ensureFew = (windows: number, { maxWindows, path }: ModelSettings): void => {
  if (windows > maxWindows)
    throw new CasemateError(
      "GUARD_FAILED",
      `the model '${path}' would have to read ${windows} windows, ${maxWindows} at most`,
      {
        hint: "a larger maxWindows lets it read longer texts, and takes longer",
      },
    );
};

/** The runtime is there for whoever has such a model only. */
const open = async ({ path, file, sha256, threads }: ModelSettings, answers: "row" | "token"): Promise<TextModel> => {
  const [{ readModelFolder }, { TextModel }] = await Promise.all([
    import("../../engine/text/model-folder.ts"),
    import("../../engine/text/text-model.ts"),
  ]);
  return TextModel.open(await readModelFolder(path, { file, sha256 }), { answers, batchTokens: usualWindow, threads });
};
