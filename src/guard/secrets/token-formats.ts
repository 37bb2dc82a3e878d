/** tokenFormats: secrets whose makers gave them a prefix to be known by, one line each; formats are those of the makers' own pages. */
import { crc32 } from "node:zlib";

export interface TokenFormat {
  readonly title: string;
  /** what it begins with, in one of these ways */
  readonly prefixes: readonly string[];
  /** what follows the prefix; bounded */
  readonly tail: string;
  valid?(token: string): boolean;
}

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** CRC-32 of what follows the prefix, in base 62, as the last six characters */
const checksummed = (token: string): boolean => {
  let value = crc32(token.slice(4, -6));
  let digits = "";
  for (let i = 0; i < 6; i++) {
    digits = (alphabet[value % 62] as string) + digits;
    value = Math.floor(value / 62);
  }
  return digits === token.slice(-6);
};

const is = (title: string, prefixes: string, tail: string, valid?: TokenFormat["valid"]): TokenFormat => ({
  title,
  prefixes: prefixes.split(" "),
  tail,
  ...(valid === undefined ? {} : { valid }),
});

export const tokenFormats: readonly TokenFormat[] = [
  is("AWS access key id", "AKIA ASIA ABIA ACCA", "[A-Z2-7]{16}(?![A-Za-z0-9])"),
  is("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", "[A-Za-z0-9]{36}(?![A-Za-z0-9])", checksummed),
  is("GitHub fine-grained token", "github_pat_", "[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
  is("GitLab token", "glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glimt- glagent-", "[\\w-]{20,64}"),
  is("Slack token", "xoxb- xoxa- xoxp- xoxr- xoxs- xoxe- xoxe.xoxp-", "\\d{1,16}-[A-Za-z0-9-]{20,240}"),
  is("Slack app token", "xapp-", "\\d-[A-Z0-9]{8,16}-\\d{8,16}-[a-f0-9]{48,80}"),
  is("Slack webhook", "hooks.slack.com/services/", "T\\w{8,12}/B\\w{8,14}/\\w{24}"),
  is("Discord webhook", "discord.com/api/webhooks/ discordapp.com/api/webhooks/", "\\d{17,20}/[\\w-]{60,72}"),
  is("OpenAI key", "sk-proj- sk-svcacct- sk-admin-", "[\\w-]{20,100}T3BlbkFJ[\\w-]{20,100}"),
  is("OpenAI key", "sk-", "[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"),
  is("Anthropic key", "sk-ant-api03- sk-ant-admin01- sk-ant-oat01-", "[\\w-]{80,110}"),
  is("OpenRouter key", "sk-or-v1-", "[a-f0-9]{64}"),
  is("Google API key", "AIza", "[\\w-]{35}(?![\\w-])"),
  is("Google OAuth secret", "GOCSPX-", "[\\w-]{28}"),
  is("Google OAuth token", "ya29.", "[\\w-]{40,256}"),
  is("Stripe key", "sk_live_ rk_live_ sk_test_ rk_test_ sk_prod_ rk_prod_", "[A-Za-z0-9]{20,120}"),
  is("Stripe webhook secret", "whsec_", "[A-Za-z0-9+/]{32,64}"),
  is("SendGrid key", "SG.", "[\\w-]{22}\\.[\\w-]{43}"),
  is("Mailgun key", "key-", "[a-f0-9]{32}(?![A-Za-z0-9])"),
  is("Twilio key", "SK", "[a-f0-9]{32}(?![A-Za-z0-9])"),
  is("npm token", "npm_", "[A-Za-z0-9]{36}(?![A-Za-z0-9])", checksummed),
  is("PyPI token", "pypi-AgEIcHlwaS5vcmc pypi-AgENdGVzdC5weXBpLm9yZ", "[\\w-]{50,256}"),
  is("RubyGems key", "rubygems_", "[a-f0-9]{48}"),
  is("crates.io token", "cio", "[A-Za-z0-9]{32}(?![A-Za-z0-9])", (t) => /\d/.test(t) && /[A-Z]/.test(t)),
  is("NuGet key", "oy2", "[a-z0-9]{43}(?![a-z0-9])"),
  is("Docker token", "dckr_pat_ dckr_oat_", "[\\w-]{27,32}"),
  is("DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", "[a-f0-9]{64}"),
  is("Heroku key", "HRKU-", "AA[\\w-]{58}|[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}"),
  is("Hugging Face token", "hf_ api_org_", "[A-Za-z]{34}(?![A-Za-z0-9])"),
  is("Replicate token", "r8_", "[A-Za-z0-9]{37}(?![A-Za-z0-9])"),
  is("Groq key", "gsk_", "[A-Za-z0-9]{52}"),
  is("xAI key", "xai-", "[A-Za-z0-9]{80}"),
  is("Perplexity key", "pplx-", "[A-Za-z0-9]{48}"),
  is("Shopify token", "shpat_ shpca_ shppa_ shpss_", "[a-fA-F0-9]{32}"),
  is("Square token", "sq0atp- sq0csp- sq0idp-", "[\\w-]{22,43}"),
  is("PayPal token", "access_token$production$", "[a-z0-9]{16}\\$[a-f0-9]{32}"),
  is("Linear key", "lin_api_ lin_oauth_", "[A-Za-z0-9]{40,64}"),
  is("Notion token", "ntn_", "[A-Za-z0-9]{40,60}"),
  is("Figma token", "figd_", "[\\w-]{40}"),
  is("Postman key", "PMAK-", "[a-f0-9]{24}-[a-f0-9]{34}"),
  is("Atlassian token", "ATATT3 ATCTT3", "[\\w=-]{60,256}"),
  is("Airtable token", "pat", "[A-Za-z0-9]{14}\\.[a-f0-9]{64}"),
  is("Databricks token", "dapi", "[a-f0-9]{32}(?:-\\d)?(?![A-Za-z0-9])"),
  is("Doppler token", "dp.pt. dp.st. dp.ct. dp.sa.", "[A-Za-z0-9._-]{40,80}"),
  is("HashiCorp Vault token", "hvs. hvb. hvr.", "[\\w-]{24,256}"),
  is("Grafana token", "glsa_", "[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}"),
  is("Grafana Cloud token", "glc_", "[A-Za-z0-9+/]{32,256}={0,2}"),
  is("New Relic key", "NRAK- NRJS- NRII-", "[A-Za-z0-9-]{19,32}"),
  is("Sentry token", "sntrys_ sntryu_", "[A-Za-z0-9+/=_]{43,256}"),
  is("Dynatrace token", "dt0c01. dt0s01.", "[A-Z0-9]{24}\\.[A-Z0-9]{64}"),
  is("PlanetScale secret", "pscale_tkn_ pscale_pw_ pscale_oauth_", "[\\w=.-]{32,64}"),
  is("Supabase token", "sbp_ sb_secret_", "[\\w-]{31,60}"),
  is("Alibaba access key id", "LTAI", "[A-Za-z0-9]{16,20}(?![A-Za-z0-9])", (t) => /\d/.test(t)),
  is("Tencent secret id", "AKID", "[A-Za-z0-9]{32}(?![A-Za-z0-9])", (t) => /\d/.test(t)),
  is("Facebook token", "EAACEdEose0cBA EAAG EAAB", "[A-Za-z0-9]{80,256}"),
  is("age secret key", "AGE-SECRET-KEY-1", "[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
  is("1Password service token", "ops_eyJ", "[\\w=-]{200,256}"),
  is("Adafruit key", "aio_", "[A-Za-z0-9]{28}(?![A-Za-z0-9])"),
  is("Pulumi token", "pul-", "[a-f0-9]{40}"),
  is("Prefect key", "pnu_ pnb_", "[a-zA-Z0-9]{36}"),
  is("Mapbox secret token", "sk.eyJ1", "[\\w-]{40,256}\\.[\\w-]{20,40}"),
  is("Fly.io token", "fm2_ fo1_", "[\\w+/=-]{40,256}"),
  is("LangSmith key", "lsv2_pt_ lsv2_sk_", "[a-f0-9]{32}_[a-f0-9]{10}"),
];
