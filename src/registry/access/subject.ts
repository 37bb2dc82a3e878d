/** Who acts: users, services, certificates of clients, and the local operator. */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";

/**
 * - user, service: a person, a program; they show a token.
 * - certificate: a client certificate that the server's authority signed, named by one of its own names: `uri:spiffe://corp/ci`, `dns:ci.corp`,
 *   `subject:CN=ci,O=Corp`.
 * - oidc: a claim of an identity provider, `ISSUER#SUB`. No server accepts one yet; facts may already name it.
 * - operator: whoever can open the state directory's socket. It can read the keys in that directory too, so no grant could add to it or take from it.
 */
export const subjectKinds = ["user", "service", "certificate", "oidc", "operator"] as const;
export type SubjectKind = (typeof subjectKinds)[number];

export interface Subject {
  readonly kind: SubjectKind;
  readonly name: string;
}

/** The first admin, made by `casemate init`. */
export const localOperator: Subject = { kind: "operator", name: "local" };

const patterns: Readonly<Record<SubjectKind, RegExp>> = {
  user: /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$/,
  service: /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$/,
  certificate: /^(?:uri:[\x21-\x7e]{1,500}|dns:[a-z0-9.-]{1,253}|subject:[^\p{Cc}\p{Surrogate}]{1,500})$/u,
  oidc: /^https:\/\/[\x21\x22\x24-\x7e]{1,250}#[^\p{Cc}\p{Surrogate}]{1,250}$/u,
  operator: /^local$/,
};

/** "user:alice" */
export const subjectId = (s: Subject): string => `${s.kind}:${s.name}`;

/** Reads what `subjectId` writes. Throws USAGE. */
export const parseSubject = (id: string): Subject => {
  const colon = id.indexOf(":");
  const kind = subjectKinds.find((k) => k === id.slice(0, Math.max(0, colon)));
  const name = id.slice(colon + 1);
  if (kind === undefined || !patterns[kind].test(name))
    throw new CasemateError("USAGE", `'${id}' names no subject`, {
      hint: "write user:NAME, service:NAME or certificate:uri:URI, certificate:dns:NAME, certificate:subject:NAME",
    });
  return { kind, name };
};

/** A subject in a fact: its id. */
export const subjectIdSchema = z.string().refine((id) => {
  try {
    parseSubject(id);
    return true;
  } catch {
    return false;
  }
}, "expected a subject such as user:alice");
