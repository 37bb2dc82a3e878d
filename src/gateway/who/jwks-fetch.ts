/** fetchJwks: a JWK Set from the one address that the configuration names: by https, without redirects, and not more than a set of keys has. */
import { CasemateError } from "../../core/error.ts";

const maxBytes = 1 << 18;

/** RETURNS what jose takes for `fetch`. `authority`: PEM of the authority to trust, instead of those of the system. */
export const fetchJwks =
  (address: URL, authority?: string) =>
  async (_: string, { signal }: { readonly signal?: AbortSignal | null }): Promise<Response> => {
    // only where tokens come from a server
    const { Agent, request } = await import("undici");
    const agent = new Agent({ connect: authority === undefined ? {} : { ca: authority }, maxResponseSize: maxBytes });
    try {
      // a redirect is an answer like any other here: not the one that is wanted
      const { statusCode, body } = await request(address, {
        dispatcher: agent,
        headers: { accept: "application/jwk-set+json, application/json" },
        signal: signal ?? null,
      });
      const bytes = await body.arrayBuffer();
      if (statusCode !== 200)
        throw new CasemateError("SERVER_UNREACHABLE", `'${address.href}' answers with status ${statusCode}`);
      return new Response(bytes, { status: 200 });
    } finally {
      await agent.destroy();
    }
  };
