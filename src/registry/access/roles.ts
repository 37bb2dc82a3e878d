/** The five roles and their order. What each may do is in the policies (default-policy.ts); here is only which role contains which. */

/**
 * - reader: sees versions and pulls them.
 * - publisher: a reader who pushes versions and yanks them.
 * - auditor: a reader who also sees the log and who holds which rights, verifies, attests and approves.
 * - deployer: a reader who moves aliases.
 * - owner: all of these, and hands out rights.
 */
export const roles = ["owner", "publisher", "auditor", "deployer", "reader"] as const;
export type Role = (typeof roles)[number];

/** The next smaller roles that a role contains. */
export const contains: Readonly<Record<Role, readonly Role[]>> = {
  owner: ["publisher", "auditor", "deployer"],
  publisher: ["reader"],
  auditor: ["reader"],
  deployer: ["reader"],
  reader: [],
};

/** Whether `role` has at least what `other` has. */
export const includesRole = (role: Role, other: Role): boolean =>
  role === other || contains[role].some((next) => includesRole(next, other));
