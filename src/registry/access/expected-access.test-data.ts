/** Who may do what, by hand: what the policies and the server are held against. */
import type { ActionId } from "./actions.ts";
import type { Role } from "./roles.ts";

// Who may do what, by hand. A second source for the policies: keep it so, do not derive it from them.
const expected = `
                 owner publisher auditor deployer reader
  whoami           x       x        x       x       x
  list             x       x        x       x       x
  show             x       x        x       x       x
  versions         x       x        x       x       x
  diff             x       x        x       x       x
  pull             x       x        x       x       x
  push             x       x        -       -       -
  yank             x       x        -       -       -
  attest           x       -        x       -       -
  alias            x       -        -       x       -
  promote          x       -        -       x       -
  rollback         x       -        -       x       -
  approve          x       -        x       x       -
  access           x       -        x       -       -
  grant            x       -        -       -       -
  revoke           x       -        -       -       -
  subject-add      x       -        -       -       -
  subject-remove   x       -        -       -       -
  token-create     x       -        -       -       -
  token-revoke     x       -        -       -       -
  token-list       x       -        x       -       -
  policy-show      x       -        x       -       -
  policy-set       x       -        -       -       -
  verify           x       -        x       -       -
  log              x       -        x       -       -
  rotate-keys      x       -        -       -       -
  export           x       -        -       -       -
  import           x       -        -       -       -
  gc               x       -        -       -       -
`;
const [header, ...rows] = expected
  .trim()
  .split("\n")
  .map((line) => line.trim().split(/\s+/));
const table = new Map(rows.map(([action, ...cells]) => [action as ActionId, cells.map((c) => c === "x")]));
/** Whether this role may do this, where the resource is within its scope. */
export const permits = (action: ActionId, role: Role): boolean =>
  table.get(action)?.[(header as string[]).indexOf(role)] === true;
/** needs no grant, only a known subject */
export const forAll: ReadonlySet<ActionId> = new Set(["whoami", "list"]);
export const expectedActions: readonly ActionId[] = [...table.keys()];
