/** defences: what stands in the way of one request. */
export { certified } from "./certify/certified.ts";
export { type CombinationId, combinationIds } from "./ensemble/combination.ts";
export { compareWithMembers, type EnsembleComparison } from "./ensemble/compare.ts";
export { ensemble, type EnsembleOptions } from "./ensemble/ensemble.ts";
export type { Member, Preparation } from "./ensemble/member.ts";
export type { FilterParams, GraphFilter } from "./input/filter.ts";
export { graphFilters } from "./input/index.ts";
export { type ChosenFilter, parseFilter, withFilters, type WithFiltersOptions } from "./input/with-filters.ts";
