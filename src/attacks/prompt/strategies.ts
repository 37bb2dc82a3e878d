/** The strategies in the box: families of converters, then dialogues, one line each. */
import type { Strategy } from "./strategy.ts";
import { artPrompt } from "./strategies/art-prompt.ts";
import { bestOfN } from "./strategies/best-of-n.ts";
import { ciphers } from "./strategies/ciphers.ts";
import { crescendo } from "./strategies/crescendo.ts";
import { encodings } from "./strategies/encodings.ts";
import { footInDoor } from "./strategies/foot-in-door.ts";
import { contextCompliance, forgedConsent, prefill } from "./strategies/forged-history.ts";
import { framings } from "./strategies/framings.ts";
import { genetic } from "./strategies/genetic.ts";
import { goat } from "./strategies/goat.ts";
import { invisible } from "./strategies/invisible.ts";
import { languages } from "./strategies/languages.ts";
import { letterforms } from "./strategies/letterforms.ts";
import { pair } from "./strategies/pair.ts";
import { personas } from "./strategies/personas.ts";
import { plain } from "./strategies/plain.ts";
import { scrambles } from "./strategies/scrambles.ts";
import { shots } from "./strategies/shots.ts";
import { structures } from "./strategies/structures.ts";
import { tap } from "./strategies/tap.ts";

export const strategies: readonly Strategy[] = [
  plain,
  ...framings,
  ...personas,
  ...structures,
  ...shots,
  ...encodings,
  ...ciphers,
  ...letterforms,
  ...invisible,
  ...scrambles,
  ...languages,
  artPrompt,
  bestOfN,
  genetic,
  contextCompliance,
  forgedConsent,
  prefill,
  footInDoor,
  crescendo,
  goat,
  pair,
  tap,
];
