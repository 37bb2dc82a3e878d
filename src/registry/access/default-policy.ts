/**
 * The default policies, in Cedar (https://docs.cedarpolicy.com). Whoever is not permitted here, or by a policy that the registry's owner added, is denied.
 *
 * `principal in resource.readers` means: a grant of the role reader, or of a role that contains it, on the resource or on what it is part of. An alias is part
 * of its model, a model of the registry.
 */
export const defaultPolicy = `
// Whoever can open the state directory's socket can read the keys beside it.
@id("operator")
permit (principal == Operator::"local", action, resource);

// Everybody who is known; list shows only models that the caller may see.
@id("known")
permit (principal, action in [Action::"whoami", Action::"list"], resource)
when { principal in Role::"known" };

@id("reader")
permit (
  principal,
  action in [Action::"show", Action::"versions", Action::"diff", Action::"pull"],
  resource
)
when { principal in resource.readers };

@id("publisher")
permit (principal, action in [Action::"push", Action::"yank"], resource)
when { principal in resource.publishers };

@id("auditor")
permit (
  principal,
  action in [
    Action::"attest", Action::"approve", Action::"verify", Action::"log",
    Action::"access", Action::"token-list", Action::"policy-show"
  ],
  resource
)
when { principal in resource.auditors };

@id("deployer")
permit (
  principal,
  action in [Action::"alias", Action::"promote", Action::"rollback", Action::"approve"],
  resource
)
when { principal in resource.deployers };

@id("owner")
permit (
  principal,
  action in [
    Action::"grant", Action::"revoke", Action::"subject-add", Action::"subject-remove",
    Action::"token-create", Action::"token-revoke", Action::"policy-set",
    Action::"rotate-keys", Action::"export", Action::"import", Action::"gc"
  ],
  resource
)
when { principal in resource.owners };
`;
