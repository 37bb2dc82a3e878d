/**
 * How versions are named: "fraud@3", "fraud@production", "fraud@sha256:<64 hex>". The one place that reads such names; they come from users, files and
 * the network, and become parts of paths, log entries and policies.
 */
import { CasemateError } from "../../core/error.ts";

/** What a user may write to name one version of a model. */
export type VersionReference =
  | { readonly kind: "version"; readonly model: string; readonly version: number }
  | { readonly kind: "alias"; readonly model: string; readonly alias: string }
  /** SHA-256 of the version's manifest, "sha256:<64 hex>" */
  | { readonly kind: "digest"; readonly model: string; readonly digest: string };

/** characters of a model's or an alias's name */
export const maxNameLength = 64;
/** versions are counted from 1 */
export const maxVersion = 2 ** 31 - 1;
/** lower case only, so that no two names differ by case; ASCII only, so that none looks like another script's */
const namePattern = /^[a-z0-9](?:[a-z0-9]|[._-](?=[a-z0-9]))*$/;
/** devices of Windows: a file of that name, with any extension, can not be made there */
const devices = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?$/;

/** RETURNS the name as it is. Throws REFERENCE_INVALID. */
export const checkedModelName = (name: string): string => checkedName("model", name);

/** An alias begins with a letter and does not look like a version or a digest. RETURNS the name as it is. Throws REFERENCE_INVALID. */
export const checkedAlias = (name: string): string => {
  checkedName("alias", name);
  if (/^(?:v?[0-9]|sha[0-9]+$)/.test(name))
    throw invalid(`alias '${name}' looks like a version or a digest`, "an alias begins with a letter: production");
  return name;
};

/** Throws REFERENCE_INVALID, also for a model without a version: which one is meant is never guessed. */
export const parseReference = (text: string): VersionReference => {
  const at = text.indexOf("@");
  if (at === -1) {
    checkedModelName(text);
    throw invalid(`'${text}' names no version`, `write ${text}@3, ${text}@production or ${text}@sha256:...`);
  }
  const model = checkedModelName(text.slice(0, at));
  const which = text.slice(at + 1);
  if (/^[0-9]/.test(which)) return { kind: "version", model, version: checkedVersion(which) };
  if (!which.startsWith("sha256:")) return { kind: "alias", model, alias: checkedAlias(which) };
  if (!isDigest(which))
    throw invalid(`'${shown(which)}' is no digest`, "expected sha256: and 64 lower-case hexadecimal digits");
  return { kind: "digest", model, digest: which };
};

/** The text that `parseReference` reads. */
export const referenceText = (reference: VersionReference): string => {
  switch (reference.kind) {
    case "version":
      return `${reference.model}@${reference.version}`;
    case "alias":
      return `${reference.model}@${reference.alias}`;
    case "digest":
      return `${reference.model}@${reference.digest}`;
  }
};

/** Is it "sha256:" and 64 lower-case hexadecimal digits? */
export const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);

/** "con", "nul.txt", ... in any case. */
export const isDeviceName = (name: string): boolean => devices.test(name.toLowerCase());

const checkedVersion = (text: string): number => {
  const version = Number(text);
  if (!/^[1-9][0-9]{0,9}$/.test(text) || version > maxVersion)
    throw invalid(
      `'${shown(text)}' is no version`,
      `versions are whole numbers from 1 to ${maxVersion} without leading zeros`,
    );
  return version;
};

const checkedName = (what: string, name: string): string => {
  const problem =
    name === ""
      ? "is empty"
      : name.length > maxNameLength
        ? `has more than ${maxNameLength} characters`
        : !namePattern.test(name)
          ? "has other characters than a-z, 0-9 and single . _ - between them"
          : isDeviceName(name)
            ? "is a device on Windows"
            : undefined;
  if (problem === undefined) return name;
  throw invalid(`${what} '${shown(name)}' ${problem}`, "names are like fraud-eu_2: lower case, ASCII");
};

/** untrusted: what can not be read aloud is shown as its code point, so that a lookalike is seen */
const shown = (text: string): string =>
  (text.length > 80 ? `${text.slice(0, 80)}...` : text).replace(
    /[^\x20-\x7e]/gu,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );

const invalid = (message: string, hint: string): CasemateError =>
  new CasemateError("REFERENCE_INVALID", message, { hint });
