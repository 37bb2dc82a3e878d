/** All languages, English first. */
import { common } from "../common.ts";
import { english } from "../english/index.ts";
import { grammar } from "../grammar.ts";
import type { Language } from "../language.ts";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
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

const written = Object.entries({ ar, de, es, fr, hi, id, it, ja, ko, nl, pl, pt, ru, tr, vi, zh });

export const languages: readonly Language[] = [
  english,
  ...written.map(([code, text]) => ({
    code,
    grammar: grammar(common, text),
    dense: code === "zh" || code === "ja",
  })),
];
