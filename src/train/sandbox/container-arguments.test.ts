import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { containerArguments, type ContainerPlaces } from "./container-arguments.ts";
import { kubernetesManifest } from "./kubernetes-manifest.ts";
import { defaultLimits, type IsolationSpec } from "./spec.ts";

const spec: IsolationSpec = {
  kind: "docker",
  command: ["python3", "train.py", "$HOME $(X)"],
  inputs: [{ from: "data", at: "/work/data" }],
  outputs: [{ at: "/work/out", to: "models" }],
  environment: { SEED: "7" },
  network: false,
  limits: { ...defaultLimits, memoryBytes: 2 ** 30, cpus: 1.5, timeMs: 90_500, diskBytes: 2 ** 20, processes: 99 },
  allowWeaker: false,
  image: "python@sha256:abc",
  runtime: "runsc",
};
const places: ContainerPlaces = {
  name: "casemate-x",
  launcher: "/t/launch",
  staging: ["/t/out0"],
  user: { uid: 65534, gid: 65534 },
  keepId: false,
};
const pair = (args: readonly string[], option: string): readonly (string | undefined)[] =>
  args.flatMap((a, i) => (a === option ? [args[i + 1]] : []));

describe("arguments of docker and podman", () => {
  const args = containerArguments(spec, places);

  it.each([
    ["--network", ["none"]],
    ["--cap-drop", ["ALL"]],
    ["--security-opt", ["no-new-privileges"]],
    ["--user", ["65534:65534"]],
    ["--memory", ["1073741824"]],
    ["--memory-swap", ["1073741824"]],
    ["--cpus", ["1.5"]],
    ["--pids-limit", ["99"]],
    ["--runtime", ["runsc"]],
    ["--pull", ["never"]],
    ["--tmpfs", ["/tmp:rw,nosuid,nodev,mode=1777,size=1048576"]],
    [
      "--mount",
      [
        "type=bind,src=/t/launch,dst=/.casemate/launch,readonly",
        "type=bind,src=data,dst=/work/data,readonly",
        "type=bind,src=/t/out0,dst=/work/out",
      ],
    ],
  ])("%s", (option, values) => expect(pair(args, option)).toEqual(values));

  it("have a read-only root, nothing that gives rights back, and end with the image", () => {
    expect(args).toContain("--read-only");
    expect(args.at(-1)).toBe("python@sha256:abc");
    for (const bad of ["--privileged", "--cap-add", "--device", "--pid", "--volume", "--env"])
      expect(args).not.toContain(bad);
    expect(args.join(" ")).not.toContain("unconfined");
  });

  it("leave the engine's own network where one is allowed", () => {
    expect(pair(containerArguments({ ...spec, network: true }, places), "--network")).toEqual([]);
  });

  const client = spawnSync("docker", ["--version"]).status === 0;
  it.skipIf(!client)("are understood by the docker client (no engine is asked)", () => {
    const run = (more: readonly string[]): string =>
      spawnSync("docker", ["--host", "unix:///no/such/socket", ...more], { encoding: "utf8" }).stderr;
    const [verb = "", ...rest] = containerArguments(
      { ...spec, image: "busybox", inputs: [{ from: "/tmp", at: "/work/data" }] },
      places,
    );
    expect(run([verb, ...rest])).toContain("no/such/socket");
    expect(run([verb, "--no-such-flag", ...rest])).toContain("unknown flag");
  });
});

interface Policy {
  readonly spec: {
    readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly ingress?: unknown;
    readonly egress?: unknown;
  };
}
interface Job {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly securityContext: { readonly runAsUser: number };
        readonly containers: readonly [
          {
            readonly securityContext: unknown;
            readonly resources: unknown;
            readonly command: unknown;
            readonly volumeMounts: readonly unknown[];
          },
        ];
        readonly volumes: readonly { readonly emptyDir?: unknown }[];
        readonly hostNetwork: unknown;
        readonly hostPID: unknown;
        readonly hostIPC: unknown;
      };
    };
  };
}

describe("a Kubernetes manifest", () => {
  const { objects, notHeld } = kubernetesManifest({ ...spec, runtime: "gvisor" });
  const [policy, job] = objects as unknown as readonly [Policy, Job];

  it("keeps every packet out and in", () => {
    expect(policy).toMatchObject({ kind: "NetworkPolicy", spec: { policyTypes: ["Ingress", "Egress"] } });
    expect(policy.spec.ingress).toBeUndefined();
    expect(policy.spec.egress).toBeUndefined();
    expect(job.spec.template.metadata.labels).toMatchObject(policy.spec.podSelector.matchLabels);
  });

  it("is within the restricted Pod Security Standard", () => {
    const pod = job.spec.template.spec;
    const [container] = pod.containers;
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(pod.securityContext.runAsUser).toBeGreaterThan(0);
    expect(container.securityContext).toEqual({
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
    });
    for (const host of ["hostNetwork", "hostPID", "hostIPC"] as const) expect(pod[host]).toBe(false);
    for (const volume of pod.volumes) expect(Object.keys(volume).sort()[0]).toMatch(/^(emptyDir|name)$/);
    expect(pod.volumes.some((v: object) => "hostPath" in v)).toBe(false);
  });

  it("has limits, an end, no account, its runtime, and a command that nothing is put into", () => {
    const pod = job.spec.template.spec;
    expect(job.spec).toMatchObject({ activeDeadlineSeconds: 91, backoffLimit: 0 });
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      runtimeClassName: "gvisor",
      restartPolicy: "Never",
    });
    const limits = { memory: "1073741824", cpu: "1500m", "ephemeral-storage": "1048576" };
    expect(pod.containers[0].resources).toEqual({ limits, requests: limits });
    expect(pod.containers[0].command).toEqual(["python3", "train.py", "$$HOME $$(X)"]);
    expect(pod.volumes[0]?.emptyDir).toEqual({ medium: "Memory", sizeLimit: "1048576" });
    expect(pod.containers[0].volumeMounts).toContainEqual({ name: "input-0", mountPath: "/work/data", readOnly: true });
  });

  it("says what it can not hold", () => {
    expect(notHeld.some((w) => w.startsWith("processes"))).toBe(true);
    expect(kubernetesManifest({ ...spec, runtime: undefined as never }).notHeld.join()).toContain("kernel is shared");
  });

  it("is not written for paths of this machine", () => {
    expect(() => kubernetesManifest({ ...spec, inputs: [{ from: "/home/me", at: "/work/data" }] })).toThrow(
      "no name of a PersistentVolumeClaim",
    );
  });
});
