/**
 * Kubernetes: a Job and a NetworkPolicy for a command, within the "restricted" Pod Security Standard
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/). Written, not run: casemate holds no rights in a cluster.
 * Inputs and outputs are PersistentVolumeClaims: `from` and `to` are their names.
 */
import { createHash } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import { checkSpec, directoryOf, environmentOf, type IsolationSpec } from "./spec.ts";

const nobody = 65534;

/** What the manifest asks for and what it can not ask for, for whoever applies it. */
export interface KubernetesManifest {
  /** Kubernetes objects, in the order in which they must be applied: the policy before the job */
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  /** limits and claims that a manifest can not hold */
  readonly notHeld: readonly string[];
}

/** RETURNS the objects. Throws USAGE for names that Kubernetes refuses. */
export const kubernetesManifest = (spec: IsolationSpec): KubernetesManifest => {
  checkSpec({ ...spec, kind: "kubernetes" });
  for (const name of [...spec.inputs.map((i) => i.from), ...spec.outputs.map((o) => o.to)])
    if (!/^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/.test(name))
      throw new CasemateError("USAGE", `'${name}' is no name of a PersistentVolumeClaim`, {
        hint: "for kubernetes an input is a claim and its place: --input train-data:/work/data",
      });
  const digest = createHash("sha256").update(JSON.stringify(spec)).digest("hex").slice(0, 10);
  const name = `casemate-run-${digest}`;
  const labels = { "app.kubernetes.io/name": "casemate-run", "casemate-run": digest };
  const policy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, labels },
    // no rule for a direction that is named means nothing passes
    spec: { podSelector: { matchLabels: { "casemate-run": digest } }, policyTypes: ["Ingress", "Egress"] },
  };
  return {
    objects: [...(spec.network ? [] : [policy]), jobOf(spec, name, labels)],
    notHeld: [
      "processes: the number is a setting of the kubelet (podPidsLimit)",
      "outputs: what a failed run wrote stays in its claim, and its size is that of the claim",
      ...(spec.network ? [] : ["network: the cluster's network plug-in must enforce NetworkPolicy"]),
      ...(spec.runtime === undefined ? ["runtime: without a RuntimeClass (gvisor, kata) the kernel is shared"] : []),
      "probes: nothing was tried within before the command began",
    ],
  };
};

const jobOf = (spec: IsolationSpec, name: string, labels: Readonly<Record<string, string>>) => {
  const { memoryBytes, diskBytes, timeMs, cpus } = spec.limits;
  const resources = {
    memory: String(memoryBytes),
    "ephemeral-storage": String(diskBytes),
    ...(cpus === undefined ? {} : { cpu: `${Math.ceil(cpus * 1000)}m` }),
  };
  const volumes = [
    { name: "tmp", emptyDir: { medium: "Memory", sizeLimit: String(diskBytes) } },
    ...spec.inputs.map(({ from }, i) => ({
      name: `input-${i}`,
      persistentVolumeClaim: { claimName: from, readOnly: true },
    })),
    ...spec.outputs.map(({ to }, i) => ({ name: `output-${i}`, persistentVolumeClaim: { claimName: to } })),
  ];
  const mounts = [
    { name: "tmp", mountPath: "/tmp" },
    ...spec.inputs.map(({ at }, i) => ({ name: `input-${i}`, mountPath: at, readOnly: true })),
    ...spec.outputs.map(({ at }, i) => ({ name: `output-${i}`, mountPath: at })),
  ];
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: Math.ceil(timeMs / 1000),
      ttlSecondsAfterFinished: 86_400,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: "Never",
          ...(spec.runtime === undefined ? {} : { runtimeClassName: spec.runtime }),
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          hostNetwork: false,
          hostPID: false,
          hostIPC: false,
          hostname: "casemate",
          securityContext: {
            runAsNonRoot: true,
            runAsUser: nobody,
            runAsGroup: nobody,
            fsGroup: nobody,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "run",
              image: spec.image,
              imagePullPolicy: "IfNotPresent",
              command: spec.command.map(literal),
              workingDir: directoryOf(spec),
              env: Object.entries(environmentOf(spec)).map(([key, value]) => ({ name: key, value: literal(value) })),
              securityContext: {
                privileged: false,
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                runAsNonRoot: true,
                capabilities: { drop: ["ALL"] },
              },
              resources: { limits: resources, requests: resources },
              volumeMounts: mounts,
            },
          ],
          volumes,
        },
      },
    },
  };
};

/** $(NAME) is replaced by Kubernetes in commands and variables; $$ is a dollar */
const literal = (text: string): string => text.replaceAll("$", "$$$$");
