/** Phrases by language. One file each; English has five. */
import { ar } from "./ar.ts";
import { cues } from "./cues.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { enCues } from "./en-cues.ts";
import { enData } from "./en-data.ts";
import { enTalk } from "./en-talk.ts";
import { enUser } from "./en-user.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { hi } from "./hi.ts";
import { id } from "./id.ts";
import { it } from "./it.ts";
import { ja } from "./ja.ts";
import { ko } from "./ko.ts";
import { nl } from "./nl.ts";
import { pl } from "./pl.ts";
import { pt } from "./pt.ts";
import { ru } from "./ru.ts";
import { tr } from "./tr.ts";
import { vi } from "./vi.ts";
import { zh } from "./zh.ts";

export const languages: readonly (readonly [language: string, patterns: string])[] = [
  ["en", en],
  ["en", enData],
  ["en", enTalk],
  ["en", enUser],
  ["en", enCues],
  ["ar", ar],
  ["de", de],
  ["es", es],
  ["fr", fr],
  ["hi", hi],
  ["id", id],
  ["it", it],
  ["ja", ja],
  ["ko", ko],
  ["nl", nl],
  ["pl", pl],
  ["pt", pt],
  ["ru", ru],
  ["tr", tr],
  ["vi", vi],
  ["zh", zh],
  ...cues,
];
