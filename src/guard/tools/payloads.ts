/** payloads: attacks on what stands behind a tool, as they look in an argument: SQL, shells, paths, addresses, templates, XML. */

export interface Payload {
  readonly why: string;
  /** bounded repetitions */
  readonly shape: RegExp;
  /** from 0.7 on it counts */
  readonly score: number;
  /**
   * where it counts. everywhere: also in what holds a whole text, such as a file's content. fields: in other arguments only. pages: in those, and in what is rendered (a template,
   * a page)
   */
  readonly where: "everywhere" | "fields" | "pages";
}

const commands =
  "rm|curl|wget|nc|ncat|bash|sh|zsh|python3?|perl|ruby|php|node|powershell|cmd|cat|type|chmod|chown|sudo|dd|mkfs|kill|nslookup|ping|id|whoami|uname|printenv|env|echo|base64|scp|ssh|telnet|certutil|shutdown|reboot|useradd|passwd|crontab";

export const payloads: readonly Payload[] = [
  {
    why: "SQL that breaks out of a string",
    shape:
      /['"]\s{0,4}\)?\s{0,4}(?:or|and|\|\||&&)\s{1,4}(?:not\s{1,4})?(?:(['"]?)([\w%]{1,20})\1\s{0,3}(?:=|like)\s{0,3}['"]?\2(?![\w%])|\d{1,9}\s{0,2}[<>]\s{0,2}\d|true\s{0,3}(?:--|#|$))|['"]\s{0,4}\)?\s{0,4};?\s{0,4}(?:union\s{1,4}(?:all\s{1,4})?select|(?:drop|truncate|alter)\s{1,4}(?:table|database|schema)|delete\s{1,4}from|insert\s{1,4}into|update\s{1,4}\w{1,40}\s{1,4}set|exec(?:ute)?\b|shutdown\b)|['"]\s{0,3}(?:--|#|\/\*)\s{0,3}$/i,
    score: 0.85,
    where: "fields",
  },
  {
    why: "SQL that destroys or gives rights away",
    shape:
      /(?:^|[;\s(])(?:drop\s{1,4}(?:table|database|schema|user)|truncate\s{1,4}table|alter\s{1,4}user|grant\s{1,4}all|delete\s{1,4}from\s{1,4}[\w."`[\]]{1,60}\s{0,4}(?:;|$|--|where\s{1,4}(?:1\s{0,2}=\s{0,2}1|true)))/i,
    score: 0.8,
    where: "everywhere",
  },
  {
    why: "SQL that reads the server or waits",
    shape:
      /\b(?:information_schema\.|pg_(?:shadow|read_file|sleep)\b|mysql\.user\b|sys(?:objects|columns)\b|xp_cmdshell\b|load_file\s{0,3}\(|into\s{1,4}(?:out|dump)file\b|waitfor\s{1,4}delay\b|benchmark\s{0,3}\(\s{0,3}\d|sleep\s{0,3}\(\s{0,3}\d{1,4}\s{0,3}\)\s{0,4}(?:--|#|$|and|or)|sqlite_master\b|copy\s{1,4}\w{1,40}\s{1,4}(?:to|from)\s{1,4}program\b)/i,
    score: 0.75,
    where: "fields",
  },
  {
    why: "a command that is smuggled in",
    shape: new RegExp(
      `(?:\\$\\(|\`)\\s{0,3}(?:${commands})\\b|[\\w'")]\\s{0,3}(?:;|\\|\\|?|&&|&)\\s{0,3}(?:(?:\\/usr)?\\/bin\\/)?(?:rm\\s{1,3}-|curl\\s|wget\\s|nc\\s|ncat\\s|(?:ba|z)?sh\\s{1,3}-|(?:ba|z)?sh\\s{0,3}$|cat\\s{1,3}/etc|cat\\s{1,3}~|sudo\\s|chmod\\s|dd\\s{1,3}if|whoami\\b|printenv\\b|id\\s{0,3}$|powershell\\b|certutil\\b|shutdown\\b|mkfs|useradd\\b)|\\$\\{?IFS\\b`,
      "i",
    ),
    score: 0.8,
    where: "fields",
  },
  {
    why: "a command that destroys or opens a door",
    shape:
      /\brm\s{1,4}(?:-{1,2}[\w-]{1,20}\s{1,4}){1,4}(?:["']?(?:\/|~|\$HOME|\*)(?:\s|\*|["']|$)|\/(?:etc|usr|var|home|boot|bin|lib)\b)|:\(\)\s?\{\s?:\s?\|\s?:|\/dev\/tcp\/|\b(?:nc|ncat)\b[^\n]{0,60}\s-e\b|\b(?:curl|wget)\b[^\n|]{1,200}\|\s{0,3}(?:sudo\s{1,3})?(?:ba|z)?sh\b|\bmkfs\.|\bof=\/dev\/(?:sd|nvme|vd)|\bchmod\s{1,3}(?:-R\s{1,3})?0?777\s{1,3}\//,
    score: 0.85,
    where: "everywhere",
  },
  {
    why: "a path to secrets of the machine",
    shape:
      /(?:^|[\s"'=:@<(/\\])(?:\/etc\/(?:passwd|shadow|sudoers|ssl\/private)|\/proc\/(?:self|\d+)\/(?:environ|mem|maps)|\/root\/\.|[\w./~-]{0,80}\.ssh\/(?:id_|authorized_keys)|[\w./~-]{0,80}\.aws\/credentials|[\w./~-]{0,80}\.kube\/config|[\w./~-]{0,80}\.git-credentials|[\w./~-]{0,80}\/\.netrc|c:[\\/]windows[\\/](?:win\.ini|system32[\\/]config)|boot\.ini)|(?:\.\.[\\/]|%2e%2e(?:%2f|%5c|\/)|\.\.%2f|\.\.%5c){3}/i,
    score: 0.8,
    where: "fields",
  },
  {
    why: "an address of the cloud's metadata or of the machine itself",
    shape:
      /\b169\.254\.169\.254\b|\bmetadata\.google\.internal\b|\bfd00:ec2::254\b|\b100\.100\.100\.200\b|\b(?:https?|ftp):\/{2}(?:[^/\s@]{0,40}@)?(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|2130706433|0x7f\w{0,6}|017700000001|\d{8,10})(?:[:/?#]|$)|\b(?:gopher|dict|file|jar|netdoc|ldaps?|phar|expect):\/\/|\bphp:\/\/(?:filter|input)/i,
    score: 0.75,
    where: "fields",
  },
  {
    why: "a template that runs",
    shape:
      /\{\{[^{}\n]{0,80}(?:\d\s{0,2}[*]\s{0,2}['"]?\d|__\w{2,20}__|\bconfig\b|\bself\b|\brequest\b|constructor|cycler|lipsum|\.(?:mro|popen|environ)\b)[^{}\n]{0,120}\}\}|\$\{\s{0,2}(?:\d\s{0,2}[*]\s{0,2}\d|T\(|jndi:|\w{1,20}\.class\b|#|env:|sys:)[^}\n]{0,120}\}|\{%\s{0,3}(?:import|include|for|if|set)\b[^%\n]{0,120}__\w|<%=?\s{0,3}(?:\d\s{0,2}[*]\s{0,2}\d|system|exec|`|File\.|IO\.)|#\{\s{0,2}(?:\d\s{0,2}[*]\s{0,2}\d|system|`|T\()|__(?:class|globals|subclasses|builtins|import)__/i,
    score: 0.8,
    where: "pages",
  },
  {
    why: "an entity of XML that reads files or addresses",
    shape: /<!(?:ENTITY|DOCTYPE)\b[^>]{0,200}\b(?:SYSTEM|PUBLIC)\b/i,
    score: 0.85,
    where: "fields",
  },
  {
    why: "a page that runs something",
    shape:
      /<script\b[^>\n]{0,200}>|<(?:img|svg|body|video|iframe|input|details|a)\b[^>\n]{0,160}\son[a-z]{3,20}\s{0,2}=|\bjavascript\s{0,2}:\s{0,2}\w/i,
    score: 0.75,
    where: "pages",
  },
  {
    why: "a header that is smuggled in",
    shape: /[\r\n]{1,2}(?:bcc|cc|to|from|set-cookie|location|content-type|x-[\w-]{1,20})\s{0,2}:/i,
    score: 0.75,
    where: "fields",
  },
  {
    why: "an operator of a document database or directory",
    shape: /"\$(?:where|ne|gt|gte|regex|expr|function)"\s{0,2}:|\)\(\|?\(?(?:uid|cn|objectclass|userpassword)=\*/i,
    score: 0.75,
    where: "fields",
  },
];
