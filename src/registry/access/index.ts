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
export { administer, type AdministerOptions, defaultTokenDays, type ListedToken, maxTokenDays } from "./administer.ts";
export { type Action, type ActionId, actionOf, actions, isAction } from "./actions.ts";
export { type AccessClock, accessClock } from "./access-clock.ts";
export { authenticate, type Authenticated, type Shown } from "./authenticate.ts";
export {
  type Authorize,
  type Authorizer,
  type AuthorizerOptions,
  type Caller,
  createAuthorizer,
  type Credential,
  type Decision,
  type TokenLimits,
} from "./authorize.ts";
export { certificateNames } from "../../listen/certificate-names.ts";
export { type DeclaredAction, declareSurfaces, type Reach, type Surface } from "./declared.ts";
export { defaultPolicy } from "./default-policy.ts";
export { policySchema } from "./policy-schema.ts";
export { newToken, type NewToken, tokenDigest, tokenPattern } from "./token.ts";
export { type AccessFact, accessFactSchema, type PolicySource } from "./facts.ts";
export {
  covers,
  parseResource,
  type Resource,
  type ResourceKind,
  resourceText,
  theRegistry,
} from "./resource.ts";
export { includesRole, type Role, roles } from "./roles.ts";
export { localOperator, parseSubject, type Subject, subjectId, type SubjectKind, subjectKinds } from "./subject.ts";
