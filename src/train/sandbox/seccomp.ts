/**
 * The system call filter of the sandbox: a classic BPF program (seccomp(2), linux/filter.h, linux/seccomp.h) that refuses what a training run never needs
 * and what kernel exploits and escapes begin with. Refused calls fail with EPERM (ENOSYS where a program is to fall back), so that the run can go on.
 *
 * A list of what is refused, not of what is allowed: Python, CUDA and BLAS libraries differ too much in what they call. What the list does not know
 * because it is newer (numbers above `newest`) is refused too.
 */
import { type Architecture, numberOf, type Syscall } from "./syscalls.ts";

export interface FilterOptions {
  /** sockets of the internet (AF_INET, AF_INET6, routing netlink); without it only AF_UNIX */
  readonly network: boolean;
  /** may a process choose its CPUs (not where the affinity is the limit) */
  readonly affinity: boolean;
}

/** Why a group of calls is refused; the names stand in records and docs. */
const refused: Readonly<Record<string, readonly Syscall[]>> = {
  "read or steer other processes": [
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "pidfd_getfd",
    "kcmp",
  ],
  "change mounts and roots": [
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "name_to_handle_at",
    "open_by_handle_at",
    "fanotify_init",
    "quotactl",
    "quotactl_fd",
  ],
  "enter or make namespaces": ["setns", "unshare"],
  "keys of the kernel": ["keyctl", "add_key", "request_key"],
  "large surfaces of the kernel": [
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "lookup_dcookie",
    "modify_ldt",
    "uselib",
    "ustat",
    "sysfs",
    "_sysctl",
    "nfsservctl",
    "query_module",
  ],
  "place memory of other processes": [
    "move_pages",
    "migrate_pages",
    "mbind",
    "set_mempolicy",
    "set_mempolicy_home_node",
  ],
  "the machine itself": [
    "kexec_load",
    "kexec_file_load",
    "create_module",
    "init_module",
    "finit_module",
    "delete_module",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "syslog",
    "settimeofday",
    "adjtimex",
    "clock_adjtime",
    "clock_settime",
    "sethostname",
    "setdomainname",
    "ioperm",
    "iopl",
    "vhangup",
  ],
};

/** The newest number that the list was made with (Linux 6.8 ends at 461). */
const newest = 461;

// seccomp_data: nr, arch, instruction pointer, six arguments of 64 bits, low half first on both architectures
const offsetNumber = 0;
const offsetArch = 4;
const offsetArgument = (i: number): number => 16 + 8 * i;

const allow = 0x7fff0000;
const killProcess = 0x80000000;
const errno = (code: number): number => 0x00050000 | code;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

const loadWord = 0x20; // BPF_LD | BPF_W | BPF_ABS
const jumpEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const jumpAtLeast = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const jumpAny = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const ret = 0x06; // BPF_RET | BPF_K

interface Instruction {
  readonly code: number;
  /** instructions to skip when the test holds, and when it does not */
  readonly yes: number;
  readonly no: number;
  readonly k: number;
}

const op = (code: number, k: number, yes = 0, no = 0): Instruction => ({ code, yes, no, k });
const load = (offset: number): Instruction => op(loadWord, offset);
const answer = (k: number): Instruction => op(ret, k);

/** `body` runs when the number is that of `call`, and must return; else it is skipped. */
const onCall = (number: number, body: readonly Instruction[]): Instruction[] => [
  op(jumpEqual, number, 0, body.length),
  ...body,
];

/** NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET */
const newNamespaces = 0x7e020000;
const tiocsti = 0x5412;
const tioclinux = 0x541c;
const inet = 2;
const inet6 = 10;
const netlink = 16;
const unix = 1;

const instructions = (arch: Architecture, options: FilterOptions): Instruction[] => {
  const program: Instruction[] = [
    load(offsetArch),
    op(jumpEqual, arch.audit, 1, 0),
    answer(killProcess), // 32-bit calls on a 64-bit kernel have other numbers
    load(offsetNumber),
    op(jumpAtLeast, newest + 1, 0, 1),
    answer(errno(ENOSYS)), // newer calls; on x86_64 also the x32 ABI, whose numbers have bit 30
  ];
  const on = (call: Syscall, body: readonly Instruction[]): void => {
    const number = numberOf(call, arch);
    if (number !== null) program.push(...onCall(number, body));
  };
  for (const calls of Object.values(refused)) for (const call of calls) on(call, [answer(errno(EPERM))]);
  if (!options.affinity) on("sched_setaffinity", [answer(errno(EPERM))]);
  // its arguments are behind a pointer that a filter can not follow: libc falls back to clone
  on("clone3", [answer(errno(ENOSYS))]);
  on("clone", [load(offsetArgument(0)), op(jumpAny, newNamespaces, 0, 1), answer(errno(EPERM)), answer(allow)]);
  on("ioctl", [
    // the kernel takes the low 32 bits of the request
    load(offsetArgument(1)),
    op(jumpEqual, tiocsti, 1, 0),
    op(jumpEqual, tioclinux, 0, 1),
    answer(errno(EPERM)),
    answer(allow),
  ]);
  on("personality", [
    load(offsetArgument(0)),
    op(jumpEqual, 0, 2, 0),
    op(jumpEqual, 0xffffffff, 1, 0), // asks
    answer(errno(EPERM)),
    answer(allow),
  ]);
  const sockets = options.network
    ? [
        load(offsetArgument(0)),
        op(jumpEqual, unix, 6, 0),
        op(jumpEqual, inet, 5, 0),
        op(jumpEqual, inet6, 4, 0),
        op(jumpEqual, netlink, 0, 2),
        load(offsetArgument(2)),
        op(jumpEqual, 0, 1, 0), // NETLINK_ROUTE, which resolvers ask for addresses
        answer(errno(EAFNOSUPPORT)),
        answer(allow),
      ]
    : [load(offsetArgument(0)), op(jumpEqual, unix, 1, 0), answer(errno(EAFNOSUPPORT)), answer(allow)];
  on("socket", sockets);
  on("socketpair", sockets);
  program.push(answer(allow));
  return program;
};

/** RETURNS the program as an array of struct sock_filter (8 bytes each, little-endian), as bubblewrap's option for a filter wants it. */
export const seccompProgram = (arch: Architecture, options: FilterOptions): Uint8Array => {
  const program = instructions(arch, options);
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  program.forEach(({ code, yes, no, k }, i) => {
    view.setUint16(i * 8, code, true);
    view.setUint8(i * 8 + 2, yes);
    view.setUint8(i * 8 + 3, no);
    view.setUint32(i * 8 + 4, k >>> 0, true);
  });
  return bytes;
};
