/** The one list of what a scan can find: what it means for the verdict, how bad it is and what to do. */
import type { Severity, Taxonomy } from "../../core/finding.ts";
import type { Verdict } from "./verdict.ts";

export interface Rule {
  readonly title: string;
  /** what one finding of the rule makes of the file; "clean" is a note that changes nothing */
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly taxonomy: Taxonomy;
  readonly remediation: string;
}

/** AML.T0011.000: user execution, unsafe ML artifacts. AML.T0010.003: supply chain, model. AML.T0018: manipulated model */
const runs: Taxonomy = { atlas: ["AML.T0011.000", "AML.T0010.003"], owasp: ["ML06:2023", "LLM03:2025"] };
const hides: Taxonomy = { atlas: ["AML.T0010.003", "AML.T0018"], owasp: ["ML06:2023"] };
const floods: Taxonomy = { atlas: ["AML.T0029"], owasp: ["ML06:2023"] };
const leaks: Taxonomy = { atlas: ["AML.T0055"], owasp: ["LLM02:2025"] };
const calls: Taxonomy = { atlas: ["AML.T0010.003", "AML.T0025"], owasp: ["ML06:2023"] };
const unread: Taxonomy = { atlas: ["AML.T0010.003"] };

const doNotLoad = "do not load the file; delete it, and look at where it came from and at the machines that loaded it";
const judge =
  "load it only if you know the code that it names and trust it; better, ask its publisher for safetensors or ONNX";
const askAgain =
  "get the file again from its publisher, or give it in a form that can be read; until then do not load it";
const rebuild = "do not use the archive; have it built again from the model by a tool that you trust";

