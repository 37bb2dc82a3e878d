/** Carriers of the web and of programmers: HTML, Markdown, source code, commits, notebooks. */
import { around, parts, rows } from "./carrier.ts";
import type { Carrier, Filling } from "./carrier.ts";

const line = (t: string): string => t.replaceAll("\n", " ");
const attribute = (t: string): string => line(t).replaceAll('"', "&quot;");

/** An HTML element in which the text stands, seen or not. */
const element = (f: Filling, t: string): string => {
  const forms = [
    `<p>${t}</p>`,
    `<!-- ${t} -->`,
    `<div style="display:none">${t}</div>`,
    `<span style="color:#fff;font-size:1px">${t}</span>`,
    `<img src="${f.draw("url")}" alt="${attribute(t)}">`,
    `<a href="${f.draw("url")}" title="${attribute(t)}">${f.title()}</a>`,
    `<meta name="description" content="${attribute(t)}">`,
    `<li>${t}</li>`,
    `<td>${t}</td>`,
    `<label>${t} <input name="${f.draw("word")}"></label>`,
    `<button aria-label="${attribute(t)}">OK</button>`,
    `<h2>${t}</h2>`,
    `<script>var ${f.draw("word")} = ${JSON.stringify(t)};</script>`,
    `<footer>${t}</footer>`,
  ];
  return forms[f.rng.integer(forms.length)] as string;
};

const code = (f: Filling): readonly string[] => {
  const [a, b, c] = [f.draw("syllable"), f.draw("word"), f.draw("small")];
  const forms = [
    [`def ${b}_${a}(x):`, `    return x + ${c}`],
    [`const ${a} = ${b}(${c});`],
    [`if (${a} > ${c}) {`, `  ${b}(${a});`, "}"],
    [`for ${a} in range(${c}):`, `    print(${a})`],
    [`import { ${a} } from "./${b}.js";`],
    [`class ${a.toUpperCase()} extends Base { ${b}() { return ${c}; } }`],
    [`SELECT ${a}, ${b} FROM t_${a} WHERE id = ${c};`],
    [`export ${a.toUpperCase()}=${c}`, `./${b}.sh --${a}`],
    [`int ${a}_${b}(int n) { return n * ${c}; }`],
  ];
  return forms[f.rng.integer(forms.length)] as readonly string[];
};

/** How a remark stands in code. */
const remark = (f: Filling, t: string): string => {
  const s = line(t);
  const forms = [
    `# ${s}`,
    `// ${s}`,
    `/* ${s} */`,
    `"""${s}"""`,
    `-- ${s}`,
    `print(${JSON.stringify(s)})`,
    `const msg = ${JSON.stringify(s)};`,
    `/**\n * ${s}\n */`,
    `<!-- ${s} -->`,
    `logger.info(${JSON.stringify(s)})`,
  ];
  return forms[f.rng.integer(forms.length)] as string;
};

const source = (f: Filling): string => {
  const count = parts(f, 90, 70);
  const at = f.rng.integer(count + 1);
  return Array.from({ length: count + 1 }, (_, i) =>
    [...(i === at ? [remark(f, f.core)] : f.rng.integer(3) === 0 ? [remark(f, f.fact())] : []), ...code(f)].join("\n"),
  ).join("\n");
};

export const markup: readonly Carrier[] = [
  {
    name: "html",
    write: (f) =>
      `<html><head><title>${f.title()}</title></head><body>\n${rows(f, parts(f, 95), (t) => element(f, t))}\n</body></html>`,
  },
  { name: "fragment", write: (f) => rows(f, parts(f, 95), (t) => element(f, t)) },
  {
    name: "htmltable",
    write: (f) =>
      `<table>\n${rows(f, parts(f, 95), (t) => `<tr><td>${f.draw("number")}</td><td>${t}</td></tr>`)}\n</table>`,
  },
  {
    name: "markdown",
    write: (f) =>
      rows(
        f,
        parts(f, 130, 40),
        (t, i) =>
          `${i === 0 ? "# " : "## "}${f.title()}\n\n${[t, `- ${t}`, `> ${t}`, `**${line(t)}**`, `<!-- ${t} -->`, `[${line(t)}](${f.draw("url")})`, `[//]: # (${line(t)})`, `\`\`\`\n${t}\n\`\`\``][f.rng.integer(8)]}`,
        "\n\n",
      ),
  },
  {
    name: "readme",
    write: (f) =>
      `# ${f.draw("brand")}\n\n${around(f, f.room)}\n\n\`\`\`sh\nnpm install ${f.draw("syllable")}-${f.draw("word")}\n\`\`\`\n`,
  },
  { name: "source", write: source },
  { name: "script", write: source },
  {
    name: "commit",
    write: (f) =>
      `commit ${f.draw("hex")}${f.draw("hex")}\nAuthor: ${f.draw("mail")}\nDate: ${f.draw("date")}\n\n    ${around(f, f.room).replaceAll("\n", "\n    ")}`,
  },
  {
    name: "diff",
    write: (f) =>
      `--- a/${f.draw("file")}\n+++ b/${f.draw("file")}\n@@ -1,${f.draw("small")} +1,${f.draw("small")} @@\n${rows(f, parts(f, 80), (t) => `${["+", "-", " "][f.rng.integer(3)]}${remark(f, t)}`)}`,
  },
  {
    name: "notebook",
    write: (f) => rows(f, parts(f, 120, 40), (t, i) => `In [${i + 1}]: ${code(f).join("\n")}\nOut[${i + 1}]: ${t}`),
  },
  {
    name: "tags",
    write: (f) =>
      `<document index="${f.draw("digit")}">\n<source>${f.draw("file")}</source>\n<content>\n${around(f, f.room)}\n</content>\n</document>`,
  },
];
