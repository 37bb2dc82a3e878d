/** The Cedar schema that every policy is validated against: which subjects can ask for which action on which resource, and what a policy may look at. */
import { actions } from "./actions.ts";
import type { ResourceKind } from "./resource.ts";
import type { Role } from "./roles.ts";
import type { SubjectKind } from "./subject.ts";

export const subjectTypes: Readonly<Record<SubjectKind, string>> = {
  user: "User",
  service: "Service",
  certificate: "Certificate",
  oidc: "Oidc",
  operator: "Operator",
};
export const resourceTypes: Readonly<Record<ResourceKind, string>> = {
  registry: "Registry",
  model: "Model",
  alias: "Alias",
};
/** The attribute of a resource that names those who have a role on it. */
export const holders: Readonly<Record<Role, string>> = {
  owner: "owners",
  publisher: "publishers",
  auditor: "auditors",
  deployer: "deployers",
  reader: "readers",
};

const roleFields = Object.values(holders)
  .map((field) => `${field}: Role`)
  .join(", ");
const subjects = Object.values(subjectTypes).join(", ");

export const policySchema = `
entity Role in [Role];
entity Registry = { ${roleFields} };
entity Model in [Registry] = { name: String, ${roleFields} };
entity Alias in [Model] = { name: String, model: String, ${roleFields} };
entity ${subjects} in [Role] = { name: String };
// credential: "socket", "token" or "certificate". address: the client's, where there is one.
type Request = { credential: String, now: datetime, address?: ipaddr };
${Object.entries(actions)
  .map(
    ([id, { on }]) =>
      `action "${id}" appliesTo { principal: [${subjects}], resource: [${on.map((k) => resourceTypes[k]).join(", ")}], context: Request };`,
  )
  .join("\n")}
`;
