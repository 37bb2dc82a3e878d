import { describe, expect, it } from "vitest";
import type { Settings } from "../../check.ts";
import { asWritten } from "../../view.ts";
import { pii } from "./pii.ts";

const all: Settings = { kinds: "all" };
const look = async (
  text: string,
  settings: Settings = all,
  messages: { role: "user" | "system"; text: string }[] = [],
) => {
  const message = { role: "assistant" as const, text };
  const hits = await pii.look({
    message,
    index: messages.length,
    direction: "output",
    views: [asWritten(text)],
    conversation: { messages: [...messages, message] },
    settings,
  } as never);
  return hits.map((h) => [h.replacement, text.slice(h.start, h.end)]);
};

describe("personal data", () => {
  // numbers that states, networks and standards publish as examples
  it.each([
    ["CARD", "4111 1111 1111 1111"],
    ["CARD", "5555555555554444"],
    ["CARD", "3782-822463-10005"],
    ["CARD", "30569309025904"],
    ["IBAN", "DE89 3704 0044 0532 0130 00"],
    ["IBAN", "GB82WEST12345698765432"],
    ["NATIONAL-ID", "078-05-1120"],
    ["NATIONAL-ID", "AB 12 34 56 C"],
    ["NATIONAL-ID", "2 55 08 14 168 025 38"],
    ["NATIONAL-ID", "12345678Z"],
    ["NATIONAL-ID", "X1234567L"],
    ["NATIONAL-ID", "RSSMRA85T10A562S"],
    ["NATIONAL-ID", "111.444.777-35"],
    ["NATIONAL-ID", "11.222.333/0001-81"],
    ["NATIONAL-ID", "11010519491231002X"],
    ["NATIONAL-ID", "756.9217.0769.85"],
    ["NATIONAL-ID", "131052-308T"],
    ["NATIONAL-ID", "85.07.30-033.28"],
    ["NATIONAL-ID", "HEGG560427MVZRRL04"],
    ["EMAIL", "jane.doe+x@mail.somewhere.co.uk"],
    ["EMAIL", "jürgen@müller-gmbh.de"],
    ["PHONE", "+49 30 901820"],
    ["PHONE", "(212) 736-5000"],
    ["IP", "93.184.216.34"],
    ["IP", "2606:2800:220:1:248:1893:25c8:1946"],
    ["MAC", "00:1b:63:84:45:e6"],
    ["CRYPTO", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
    ["CRYPTO", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"],
    ["CRYPTO", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"],
    ["GEO", "48.85837, 2.29448"],
  ])("%s: %s", async (kind, value) => {
    const text = `It is ${value} as far as I know.`;
    expect(await look(text)).toEqual([[`[${kind}]`, value]]);
  });

  it.each([
    ["NATIONAL-ID", "Steuer-ID: ", "86095742719"],
    ["NATIONAL-ID", "BSN ", "111222333"],
    ["NATIONAL-ID", "PESEL: ", "44051401359"],
    ["NATIONAL-ID", "Aadhaar ", "2341 2341 2346"],
    ["NATIONAL-ID", "personnummer ", "811218-9876"],
    ["NATIONAL-ID", "social insurance number ", "046 454 286"],
    ["NATIONAL-ID", "TC kimlik no ", "10000000146"],
    ["NATIONAL-ID", "TFN: ", "123456782"],
    ["BIRTH-DATE", "Date of birth: ", "14 March 1979"],
    ["PASSPORT", "Passport No: ", "C01X00T47"],
    ["PHONE", "Telefon: ", "030 901820"],
  ])("%s is found beside what names it: %s%s", async (kind, words, value) => {
    expect(await look(`${words}${value}.`)).toEqual([[`[${kind}]`, value]]);
    expect(await look(`The value ${value} was seen.`)).toEqual([]);
  });

  it.each([
    "4111 1111 1111 1112",
    "DE88 3704 0044 0532 0130 00",
    "666-12-3456",
    "QQ 12 34 56 C",
    "12345678A",
    "RSSMRA85T10A562T",
    "111.444.777-36",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
    "someone@example.com",
    "192.168.0.1",
    "version 4.12.0.7",
    "12:30:45",
    "(212) 555-0123",
    "978-3-16-148410-0",
    "2024-01-31 12:00:00",
    "3.14159265358979",
  ])("%s is none", async (value) => expect(await look(`It is ${value} as far as I know.`)).toEqual([]));

  it("by default only what opens accounts or names a person to a state is found in answers, and nothing in input", async () => {
    expect(await look("a@b.de, 4111 1111 1111 1111", {})).toEqual([["[CARD]", "4111 1111 1111 1111"]]);
    const text = "4111 1111 1111 1111";
    const message = { role: "user" as const, text };
    const s = { message, index: 0, views: [asWritten(text)], conversation: { messages: [message] } };
    expect(pii.look({ ...s, direction: "input", settings: {} })).toEqual([]);
    expect(pii.look({ ...s, direction: "input", settings: { inputKinds: ["card"] } })).toHaveLength(1);
  });

  it("what the user wrote is no news to the user, unless the policy says so", async () => {
    const asked = [{ role: "user" as const, text: "is 4111-1111-1111-1111 valid?" }];
    expect(await look("4111 1111 1111 1111 is", {}, asked)).toEqual([]);
    expect(await look("4111 1111 1111 1111 is", { given: "find" }, asked)).toHaveLength(1);
  });

  it("values and whole domains can be allowed", async () => {
    expect(await look("help@bank.de or a@other.de", { kinds: ["email"], allow: ["@bank.de"] })).toEqual([
      ["[EMAIL]", "a@other.de"],
    ]);
  });

  it("settings that do not fit are refused", async () => {
    await expect(look("x", { kinds: ["crad"] })).rejects.toThrow(/settings of check 'pii': 'kinds/);
  });
});
