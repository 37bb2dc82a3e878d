/** attackModel: a larger model from a folder, read beside the guard's own net: how much each text looks like an attack to it. */
import { z } from "zod";
import { chancesOf } from "../../engine/text/chances.ts";
import { ensureFew, openedModel, windowsFor } from "../model/opened-model.ts";
import { modelFields } from "../model/model-settings.ts";
import { attackLabels, type Group } from "./attack-labels.ts";

/** Units of a piece: a window's place is known to some twenty words. */
const piece = 128;

const names = z.array(z.string().min(1)).min(1);

export const attackModelSchema = z.strictObject({
  ...modelFields,
  /** labels that mean an attack: the same for all, or by who wrote the text */
  attack: z.union([names, z.strictObject({ user: names, data: names })]).optional(),
  /** the model's score that counts as one half */
  scoreAt: z.number().gt(0).lt(1).default(0.5),
  /** without the guard's own net */
  alone: z.boolean().default(false),
});
export type AttackModelSettings = z.output<typeof attackModelSchema>;

export interface Read {
  readonly start: number;
  readonly end: number;
  readonly score: number;
  /** of the model's attack labels the likeliest */
  readonly label: string;
  readonly model: string;
}

/** THROWS what is wrong with the folder or its labels. */
export const openAttackModel = async (settings: AttackModelSettings) => {
  const model = await openedModel(settings, "row");
  return { model, attack: attackLabels(model.folder.labels, settings.attack, settings.path) };
};

/** The strongest window of each text; undefined where a text has none. THROWS GUARD_FAILED where they are too many, MODEL_RUN_FAILED. */
export const readByModel = async (
  settings: AttackModelSettings,
  texts: readonly string[],
  group: Group,
): Promise<readonly (Read | undefined)[]> => {
  const { model, attack } = await openAttackModel(settings);
  const windows = texts.map((text) => windowsFor(text, model, settings, piece));
  // readings of one message are often alike
  const rows = new Map<string, Int32Array>();
  for (const { tokens } of windows.flat()) rows.set(tokens.join(), tokens);
  ensureFew(rows.size, settings);
  const logits = await model.logits([...rows.values()]);
  const { labels, severalLabels, name } = model.folder;
  const scores = new Map(
    Array.from(rows.keys(), (key, i) => {
      const chances = chancesOf(logits[i] ?? new Float32Array(0), severalLabels);
      const own = attack[group].map((label) => chances[label] ?? 1);
      const chance = severalLabels
        ? Math.max(...own)
        : Math.min(
            1,
            own.reduce((sum, p) => sum + p, 0),
          );
      const likeliest = attack[group][own.indexOf(Math.max(...own))] ?? 0;
      return [key, { score: calibrated(chance, settings.scoreAt), label: labels[likeliest] ?? "" }];
    }),
  );
  return windows.map((own) => {
    const reads = own.flatMap(({ start, end, tokens }): Read[] => {
      const said = scores.get(tokens.join());
      return said === undefined ? [] : [{ start, end, ...said, model: name }];
    });
    return reads.reduce<Read | undefined>(
      (best, r) => (best === undefined || r.score > best.score ? r : best),
      undefined,
    );
  });
};

/** p (1 - half) / (p (1 - half) + (1 - p) half): `half` becomes one half, 0 and 1 stay */
const calibrated = (p: number, half: number): number => (p * (1 - half)) / (p * (1 - half) + (1 - p) * half);
