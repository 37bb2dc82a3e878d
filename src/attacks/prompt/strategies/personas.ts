/** Personas: the model is asked to be somebody who says yes. */
import { personas as texts } from "../data/personas.ts";
import type { Converter } from "../strategy.ts";

export const personas: readonly Converter[] = texts.map(({ id, title, text }) => ({
  kind: "converter",
  id: `persona-${id}`,
  title: `asks ${title} to answer`,
  source: "kinds after Shen et al. 2023 (Do Anything Now), arXiv:2308.03825",
  convert: (ask) => [text.replace("{ask}", () => ask)],
}));
