/** namesIn: the names that a model of token classification (NER), from a folder, finds in texts. */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import type { TextWindow } from "../../engine/text/text-windows.ts";
import { modelFields } from "../model/model-settings.ts";
import { ensureFew, openedModel, windowsFor } from "../model/opened-model.ts";
import type { PiiFind } from "./pii-finder.ts";

/** Chance of a token from which on its word is part of a name. */
const least = 0.3;

export const namesModelSchema = z.strictObject({
  ...modelFields,
  /** what is looked for, as the model's labels have it without B- and I- */
  entities: z.array(z.string().min(1)).min(1).default(["PER", "PERSON"]),
});
export type NamesModelSettings = z.output<typeof namesModelSchema>;

/** THROWS what is wrong with the folder; DATA_MISMATCH for a model without such a label. */
export const openNamesModel = async (settings: NamesModelSettings) => {
  const model = await openedModel(settings, "token");
  const { labels } = model.folder;
  // B-PER begins a name, as do S- and U-, which are one by themselves
  const own = labels.flatMap((label, at) => {
    const [, mark, entity] = /^(?:([BIESLU])-)?(.*)$/.exec(label) ?? [];
    return settings.entities.includes(entity ?? "") ? [{ at, begins: mark !== undefined && "BSU".includes(mark) }] : [];
  });
  if (own.length === 0)
    throw new CasemateError(
      "DATA_MISMATCH",
      `the model '${settings.path}' has no label for ${settings.entities.join(", ")}`,
      {
        hint: `it has ${labels.join(", ")}: name those in the setting 'entities'`,
      },
    );
  return { model, own };
};

interface Word {
  readonly start: number;
  readonly end: number;
  chance: number;
  begins: boolean;
}

/** By text. A word is what stands between blanks: of its tokens, and of the windows that have it, the surest counts. THROWS as readByModel. */
export const namesIn = async (
  settings: NamesModelSettings,
  texts: readonly string[],
): Promise<readonly (readonly PiiFind[])[]> => {
  const { model, own } = await openNamesModel(settings);
  const windows = texts.map((text) => windowsFor(text, model, settings, 1));
  ensureFew(
    windows.reduce((sum, w) => sum + w.length, 0),
    settings,
  );
  const logits = await model.logits(windows.flat().map((w) => w.tokens));
  const labels = model.folder.labels.length;
  const before = model.folder.tokenizer.around.before.length;
  let next = 0;
  return texts.map((text, i) => {
    const words = new Map<number, Word>();
    for (const window of windows[i] ?? [])
      addWords(words, window, logits[next++] ?? new Float32Array(), before, labels, own);
    return joined(
      text,
      [...words.values()].sort((a, b) => a.start - b.start),
    );
  });
};

const addWords = (
  words: Map<number, Word>,
  { places }: TextWindow,
  logits: Float32Array,
  before: number,
  labels: number,
  own: readonly { readonly at: number; readonly begins: boolean }[],
): void => {
  for (const [k, [start, end]] of places.entries()) {
    const z = logits.subarray((before + k) * labels, (before + k + 1) * labels);
    const most = Math.max(...z);
    const powers = Array.from(z, (v) => Math.exp(v - most));
    const sum = powers.reduce((a, b) => a + b, 0);
    const of = (at: number): number => (powers[at] ?? 0) / sum;
    const chance = own.reduce((c, { at }) => c + of(at), 0);
    const word = words.get(start);
    if (word !== undefined && word.chance >= chance) continue;
    const likeliest = own.reduce((best, o) => (of(o.at) > of(best.at) ? o : best), own[0] ?? { at: 0, begins: true });
    words.set(start, { start, end, chance, begins: likeliest.begins });
  }
};

/** Words side by side are one name, without signs at its ends. */
const joined = (text: string, words: readonly Word[]): readonly PiiFind[] => {
  const names: { start: number; end: number; score: number }[] = [];
  for (const word of words) {
    if (word.chance < least) continue;
    const last = names.at(-1);
    if (last !== undefined && last.end === word.start && !word.begins) {
      last.end = word.end;
      last.score = Math.max(last.score, word.chance);
    } else names.push({ start: word.start, end: word.end, score: word.chance });
  }
  return names.flatMap(({ start, end, score }) => {
    const said = text.slice(start, end);
    const inner = said.replace(/^[^\p{L}\p{N}]+/u, "");
    const from = start + said.length - inner.length;
    const to = from + inner.replace(/[^\p{L}\p{N}]+$/u, "").length;
    return to > from ? [{ start: from, end: to, score: Math.min(1, score) }] : [];
  });
};
