/** Carriers for reading: prose, letters, pages, papers, reviews, talk. */
import { around, parts, rows } from "./carrier.ts";
import type { Carrier } from "./carrier.ts";

export const texts: readonly Carrier[] = [
  { name: "plain", write: (f) => around(f, f.room) },
  { name: "article", write: (f) => `${f.title()}\n\n${around(f, f.room)}` },
  { name: "story", write: (f) => around(f, f.room) },
  {
    name: "email",
    write: (f) => {
      const head = `From: ${f.draw("mail")}\nTo: ${f.draw("mail")}\nDate: ${f.draw("date")} ${f.draw("clock")}\nSubject: ${f.title()}\n\n`;
      const sign = `\n\n--\n${f.draw("brand")}\n${f.draw("phone")}`;
      return f.rng.integer(4) === 0
        ? `${head}${f.prose(f.room)}${sign}\n${f.core}`
        : `${head}${around(f, f.room)}${sign}`;
    },
  },
  {
    name: "thread",
    write: (f) => {
      const quoted = f.prose(f.room / 2).replace(/^/gm, "> ");
      return f.rng.integer(2)
        ? `${around(f, f.room / 2)}\n\n${f.draw("mail")} (${f.draw("date")}):\n${quoted}`
        : `${f.prose(f.room / 2)}\n\n${f.draw("date")} ${f.draw("mail")}:\n> ${f.core.replaceAll("\n", "\n> ")}\n${quoted}`;
    },
  },
  {
    name: "review",
    write: (f) => rows(f, parts(f, 90, 40), (t) => `${"★".repeat(1 + f.rng.integer(5))} ${f.draw("date")} ${t}`),
  },
  {
    name: "cv",
    write: (f) =>
      `${f.draw("mail")} | ${f.draw("phone")}\n\n${rows(f, parts(f, 90), (t) => `${f.draw("year")}-${f.draw("year")}  ${t}`)}`,
  },
  {
    name: "transcript",
    write: (f) => rows(f, parts(f, 85), (t) => `[00:${f.draw("clock")}] ${f.draw("syllable").toUpperCase()}: ${t}`),
  },
  {
    name: "chat",
    write: (f) =>
      rows(
        f,
        parts(f, 80),
        (t, i) => `${["user", "anna", "bot", "agent", "me"][((i * 3 + f.room) % 5) | 0] ?? "me"}: ${t}`,
      ),
  },
  {
    name: "subtitles",
    write: (f) =>
      rows(
        f,
        parts(f, 95),
        (t, i) => `${i + 1}\n00:0${i % 10}:1${i % 10},000 --> 00:0${i % 10}:1${(i + 3) % 10},000\n${t}\n`,
      ),
  },
  { name: "terms", write: (f) => rows(f, parts(f, 90), (t, i) => `${1 + Math.floor(i / 4)}.${1 + (i % 4)} ${t}`) },
  {
    name: "list",
    write: (f) => `${f.title()}:\n${rows(f, parts(f, 80), (t) => `${f.rng.integer(2) ? "-" : "*"} ${t}`)}`,
  },
  { name: "steps", write: (f) => rows(f, parts(f, 80), (t, i) => `${i + 1}. ${t}`) },
  {
    name: "page",
    write: (f) =>
      `${f.title()}\n${f.draw("date")} | ${f.draw("number")}\n\n${around(f, f.room)}\n\n- ${f.draw("small")} -`,
  },
  {
    name: "search",
    write: (f) => rows(f, parts(f, 150, 20), (t, i) => `[${i + 1}] ${f.title()}\n${f.draw("url")}\n${t}`, "\n\n"),
  },
  {
    name: "forum",
    write: (f) =>
      rows(f, parts(f, 110, 30), (t) => `${f.draw("syllable")}${f.draw("number")} · ${f.draw("date")}\n${t}`, "\n\n"),
  },
  { name: "faq", write: (f) => rows(f, parts(f, 130, 30), (t) => `Q: ${f.title()}?\nA: ${t}`, "\n\n") },
  {
    name: "posts",
    write: (f) =>
      rows(f, parts(f, 90, 40), (t) => `@${f.draw("syllable")}${f.draw("syllable")}: ${t} #${f.draw("syllable")}`),
  },
  { name: "slides", write: (f) => rows(f, parts(f, 100, 30), (t, i) => `--- ${i + 1} ---\n${f.title()}\n• ${t}`) },
];