const malicious = (title: string, taxonomy = runs, remediation = doNotLoad): Rule => ({
  title,
  verdict: "malicious",
  severity: "critical",
  taxonomy,
  remediation,
});
const suspicious = (
  title: string,
  severity: Severity = "high",
  taxonomy: Taxonomy = runs,
  remediation = judge,
): Rule => ({ title, verdict: "suspicious", severity, taxonomy, remediation });
const inconclusive = (title: string, taxonomy = unread, remediation = askAgain): Rule => ({
  title,
  verdict: "inconclusive",
  severity: "medium",
  taxonomy,
  remediation,
});
export const rules = {
  "pickle/dangerous-call": malicious("a pickle calls code that runs programs, reads files or uses the network"),
  "pickle/dangerous-import": malicious("a pickle imports code that no model needs"),
  "pickle/unlisted-call": suspicious("a pickle calls code that is not on the allow-list"),
  "pickle/unlisted-import": suspicious("a pickle imports code that is not on the allow-list"),
  "pickle/bad-arguments": suspicious("a pickle calls an allowed function with arguments that no writer produces"),
  "pickle/computed-import": suspicious("a pickle imports a name that is computed while it loads"),
  "pickle/computed-call": suspicious("a pickle calls an object that it computed"),
  "pickle/overwrites-code": malicious("a pickle changes a module, class or function in memory"),
  "pickle/method-hook": suspicious("a pickle replaces a method that the unpickler calls next"),
  "pickle/extension-registry": suspicious("a pickle takes code from the extension registry"),
  "pickle/persistent-id": inconclusive("a pickle asks its loader for outside objects"),
  "pickle/memory-bomb": suspicious("a pickle makes its loader take far more memory than it has bytes", "high", floods),
  "pickle/broken": inconclusive("a pickle is broken or cut off"),
  "pickle/trailing-data": inconclusive("bytes that are no pickle follow a pickle"),
  "archive/path-traversal": suspicious(
    "a member's name leads out of the folder it is unpacked to",
    "high",
    hides,
    rebuild,
  ),
  "archive/link": suspicious("an archive holds a link", "medium", hides, rebuild),
  "archive/disagreement": suspicious("two readers of the archive see different contents", "high", hides, rebuild),
  "archive/prefix": suspicious("bytes lie before an archive", "medium", hides, rebuild),
  "archive/hidden-member": suspicious(
    "an archive holds a member that its directory does not list",
    "high",
    hides,
    rebuild,
  ),
  "archive/overlap": suspicious("members of an archive share bytes", "high", floods, rebuild),
  "archive/bomb": suspicious("a member unpacks to far more than any model file does", "high", floods, rebuild),
  "archive/loose-bytes": inconclusive("an archive holds bytes that belong to no member"),
  "archive/encrypted": inconclusive("a member is encrypted"),
  "archive/broken": inconclusive("an archive is broken or cut off"),
  "archive/unsupported": inconclusive("a member is packed in a way that is not read here"),
  "code/executable": suspicious("a program lies among the model's files", "high", hides, doNotLoad),
  "code/source": inconclusive(
    "source code, which is not judged here",
    unread,
    "read it before you run it, or leave it out of what is shipped with the model",
  ),
  "code/yaml-object": malicious("a YAML file makes Python objects when it is loaded"),
  "config/remote-code": suspicious(
    "a configuration asks its loader to run code of the repository",
    "high",
    runs,
    "load it without trust_remote_code; if it needs the code, read that code and pin its revision",
  ),
  "config/unlisted-class": suspicious("a configuration names a class that is not on the allow-list"),
  "config/dangerous-class": malicious("a configuration names code that no model needs"),
  "keras/lambda": suspicious("a Keras layer carries code of its own"),
  "keras/dangerous-lambda": malicious("a Keras layer carries code that runs programs, reads files or uses the network"),
  "template/code": malicious("a chat template reaches for the objects of its interpreter"),
  "tensorflow/dangerous-op": malicious("a TensorFlow graph reads or writes files, uses the network or runs Python"),
  "tensorflow/file-op": suspicious("a TensorFlow graph reads files", "medium"),
  "tensorflow/custom-op": suspicious("a graph wants operators that are not part of its format", "medium"),
  "torchscript/dangerous-op": malicious("TorchScript code reads or writes files or leaves its interpreter"),
  "onnx/external-path": malicious("an ONNX model reads a file outside its folder", hides),
  "onnx/external-missing": inconclusive("external data of an ONNX model are not there"),
  "onnx/custom-domain": suspicious("an ONNX model wants operators that no standard has", "medium"),
  "onnx/invalid": inconclusive("an ONNX model breaks its specification or a limit"),
  "coreml/custom": suspicious("a Core ML model wants classes of the program that loads it", "medium"),
  "safetensors/header": suspicious("a safetensors header does not describe its file", "medium", hides, rebuild),
  "gguf/header": suspicious("a GGUF header does not describe its file", "medium", hides, rebuild),
  "xml/external-entity": malicious("an XML file makes its reader fetch files or addresses", hides),
  "xml/doctype": suspicious("an XML model has a document type, which no writer of models produces", "medium", hides),
  "xml/reference": suspicious("an XML model refers to outside data or carries scripts", "medium", hides),
  "r/promise": malicious("an R file holds a promise, which runs code when the object is touched"),
  "r/code": suspicious("an R file holds calls of functions that run programs, read files or use the network"),
  "metadata/secret": suspicious(
    "a file holds a secret",
    "medium",
    leaks,
    "revoke the secret, then publish the file without it",
  ),
  "metadata/address": suspicious("a file holds an address as malware uses them", "medium", calls),
  "scan/too-large": inconclusive("a limit of the scan was reached"),
  "scan/too-deep": inconclusive("members lie deeper than the scan goes"),
  "scan/out-of-time": inconclusive("the time for the file was over"),
  "scan/unknown-format": inconclusive("no known format"),
  "scan/skipped": inconclusive("a file was not read"),
  "scan/broken": inconclusive("a file is broken or cut off"),
  "scan/defect": inconclusive(
    "the scanner failed on the file",
    unread,
    "please report it; until then do not load the file",
  ),
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof rules;

/** Every rule by id, for lists and documentation. */
export const allRules: ReadonlyMap<string, Rule> = new Map(Object.entries(rules));
