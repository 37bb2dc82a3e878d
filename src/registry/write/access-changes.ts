/** Changes of rights: subjects, grants, tokens, policies. */
import { nowMs } from "../../core/clock.ts";
import type { Caller } from "../access/authorize.ts";
import type { PolicySource } from "../access/facts.ts";
import { parseResource, resourceText, theRegistry } from "../access/resource.ts";
import type { Role } from "../access/roles.ts";
import { parseSubject, subjectId } from "../access/subject.ts";
import { newToken } from "../access/token.ts";
import type { Writing } from "./writing.ts";

/** Each THROWS ACCESS_DENIED, ACCESS_CONFLICT (nothing would change, or something else than it seems), USAGE for texts that are no subject or scope. */
export const addSubject = async (w: Writing, caller: Caller, subject: string, title?: string): Promise<void> => {
  w.allow(caller, "subject-add", theRegistry);
  const id = subjectId(parseSubject(subject));
  await w.exclusive(() =>
    w.record(caller, [{ kind: "subject-added", subject: id, ...(title === undefined ? {} : { title }) }]),
  );
};

/** Ends its grants and tokens. */
export const removeSubject = async (w: Writing, caller: Caller, subject: string): Promise<void> => {
  w.allow(caller, "subject-remove", theRegistry);
  const id = subjectId(parseSubject(subject));
  await w.exclusive(() => w.record(caller, [{ kind: "subject-removed", subject: id }]));
};

/** `scope`: "*", "fraud", "fraud@production". A subject that is not known yet is added. */
export const grant = async (w: Writing, caller: Caller, subject: string, role: Role, scope: string): Promise<void> => {
  const resource = parseResource(scope);
  w.allow(caller, "grant", resource);
  const id = subjectId(parseSubject(subject));
  await w.exclusive(async () => {
    const isNew = !w.access.subjects.has(id);
    if (isNew) w.allow(caller, "subject-add", theRegistry);
    await w.record(caller, [
      ...(isNew ? [{ kind: "subject-added" as const, subject: id }] : []),
      { kind: "granted", subject: id, role, scope: resourceText(resource) },
    ]);
  });
};

export const revoke = async (w: Writing, caller: Caller, subject: string, role: Role, scope: string): Promise<void> => {
  const resource = parseResource(scope);
  w.allow(caller, "revoke", resource);
  const id = subjectId(parseSubject(subject));
  await w.exclusive(() => w.record(caller, [{ kind: "revoked", subject: id, role, scope: resourceText(resource) }]));
};

export interface TokenRequest {
  readonly subject: string;
  /** milliseconds from now */
  readonly lifetimeMs: number;
  readonly title?: string;
  /** rights are cut down to this role, and to these scopes */
  readonly role?: Role;
  readonly scopes?: readonly string[];
}

export interface CreatedToken {
  readonly id: string;
  /** shown once */
  readonly token: string;
  readonly expiresAt: number;
}

export const createToken = async (w: Writing, caller: Caller, request: TokenRequest): Promise<CreatedToken> => {
  w.allow(caller, "token-create", theRegistry);
  const subject = subjectId(parseSubject(request.subject));
  const { token, id, digest } = newToken();
  const expiresAt = nowMs() + request.lifetimeMs;
  await w.exclusive(() =>
    w.record(caller, [
      {
        kind: "token-created",
        id,
        digest,
        subject,
        expiresAt,
        limits: {
          ...(request.role === undefined ? {} : { role: request.role }),
          ...(request.scopes === undefined
            ? {}
            : { scopes: request.scopes.map((s) => resourceText(parseResource(s))) }),
        },
        ...(request.title === undefined ? {} : { title: request.title }),
      },
    ]),
  );
  return { id, token, expiresAt };
};

export const revokeToken = async (w: Writing, caller: Caller, id: string): Promise<void> => {
  w.allow(caller, "token-revoke", theRegistry);
  await w.exclusive(() => w.record(caller, [{ kind: "token-revoked", id }]));
};

/** Replaces the policies beside the default ones. Throws ACCESS_POLICY_BROKEN too; then the old ones stay. */
export const setPolicies = async (w: Writing, caller: Caller, policies: readonly PolicySource[]): Promise<void> => {
  w.allow(caller, "policy-set", theRegistry);
  await w.exclusive(() => w.record(caller, [{ kind: "policies-set", policies: [...policies] }]));
};
