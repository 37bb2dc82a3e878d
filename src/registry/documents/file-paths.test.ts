import { describe, expect, it } from "vitest";
import { filePathProblem, filePathsProblem } from "./file-paths.ts";

describe("filePathProblem", () => {
  it.each([
    "model.onnx",
    "a/b/c.bin",
    "Modèle (2).onnx",
    "模型/权重.bin",
    ".gitattributes",
    "a..b",
    "weights-00001-of-00002",
    "con/x".replace("con", "cone"),
  ])("takes %s", (path) => expect(filePathProblem(path)).toBeUndefined());

  it.each([
    ["", "empty"],
    ["/etc/passwd", "absolute"],
    ["//host/share", "absolute"],
    ["../x", "'..'"],
    ["a/../../x", "'..'"],
    ["a/./b", "'.'"],
    ["a//b", "''"],
    ["a/", "''"],
    ["a\\b", "backslash"],
    ["..\\x", "backslash"],
    ["C:/x", "character"],
    ["file:stream", "character"],
    ["a\0b", "character"],
    ["a\nb", "character"],
    ["a\u202eb", "character"],
    ["a\u200db", "character"],
    ["a\u00adb", "character"],
    ["\ud800", "character"],
    ["a*b", "character"],
    ["cafe\u0301", "normal form"],
    ["\u212bngstrom", "normal form"],
    ["a.", "dot"],
    ["a /b", "space"],
    [" a", "space"],
    ["...", "dot"],
    ["NUL", "device"],
    ["a/Com1.txt", "device"],
    ["LPT9.tar.gz", "device"],
    ["x".repeat(256), "255 bytes"],
    ["é".repeat(128), "255 bytes"],
    [`${"a".repeat(200)}/`.repeat(6), "1024 bytes"],
    ["a/".repeat(32) + "b", "deep"],
  ])("refuses %j", (path, problem) => expect(filePathProblem(path)).toContain(problem));
});

describe("filePathsProblem", () => {
  it.each([
    [["a", "b", "c/a", "c/b"], undefined],
    [["a", "a"], "twice"],
    [["Model.onnx", "model.onnx"], "one file where case is ignored"],
    [["stra\u00dfe", "STRASSE"], "one file"],
    [["\u00e9", "\u00c9"], "one file"],
    [["\ufb01le", "file"], "one file"],
    [["\u03c3", "\u03c2"], "one file"],
    [["\u017fum", "sum"], "one file"],
    [["\u212a", "k"], "one file"],
    [["A/x", "a/y"], "one folder"],
    [["a", "a/b"], "is a file"],
    [["A", "a/b"], "is a file"],
    [["a/b/c", "a/B"], "is a file"],
  ])("of %j", (paths, problem) => {
    for (const order of [paths, [...paths].reverse()])
      if (problem === undefined) expect(filePathsProblem(order)).toBeUndefined();
      else expect(filePathsProblem(order)).toContain(problem);
  });
});
