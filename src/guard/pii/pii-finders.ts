/** piiFinders: the kinds of personal data that are found. */
import { card } from "./card.ts";
import { cryptoAddress } from "./crypto-address.ts";
import { email } from "./email.ts";
import { iban } from "./iban.ts";
import { birthDate, passport, place } from "./labelled.ts";
import { nationalId } from "./national-id.ts";
import { ipAddress, macAddress } from "./network.ts";
import { phone } from "./phone.ts";
import type { PiiFinder } from "./pii-finder.ts";

/** What is more certain, and longer, stands first: of finds that overlap, redaction takes the first kind. */
export const piiFinders: readonly PiiFinder[] = [
  iban,
  card,
  nationalId,
  cryptoAddress,
  passport,
  email,
  birthDate,
  macAddress,
  ipAddress,
  place,
  phone,
];
