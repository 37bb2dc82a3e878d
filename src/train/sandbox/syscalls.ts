/** Numbers of the system calls that the filter and the launcher name, for the two architectures they are built for. Source: Linux uapi, asm/unistd.h. */
import { CasemateError } from "../../core/error.ts";

export interface Architecture {
  readonly name: "x86_64" | "aarch64";
  /** AUDIT_ARCH_* of linux/audit.h */
  readonly audit: number;
  /** e_machine of elf.h */
  readonly machine: number;
  /** index of its numbers in `numbers` */
  readonly column: 0 | 1;
}

export const x86_64: Architecture = { name: "x86_64", audit: 0xc000003e, machine: 62, column: 0 };
export const aarch64: Architecture = { name: "aarch64", audit: 0xc00000b7, machine: 183, column: 1 };

/** The architecture of this process. Throws SANDBOX_UNAVAILABLE where there is no filter for it. */
export const hostArchitecture = (): Architecture => {
  if (process.arch === "x64") return x86_64;
  if (process.arch === "arm64") return aarch64;
  throw new CasemateError("SANDBOX_UNAVAILABLE", `no system call filter is known for '${process.arch}'`, {
    hint: "x86_64 and aarch64 have one; on others use docker, podman or kubernetes",
  });
};

/** [x86_64, aarch64]; null where the architecture has no such call. */
const numbers = {
  _sysctl: [156, null],
  acct: [163, 89],
  add_key: [248, 217],
  adjtimex: [159, 171],
  bpf: [321, 280],
  chroot: [161, 51],
  clock_adjtime: [305, 266],
  clock_settime: [227, 112],
  clone: [56, 220],
  clone3: [435, 435],
  close: [3, 57],
  close_range: [436, 436],
  connect: [42, 203],
  create_module: [174, null],
  delete_module: [176, 106],
  execve: [59, 221],
  exit_group: [231, 94],
  fanotify_init: [300, 262],
  finit_module: [313, 273],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fsopen: [430, 430],
  fspick: [433, 433],
  geteuid: [107, 175],
  getrandom: [318, 278],
  init_module: [175, 105],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  io_uring_setup: [425, 425],
  ioctl: [16, 29],
  ioperm: [173, null],
  iopl: [172, null],
  kcmp: [312, 272],
  kexec_file_load: [320, 294],
  kexec_load: [246, 104],
  keyctl: [250, 219],
  kill: [62, 129],
  lookup_dcookie: [212, 18],
  mbind: [237, 235],
  migrate_pages: [256, 238],
  mmap: [9, 222],
  modify_ldt: [154, null],
  mount: [165, 40],
  mount_setattr: [442, 442],
  move_mount: [429, 429],
  move_pages: [279, 239],
  name_to_handle_at: [303, 264],
  nfsservctl: [180, 42],
  open_by_handle_at: [304, 265],
  open_tree: [428, 428],
  openat: [257, 56],
  perf_event_open: [298, 241],
  personality: [135, 92],
  pidfd_getfd: [438, 438],
  pivot_root: [155, 41],
  prctl: [157, 167],
  prlimit64: [302, 261],
  process_madvise: [440, 440],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  ptrace: [101, 117],
  query_module: [178, null],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  read: [0, 63],
  reboot: [169, 142],
  request_key: [249, 218],
  sched_setaffinity: [203, 122],
  seccomp: [317, 277],
  set_mempolicy: [238, 237],
  set_mempolicy_home_node: [450, 450],
  setdomainname: [171, 162],
  sethostname: [170, 161],
  setns: [308, 268],
  settimeofday: [164, 170],
  socket: [41, 198],
  socketpair: [53, 199],
  swapoff: [168, 225],
  swapon: [167, 224],
  sysfs: [139, null],
  syslog: [103, 116],
  umount2: [166, 39],
  unshare: [272, 97],
  uselib: [134, null],
  userfaultfd: [323, 282],
  ustat: [136, null],
  vhangup: [153, 58],
  write: [1, 64],
} as const satisfies Record<string, readonly [number, number | null]>;

export type Syscall = keyof typeof numbers;

/** The number of a call, or null where the architecture does not have it. */
export const numberOf = (call: Syscall, arch: Architecture): number | null => numbers[call][arch.column];
