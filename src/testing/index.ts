/** testing: conformance kits that third parties can run over their own attacks and rules. */
export { gradcheck, type GradcheckCase } from "./gradcheck.ts";
