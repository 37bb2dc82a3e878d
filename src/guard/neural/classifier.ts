/**
 * classifier: the check that reads. A small net of the project's own (docs/internals/guard.md, models/guard) says of every window of a text how likely it is an attack,
 * by who wrote it: an order is the user's right, and an injection in a document or a tool's result.
 *
 * Settings: `model`, a larger one from a folder (attack-model.ts), whose word counts beside it or, with `alone`, instead of it.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import type { Hit, MessageCheck } from "../check.ts";
import { settingsReader } from "../settings-reader.ts";
import type { View } from "../view.ts";
import type { Group } from "./attack-labels.ts";
import { attackModelSchema, openAttackModel, readByModel } from "./attack-model.ts";
import { outputs, span } from "./net.ts";
import { classifierSha256 } from "./pinned.ts";
import { type Scorer, scorer, type Window } from "./score.ts";
import { readWeights } from "./weights.ts";

const file = new URL("../../../models/guard/classifier.bin", import.meta.url);

/** below it a window is not worth a line */
const worthNaming = 0.05;
/** hits of one message at most */
const mostHits = 4;
/** a decoded piece of fewer units says nothing to it */
const shortest = 12;

let opened: Scorer | undefined;

/** Reads the weights once. Throws FILE_NOT_FOUND, or DATA_UNREADABLE where they are not those that the package was made with. */
export const openClassifier = (): Scorer => {
  if (opened !== undefined) return opened;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", "the weights of the guard's classifier are missing", {
      hint: "install casemate again: models/guard/classifier.bin belongs to the package",
      cause,
    });
  }
  if (createHash("sha256").update(bytes).digest("hex") !== classifierSha256)
    throw new CasemateError("DATA_UNREADABLE", "the weights of the guard's classifier are not those of this release", {
      hint: "install casemate again",
    });
  opened = scorer(readWeights(bytes, span, outputs));
  return opened;
};

export const classifier: MessageCheck = {
  kind: "message",
  id: "classifier",
  title: "a small neural net reads every part of a text: injection, jailbreak or benign, by who wrote it",
  directions: ["input"],
  roles: ["user", "assistant", "tool", "document"],
  categories: ["injection", "jailbreak"],
  owasp: ["LLM01:2025"],
  atlas: ["AML.T0051", "AML.T0054"],
  source: "Kim 2014, https://arxiv.org/abs/1408.5882; Bojanowski et al. 2017, https://arxiv.org/abs/1607.04606",
  threshold: 0.5,
  reach: Number.POSITIVE_INFINITY,
  idle: (settings) => {
    settingsOf(settings);
    return false;
  },
  prepare: async (settings) => {
    const { model } = settingsOf(settings);
    if (model !== undefined) await openAttackModel(model);
  },
  look: ({ message, views, settings }) => {
    const { model } = settingsOf(settings);
    const group = message.role === "tool" || message.role === "document" ? "data" : "user";
    const read = views.filter((view) => view.how.length === 0 || view.text.length >= shortest);
    const own = model?.alone === true ? [] : byOwnNet(read, group);
    if (model === undefined) return strongestFew(own);
    return readByModel(
      model,
      read.map((view) => view.text),
      group,
    ).then((found) => {
      const hits = found.flatMap((best, i): Hit[] => {
        const view = read[i];
        if (best === undefined || view === undefined || best.score < worthNaming) return [];
        const kind = group === "user" && /jailbreak/i.test(best.label) ? "jailbreak" : "injection";
        return [hitAt(view, { ...best, kind }, `the model ${best.model} takes it for ${best.label}`)];
      });
      return strongestFew([...own, ...hits]);
    });
  },
};

const settingsOf = settingsReader("classifier", z.strictObject({ model: attackModelSchema.optional() }));

const byOwnNet = (views: readonly View[], group: Group): readonly Hit[] => {
  const score = openClassifier();
  return views.flatMap((view): Hit[] => {
    const best = strongest(score(view.text, group));
    if (best === undefined || best.score < worthNaming) return [];
    return [
      hitAt(
        view,
        best,
        best.kind === "jailbreak"
          ? "reads like an attempt to talk the model out of its rules"
          : "reads like an order that is not this role's to give",
      ),
    ];
  });
};

const hitAt = (view: View, { kind, score, start, end }: Window, why: string): Hit => ({
  category: kind,
  score,
  ...view.origin(start, end),
  why,
  ...(view.how.length === 0 ? {} : { how: view.how }),
});

const strongestFew = (hits: readonly Hit[]): readonly Hit[] =>
  hits.toSorted((a, b) => b.score - a.score).slice(0, mostHits);

const strongest = (windows: readonly Window[]): Window | undefined =>
  windows.reduce<Window | undefined>((best, w) => (best === undefined || w.score > best.score ? w : best), undefined);
