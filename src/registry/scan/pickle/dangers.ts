/**
 * Which refused names are plainly dangerous. The allow-list alone decides what passes: this list only tells "malicious" from
 * "suspicious", so a name that is missing here is still flagged.
 */

/** Top-level modules of Python's standard library, 2.7 to 3.14: what a model needs of them is on the allow-list. Source: sys.stdlib_module_names. */
const standardLibrary = new Set(
  `__main__ __future__ __builtin__ abc aifc anydbm antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64
  BaseHTTPServer bdb binascii binhex bisect bsddb builtins bz2 cPickle cProfile cStringIO calendar cgi CGIHTTPServer cgitb chunk cmath cmd
  code codecs codeop collections colorsys commands compileall compiler compression concurrent configparser ConfigParser contextlib
  contextvars Cookie cookielib copy copy_reg copyreg crypt csv ctypes curses dataclasses datetime dbhash dbm decimal difflib dircache dis
  distutils dl doctest dumbdbm dummy_thread dummy_threading email encodings ensurepip enum errno exceptions faulthandler fcntl filecmp
  fileinput fnmatch formatter fpectl fractions ftplib functools gc gdbm genericpath getopt getpass gettext glob graphlib grp gzip hashlib
  heapq hmac hotshot html htmlentitydefs HTMLParser http httplib idlelib imaplib imghdr imp importlib imputil inspect io ipaddress itertools
  json keyword lib2to3 linecache locale logging lzma macpath mailbox mailcap marshal math md5 mhlib mimetools mimetypes mimify mmap
  modulefinder msilib msvcrt multifile multiprocessing mutex netrc new nis nntplib nt ntpath nturl2path numbers opcode operator optparse os
  ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib popen2 poplib posix posixfile posixpath pprint profile
  pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue Queue quopri random re readline repr reprlib resource rexec rfc822
  rlcompleter robotparser runpy sched secrets select selectors sets sgmllib sha shelve shlex shutil signal SimpleHTTPServer
  SimpleXMLRPCServer site smtpd smtplib sndhdr socket SocketServer socketserver spwd sqlite3 sre sre_compile sre_constants sre_parse ssl stat
  statistics statvfs string StringIO stringold stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile
  telnetlib tempfile termios test textwrap this thread threading time timeit tkinter Tkinter token tokenize tomllib toaiff trace traceback
  tracemalloc ttk tty turtle turtledemo types typing unicodedata unittest urllib urllib2 urlparse user UserDict UserList UserString uu uuid
  venv warnings wave weakref webbrowser whichdb winreg winsound wsgiref xdrlib xml xmlrpc xmlrpclib xxsubtype zipapp zipfile zipimport zlib
  zoneinfo`.split(/\s+/),
);

/** Packages, modules and single names outside the standard library that run, install, load or fetch code, or read and write files. */
const known = `
  pip setuptools pkg_resources _distutils_hack easy_install wheel virtualenv
  cffi Cython pyximport numba.core.serialize IPython jupyter_client notebook nbconvert pexpect ptyprocess sh plumbum invoke fabric
  paramiko asyncssh scapy pwntools pwn psutil win32api win32com pywintypes docker kubernetes ansible
  requests httpx aiohttp urllib3 httplib2 pycurl websocket websockets boto3 botocore fsspec smart_open gcsfs s3fs
  numpy.load numpy.save numpy.savez numpy.loadtxt numpy.savetxt numpy.fromfile numpy.memmap numpy.genfromtxt numpy.testing numpy.f2py
  numpy.distutils numpy.ctypeslib numpy.lib.npyio numpy.lib._npyio_impl numpy.core._ufunc_reconstruct numpy.random.shuffle
  torch.load torch.save torch.hub torch.jit torch.ops torch.package torch.serialization torch.utils torch._dynamo torch._inductor torch.fx
  torch.compile torch.distributed torch.multiprocessing torch.testing torch.onnx torch.cuda torch.library torch.classes torch._C
  torch._utils_internal torch.export torch._weights_only_unpickler torch.storage._load_from_bytes
  tensorflow keras tf_keras jax flax transformers.pipeline transformers.utils transformers.dynamic_module_utils transformers.models.auto
  datasets.load huggingface_hub diffusers.utils accelerate.utils lightning.pytorch.utilities
  pandas.read_pickle pandas.read_sql pandas.eval pandas.io pandas.core.computation joblib.load joblib.dump joblib.numpy_pickle.load
  joblib.parallel joblib.externals dill cloudpickle jsonpickle shelve yaml ruamel jinja2 mako
  scipy.io scipy.weave scipy.optimize._lbfgsb_py sklearn.datasets sklearn.utils._testing sympy numexpr.evaluate nltk.data nltk.downloader
  sqlalchemy pymysql psycopg2 pymongo redis django flask werkzeug twisted gevent eventlet celery
`
  .trim()
  .split(/\s+/);
const knownNames = new Set(known);

/** The last part of a name that does harm wherever it lives: a module may give access to another one ("idlelib.pyshell.os.system"). */
const harmful = new Set(
  `system popen spawn spawnl spawnv execv execve execl exec eval execfile compile __import__ import_module run_module run_path runcode
  runsource runstring check_output check_call Popen getoutput getstatusoutput call run_command urlopen urlretrieve rmtree unlink
  getattr setattr delattr __getattribute__ __subclasses__ __globals__ __builtins__ __code__ __class__ FunctionType CodeType LambdaType
  load_module find_spec loads`.split(/\s+/),
);

/** Whether a name that is not allowed is known to be dangerous. `module` and `name` may be dotted. */
export const isDangerous = (module: string, name: string): boolean => {
  const parts = `${module}.${name}`.split(".");
  const root = parts[0] ?? "";
  if (standardLibrary.has(root) || root.startsWith("_")) return true;
  for (let n = 1; n <= parts.length; n++) if (knownNames.has(parts.slice(0, n).join("."))) return true;
  return (
    name.split(".").some((p) => harmful.has(p)) || parts.some((p) => p === "os" || p === "sys" || p === "subprocess")
  );
};
