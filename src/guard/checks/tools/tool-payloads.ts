/**
 * tool-payloads: the arguments of a call hold an attack on what stands behind the tool. A user or a document may have put it there: the tool is asked to do what its own rights allow,
 * and the model's are not the user's.
 *
 * Settings. `allow`: arguments that may hold anything ("write_file.content", "run_tests"). By default what is called content, code, body, text, html, diff or prompt may hold
 * pages, templates and headers, since programs are written there; what would destroy is found there too.
 */
import { z } from "zod";
import type { Hit, MessageCheck } from "../../check.ts";
import { viewsOf } from "../../decode/views.ts";
import { settingsReader } from "../../settings-reader.ts";
import { matchesName } from "../../tools/matches-name.ts";
import { type Payload, payloads } from "../../tools/payloads.ts";
import { type Leaf, stringsIn } from "../../tools/strings-in.ts";

const settingsOf = settingsReader("tool-payloads", z.strictObject({ allow: z.array(z.string().min(1)).default([]) }));

/** names of arguments that hold whole texts */
const texts =
  /(?:^|[._])(?:contents?|code|body|text|html|diff|patch|prompt|message|markdown|new_?(?:str|text)|old_?(?:str|text)|file_text|snippet|template|summary|description|note)(?:\.\d+)?$/i;
/** what is rendered */
const pages = /(?:^|[._])(?:template|html)(?:\.\d+)?$/i;

export const toolPayloads: MessageCheck = {
  kind: "message",
  id: "tool-payloads",
  title: "arguments of calls that attack what stands behind a tool: SQL, shell, paths, addresses, templates",
  directions: ["output"],
  roles: ["assistant"],
  categories: ["tool-abuse"],
  owasp: ["LLM05:2025", "LLM06:2025"],
  atlas: ["AML.T0053", "AML.T0050"],
  source: "CWE-89, CWE-78, CWE-22, CWE-918, CWE-1336, CWE-611, CWE-943",
  threshold: 0.7,
  // the text has no part in it; calls are looked at when they are whole
  reach: 0,
  look: ({ message: { calls = [] }, settings }) => {
    if (calls.length === 0) return [];
    const { allow } = settingsOf(settings);
    return calls.flatMap(({ name, arguments: json }) =>
      leavesOf(json)
        .filter(({ path }) => !allow.some((p) => matchesName(name, p) || matchesName(`${name}.${path}`, p)))
        .flatMap(({ path, text }) =>
          payloadsIn(path, text).map(
            ({ why, score }): Hit => ({
              category: "tool-abuse",
              score,
              start: 0,
              end: 0,
              why: `call of ${JSON.stringify(name.slice(0, 64))}: ${JSON.stringify(path.slice(0, 64))} holds ${why}`,
            }),
          ),
        ),
    );
  },
};

/** What is no JSON is one text; the check tool-calls says that it is none. Its keys are read with the text: an operator may be one. */
const leavesOf = (json: string): readonly Leaf[] => {
  try {
    const value: unknown = JSON.parse(json);
    return [...stringsIn(value).filter((l) => !l.isKey), { path: "", text: operatorsIn(json), isKey: false }];
  } catch {
    return [{ path: "", text: json, isKey: false }];
  }
};

/** of the whole arguments only keys that begin with $ */
const operatorsIn = (json: string): string => (json.match(/"\$[a-z]{2,12}"\s{0,2}:/gi) ?? []).join(" ");

const payloadsIn = (path: string, text: string): readonly Payload[] => {
  const read = viewsOf(text, { maxDepth: 2, maxViews: 16 }).views.map((v) => v.text);
  const whole = texts.test(path);
  return payloads.filter(
    ({ shape, where }) =>
      (!whole || where === "everywhere" || (where === "pages" && pages.test(path))) && read.some((t) => shape.test(t)),
  );
};
