/**
 * The published JSON schemas of CycloneDX (https://cyclonedx.org/specification/overview/), as the project's own library ships them. The schemas only: its
 * validator wants a package of formats that is not kept.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { canonicalJson } from "../../core/canonical-json.ts";
import { isoAt } from "../../core/clock.ts";

export const cycloneDxVersions = ["1.6", "1.7"] as const;
export type CycloneDxVersion = (typeof cycloneDxVersions)[number];

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve("@cyclonedx/cyclonedx-library/package.json")), "res/schema");
const read = (name: string): object => JSON.parse(readFileSync(join(folder, name), "utf8")) as object;

let ajv: Ajv | undefined;
const compiled = new Map<CycloneDxVersion, ValidateFunction>();

/** RETURNS what is wrong, with its place, or undefined. Compiles a schema on its first use, which takes a part of a second. */
export const cycloneDxProblem = (value: unknown, version: CycloneDxVersion): string | undefined => {
  ajv ??= newAjv();
  const validate = compiled.get(version) ?? ajv.compile(read(`bom-${version}.SNAPSHOT.schema.json`));
  compiled.set(version, validate);
  if (validate(value)) return undefined;
  const [first] = validate.errors ?? [];
  return `${first?.instancePath === "" ? "the document" : `'${first?.instancePath ?? ""}'`} ${first?.message ?? "is not valid"}`;
};

/** Ids of licences in the schemas' SPDX list. */
export const spdxIds = (): ReadonlySet<string> =>
  new Set((read("spdx.SNAPSHOT.schema.json") as { readonly enum: readonly string[] }).enum);

const newAjv = (): Ajv => {
  // allErrors would let a hostile document make an error of each of its items
  const made = new Ajv({ strict: false, allErrors: false, unicodeRegExp: true, logger: false });
  made.addSchema(read("spdx.SNAPSHOT.schema.json"), "http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json");
  made.addSchema(read("jsf-0.82.SNAPSHOT.schema.json"), "http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json");
  made.addSchema(
    read("cryptography-defs.SNAPSHOT.schema.json"),
    "http://cyclonedx.org/schema/cryptography-defs.SNAPSHOT.schema.json",
  );
  made.addFormat("date-time", isDateTime);
  made.addFormat("date", (t: string) => isDateTime(`${t}T00:00:00Z`));
  // RFC 3987 and RFC 6531 as far as a typing error shows; ajv's package of formats has neither
  made.addFormat("iri-reference", /^[^\s<>"{}|\\^`]*$/u);
  made.addFormat("uri", /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]*$/);
  made.addFormat("idn-email", /^[^\s@]+@[^\s@]+$/u);
  made.removeKeyword("uniqueItems");
  made.addKeyword({
    keyword: "uniqueItems",
    type: "array",
    // ajv compares each object with each other; texts of them take linear time
    validate: (unique: boolean, items: readonly unknown[]) =>
      !unique || new Set(items.map((item) => canonicalJson(item))).size === items.length,
    error: { message: "has an item twice" },
  });
  return made;
};

/** RFC 3339; a day that no month has is none. */
const isDateTime = (text: string): boolean => {
  const day = text.slice(0, 10);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    isoAt(midnight).startsWith(day)
  );
};
