/** Options of `casemate assess` for a model behind HTTP. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { EndpointOptions } from "../../assess/open-endpoint.ts";
import { CasemateError } from "../../core/error.ts";
import { collect, defined, nameAndValue, positive, wholeNumber } from "../option.ts";

export interface EndpointFlags {
  readonly requestTemplate?: string;
  readonly responsePath?: string;
  readonly bearerEnv?: string;
  readonly headerEnv?: readonly string[];
  readonly httpHeader?: readonly string[];
  readonly timeout?: number;
  readonly retries?: number;
  readonly concurrency?: number;
}

export const addEndpointFlags = (command: Command): Command =>
  command
    .optionsGroup("A model behind a URL (docs/guide/endpoints.md):")
    .option("--request-template <json|file>", "body of a request, with {{input}}, {{flat}} or {{n}} in it")
    .option("--response-path <pointer>", "where scores are in the answer, a JSON pointer: /predictions/*/scores")
    .option("--bearer-env <variable>", "environment variable with a bearer token")
    .option("--header-env <name=variable>", "header whose value is in an environment variable; repeatable", collect)
    .option("--http-header <name=value>", "header that is no secret; repeatable", collect)
    .option(
      "--timeout <seconds>",
      "longest time for one request (default: 30); with --property of the whole search (default: 60)",
      positive,
    )
    .option("--retries <n>", "further attempts when a request fails (default: 4)", wholeNumber(0))
    .option("--concurrency <n>", "requests at once (default: 4)", wholeNumber(1));

/** headers that are secrets wherever they are sent: not from the command line, which other users of the machine and shell histories see */
const secretHeader = /^(authorization|proxy-authorization|cookie|x-api-key|api-key|.*(token|secret|password).*)$/i;

/** Throws USAGE, FILE_NOT_FOUND. */
export const endpointOf = (o: EndpointFlags, batchSize: number | undefined): EndpointOptions => {
  const auth = [
    ...(o.bearerEnv === undefined ? [] : [{ env: o.bearerEnv }]),
    ...(o.headerEnv ?? []).map((text) => {
      const [header, env] = nameAndValue(text, "--header-env");
      return { header, env, prefix: "" };
    }),
  ];
  const headers = Object.fromEntries(
    (o.httpHeader ?? []).map((text) => {
      const [name, value] = nameAndValue(text, "--http-header");
      if (secretHeader.test(name))
        throw new CasemateError("USAGE", `header '${name}' is a secret and does not belong on a command line`, {
          hint: `put it into an environment variable and give --header-env ${name}=VARIABLE`,
        });
      return [name.toLowerCase(), value];
    }),
  );
  return defined({
    template: templateOf(o),
    batchSize,
    http: defined({
      auth: auth.length === 0 ? undefined : auth,
      headers,
      timeoutMs: o.timeout === undefined ? undefined : 1000 * o.timeout,
      retries: o.retries,
      concurrency: o.concurrency,
    }),
  });
};

const templateOf = ({ requestTemplate: text, responsePath }: EndpointFlags): EndpointOptions["template"] => {
  if (text === undefined) {
    if (responsePath !== undefined)
      throw new CasemateError("USAGE", "--response-path goes with --request-template", {
        hint: `--request-template '{"instances": {{input}}}'`,
      });
    return undefined;
  }
  if (/^\s*[{[]/.test(text)) return { body: text, pointer: responsePath ?? "" };
  try {
    return { body: readFileSync(text, "utf8"), pointer: responsePath ?? "" };
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `request template '${text}' is neither JSON nor a file`, {
      cause,
      hint: `--request-template '{"instances": {{input}}}'`,
    });
  }
};
