/** casemate registry: models kept scanned, signed, sealed and versioned. Each command says which action of the registry it is, or none of them starts. */
import { Command } from "commander";
import { declareSurfaces } from "../registry/index.ts";
import {
  accessCommand,
  grantCommand,
  policySetCommand,
  policyShowCommand,
  revokeCommand,
  subjectAddCommand,
  subjectRemoveCommand,
  tokenCreateCommand,
  tokenListCommand,
  tokenRevokeCommand,
  whoamiCommand,
} from "./registry/access.ts";
import {
  aliasCommand,
  approveCommand,
  promoteCommand,
  proposalsCommand,
  rollbackCommand,
  rulesCommand,
} from "./registry/aliases.ts";
import { attestCommand } from "./registry/attest.ts";
import { exportCommand, importCommand } from "./registry/transfer.ts";
import { gcCommand, keysCommand, logCommand, rotateKeysCommand, verifyRegistryCommand } from "./registry/keep.ts";
import { diffCommand, listCommand, showCommand, versionsCommand } from "./registry/look.ts";
import { pullCommand } from "./registry/pull.ts";
import { pushCommand } from "./registry/push.ts";
import { serveCommand } from "./registry/serve.ts";
import { yankCommand } from "./registry/withdraw.ts";

/** `exit` sets the exit code of a run that is no error. Throws ACCESS_UNDECLARED. */
export const registryCommand = (exit: (code: number) => void): Command => {
  const commands: readonly (readonly [action: string, command: Command])[] = [
    ["push", pushCommand()],
    ["pull", pullCommand()],
    ["list", listCommand()],
    ["show", showCommand()],
    ["versions", versionsCommand()],
    ["diff", diffCommand()],
    ["alias", aliasCommand()],
    ["promote", promoteCommand()],
    ["show", proposalsCommand()],
    ["approve", approveCommand()],
    ["rollback", rollbackCommand()],
    ["policy-set", rulesCommand()],
    ["attest", attestCommand()],
    ["yank", yankCommand()],
    ["grant", grantCommand()],
    ["revoke", revokeCommand()],
    ["access", accessCommand()],
    ["whoami", whoamiCommand()],
    ["subject-add", subjectAddCommand()],
    ["subject-remove", subjectRemoveCommand()],
    ["token-create", tokenCreateCommand()],
    ["token-revoke", tokenRevokeCommand()],
    ["token-list", tokenListCommand()],
    ["policy-show", policyShowCommand()],
    ["policy-set", policySetCommand()],
    ["verify", verifyRegistryCommand(exit)],
    ["log", logCommand(exit)],
    ["list", keysCommand()],
    ["rotate-keys", rotateKeysCommand()],
    ["gc", gcCommand()],
    ["export", exportCommand()],
    ["import", importCommand()],
    ["open", serveCommand()],
  ];
  declareSurfaces(
    "cli",
    commands.map(([action, command]) => ({ name: `registry ${command.name()}`, action })),
  );
  const registry = new Command("registry").description("keep models: scanned, signed, sealed, versioned, audited");
  for (const [, command] of commands) registry.addCommand(command.exitOverride());
  return registry;
};
