/** English, the language with all families. */
import { grammar } from "../grammar.ts";
import type { Language } from "../language.ts";
import { common } from "../common.ts";
import { codework } from "./codework.ts";
import { documents } from "./documents.ts";
import { extraction } from "./extraction.ts";
import { goals } from "./goals.ts";
import { hijack } from "./hijack.ts";
import { innocent } from "./innocent.ts";
import { orders } from "./orders.ts";
import { override } from "./override.ts";
import { persona } from "./persona.ts";
import { prose } from "./prose.ts";
import { tasks } from "./tasks.ts";
import { topics } from "./topics.ts";
import { twins } from "./twins.ts";

export const english: Language = {
  code: "en",
  grammar: grammar(
    common,
    goals,
    override,
    extraction,
    persona,
    hijack,
    twins,
    innocent,
    orders,
    documents,
    topics,
    tasks,
    prose,
    codework,
  ),
};
