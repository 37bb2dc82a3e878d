import { describe, expect, it } from "vitest";
import { commandLine } from "./command-line.ts";

describe("commandLine", () => {
  it("quotes for the shell what needs it", () => {
    expect(commandLine(["m.onnx", "--params", '{"steps": 10}', "--eps", "8/255"])).toBe(
      `npx casemate assess m.onnx --params '{"steps": 10}' --eps 8/255`,
    );
    expect(commandLine(["it's.onnx", ""])).toBe(`npx casemate assess 'it'\\''s.onnx' ''`);
  });

  it("leaves out what may be secret", () => {
    const args = ["http://me:pw@host/v2/models/m?key=abc", "--http-header", "x-client=abc", "--http-header=y=abc"];
    const line = commandLine([...args, "--bearer-env", "TOKEN"]);
    expect(line).not.toMatch(/abc|pw|me:/);
    expect(line).toContain("host/v2/models/m");
    expect(line).toContain("--bearer-env TOKEN");
  });
});
