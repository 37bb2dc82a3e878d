/** Addresses of machines: IPv4 and IPv6 that are routed in public, and MAC (IEEE EUI-48). */
import { isIPv4, isIPv6 } from "node:net";
import { eachMatch } from "../each-match.ts";
import type { PiiFinder } from "./pii-finder.ts";

const v4 = /(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)/g;
const v6 = /(?<![\w:.])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\w:])/gi;
const version = /\b(?:v|ver|version|release|build|section|chapter|clause)[ .:]{0,2}$/i;
/** private, loopback, link-local, multicast and up, documentation (RFC 1918, 5737, 6890), and well-known resolvers */
const nobodys =
  /^(?:0|10|127|22[4-9]|2[345]\d)\.|^169\.254\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^192\.0\.[02]\.|^198\.51\.100\.|^203\.0\.113\.|^1\.[01]\.[01]\.1$|^8\.8\.[48]\.[48]$/;

export const ipAddress: PiiFinder = {
  id: "ip",
  title: "IP address",
  *find(text) {
    for (const { 0: found, index } of eachMatch(text, v4))
      if (isIPv4(found) && !nobodys.test(found) && !version.test(text.slice(Math.max(0, index - 12), index)))
        yield { start: index, end: index + found.length, score: 0.8 };
    // a clock time has two colons at most and no letters; 2001:db8 is kept for documentation, fe80 is the own link
    for (const { 0: found, index } of eachMatch(text, v6))
      if (found.length > 6 && isIPv6(found) && !/^(?:2001:db8|fe80|::)/i.test(found))
        yield { start: index, end: index + found.length, score: 0.85 };
  },
};

const mac = /(?<![\w:-])[\da-f]{2}([:-])[\da-f]{2}(?:\1[\da-f]{2}){4}(?![\w:-])/gi;

export const macAddress: PiiFinder = {
  id: "mac",
  title: "MAC address",
  *find(text) {
    for (const { 0: found, index } of eachMatch(text, mac))
      if (!/^(?:(?:00|ff)[:-]?){6}$/i.test(found)) yield { start: index, end: index + found.length, score: 0.85 };
  },
};
