/** access: who may do what in a registry. */
export {
  type AccessState,
  applyAccessFact,
  checkAccessFact,
  type Grant,
  type KnownSubject,
  noAccess,
  type Token,
} from "./access-state.ts";
export { type Action, type ActionId, actionOf, actions, isAction } from "./actions.ts";
export type { Authorize, Caller, Credential, Decision, TokenLimits } from "./authorize.ts";
export { type AccessFact, accessFactSchema, type PolicySource } from "./facts.ts";
export {
  aliasNameSchema,
  covers,
  modelNameSchema,
  parseResource,
  type Resource,
  type ResourceKind,
  resourceText,
  theRegistry,
} from "./resource.ts";
export { includesRole, type Role, roles } from "./roles.ts";
export { localOperator, parseSubject, type Subject, subjectId, type SubjectKind, subjectKinds } from "./subject.ts";
