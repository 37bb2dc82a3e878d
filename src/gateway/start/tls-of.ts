/** tlsOf: the files of a listener, by what the configuration chose. */
import { isAbsolute, resolve } from "node:path";
import { developmentTls } from "../../listen/development-ca.ts";
import type { TlsFiles } from "../../listen/tls-files.ts";
import type { TlsChoice } from "../config/config.ts";

export interface ChosenTls {
  readonly files: TlsFiles;
  /** of the development authority */
  readonly authority?: string;
}

/** Undefined for plain HTTP. THROWS what making the development authority throws. */
export const tlsOf = async (
  choice: TlsChoice,
  { folder, tlsFolder }: { readonly folder: string; readonly tlsFolder: string },
): Promise<ChosenTls | undefined> => {
  if (choice === "off") return undefined;
  if (choice === "development") {
    const { authority, ...files } = await developmentTls(tlsFolder);
    return { files, authority };
  }
  const at = (path: string): string => (isAbsolute(path) ? path : resolve(folder, path));
  const { certificate, key, clientAuthorities, clientRevocations } = choice;
  return {
    files: {
      certificate: at(certificate),
      key: at(key),
      ...(clientAuthorities === undefined ? {} : { clientAuthorities: at(clientAuthorities) }),
      ...(clientRevocations === undefined ? {} : { clientRevocations: at(clientRevocations) }),
    },
  };
};
