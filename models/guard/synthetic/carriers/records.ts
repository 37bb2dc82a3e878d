/** Carriers made by machines: JSON, CSV, XML, logs, tickets, calendars, tables, configuration. */
import { around, parts, rows } from "./carrier.ts";
import type { Carrier, Filling } from "./carrier.ts";

const quote = (t: string): string => JSON.stringify(t);
const field = (f: Filling): string =>
  ["body", "note", "description", "text", "comment", "content", "message", "summary", "bio", "title"][
    f.rng.integer(10)
  ] as string;
const escape = (t: string): string => t.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const line = (t: string): string => t.replaceAll("\n", " ");

export const records: readonly Carrier[] = [
  {
    name: "json",
    write: (f) => {
      const key = field(f);
      return `[${rows(f, parts(f, 120), (t) => `{"id": ${f.draw("number")}, "date": "${f.draw("date")}", ${quote(key)}: ${quote(t)}}`, ",\n")}]`;
    },
  },
  {
    name: "jsonobject",
    write: (f) =>
      JSON.stringify(
        {
          status: "ok",
          id: f.draw("identifier"),
          from: f.draw("mail"),
          [field(f)]: around(f, f.room),
          url: f.draw("url"),
        },
        undefined,
        f.rng.integer(2) ? 2 : 0,
      ),
  },
  {
    name: "csv",
    write: (f) =>
      `id,date,${field(f)},amount\n${rows(f, parts(f, 100), (t) => `${f.draw("number")},${f.draw("date")},"${line(t).replaceAll('"', '""')}",${f.draw("small")}`)}`,
  },
  {
    name: "tsv",
    write: (f) => rows(f, parts(f, 100), (t) => `${f.draw("identifier")}\t${line(t)}\t${f.draw("number")}`),
  },
  {
    name: "rss",
    write: (f) =>
      `<?xml version="1.0"?>\n<rss><channel>\n${rows(f, parts(f, 150, 30), (t) => `<item><title>${escape(f.title())}</title><description>${escape(t)}</description><link>${f.draw("url")}</link></item>`)}\n</channel></rss>`,
  },
  {
    name: "xml",
    write: (f) =>
      `<records>\n${rows(f, parts(f, 110), (t) => `  <record id="${f.draw("number")}"><${field(f)}>${escape(t)}</note></record>`)}\n</records>`,
  },
  {
    name: "log",
    write: (f) =>
      rows(
        f,
        parts(f, 100),
        (t) =>
          `${f.draw("date")}T${f.draw("clock")}:0${f.draw("digit")}Z ${["INFO", "WARN", "ERROR", "DEBUG"][f.rng.integer(4)]} ${f.draw("word")}: ${line(t)}`,
      ),
  },
  {
    name: "ticket",
    write: (f) =>
      `${f.draw("identifier")} ${f.title()}\nStatus: ${["open", "closed", "waiting"][f.rng.integer(3)]}  Priority: P${f.draw("lead")}\nReporter: ${f.draw("mail")}\n\n${around(f, f.room)}`,
  },
  {
    name: "calendar",
    write: (f) =>
      rows(
        f,
        parts(f, 170, 20),
        (t) =>
          `BEGIN:VEVENT\nDTSTART:20250${f.draw("lead")}1${f.draw("digit")}T090000Z\nSUMMARY:${f.title()}\nDESCRIPTION:${line(t)}\nEND:VEVENT`,
      ),
  },
  {
    name: "table",
    write: (f) =>
      `| id | ${field(f)} | n |\n|---|---|---|\n${rows(f, parts(f, 90), (t) => `| ${f.draw("number")} | ${line(t)} | ${f.draw("small")} |`)}`,
  },
  {
    name: "yaml",
    write: (f) => rows(f, parts(f, 110), (t) => `- id: ${f.draw("number")}\n  ${field(f)}: ${quote(t)}`),
  },
  {
    name: "ini",
    write: (f) =>
      `[${f.draw("word")}]\n${rows(f, parts(f, 90), (t) => `${f.draw("word")}_${f.draw("number")} = ${line(t)}`)}`,
  },
  {
    name: "rowset",
    write: (f) =>
      `${rows(f, parts(f, 90), (t) => `(${f.draw("number")}, '${line(t).replaceAll("'", "''")}', '${f.draw("date")}')`, ",\n")}\n(${f.draw("small")} rows)`,
  },
  {
    name: "invoice",
    write: (f) =>
      `${f.draw("brand")}  ${f.draw("identifier")}  ${f.draw("date")}\n${rows(f, parts(f, 90), (t) => `${f.draw("small")} x  ${line(t)}  ${f.draw("money")}`)}\nIBAN ${f.draw("iban")}`,
  },
  {
    name: "contacts",
    write: (f) => rows(f, parts(f, 130, 30), (t) => `${f.draw("mail")}; ${f.draw("phone")}; ${line(t)}`),
  },
  {
    name: "toolresult",
    write: (f) =>
      `${f.draw("tool")} -> ${["200 OK", "success", "done", "error 404", "partial"][f.rng.integer(5)]}\n${around(f, f.room)}`,
  },
  {
    name: "agentlog",
    write: (f) =>
      rows(f, parts(f, 110), (t, i) => `Step ${i + 1}: ${f.draw("tool")}(${f.draw("argument")})\nObservation: ${t}`),
  },
];
