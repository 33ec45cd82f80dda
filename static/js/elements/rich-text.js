// What is pasted from Word, a web page or a spreadsheet, as Markdown. Plain text comes out as "".
const richText = (() => {
  const RICH = "h1,h2,h3,h4,h5,h6,li,table,a[href],b,strong,i,em,blockquote,[style*='font-weight'],[style*=italic],[style*=mso-list]";
  const BLOCK = /^(P|DIV|H[1-6]|UL|OL|LI|TABLE|BLOCKQUOTE|PRE|SECTION|ARTICLE|MAIN|HEADER|FOOTER|ASIDE|NAV|FIGURE|DL|DT|DD|HR|BODY|CENTER|ADDRESS)$/;
  const SKIP = /^(SCRIPT|STYLE|HEAD|TITLE|META|LINK|IMG|SVG|TEMPLATE|BUTTON|INPUT|SELECT|TEXTAREA|NOSCRIPT|OBJECT|IFRAME|O:P)$/i;
  const css = (node) => node.getAttribute?.("style") ?? "";
  const around = (mark, text) => text.replace(/^(\s*)([^]*?)(\s*)$/, (_, a, core, z) => (core ? a + mark + core + mark + z : text));
  const escaped = (text) => text.replace(/[\\`*[\]<]|\b_|_\b/g, "\\$&");

  const part = (node) => {
    if (node.nodeType === 3) return escaped(node.data.replace(/[\s\u00a0]+/g, " "));
    if (node.nodeType !== 1 || SKIP.test(node.tagName) || /mso-list:\s*ignore|display:\s*none/i.test(css(node))) return "";
    if (node.tagName === "BR") return "\n";
    let text = inline(node);
    const style = css(node);
    if (node.tagName === "A" && /^(https?|mailto):/i.test(node.getAttribute("href") ?? "") && text.trim()) return `[${text.trim()}](${node.getAttribute("href").replace(/[()\s]/g, encodeURIComponent).replace(/[()]/g, (c) => (c === "(" ? "%28" : "%29"))})`;
    if (/^(I|EM)$/.test(node.tagName) ? !/font-style:\s*normal/i.test(style) : /font-style:\s*italic/i.test(style)) text = around("*", text);
    if (/^(B|STRONG)$/.test(node.tagName) ? !/font-weight:\s*(normal|[1-4]00)/i.test(style) : /font-weight:\s*(bold|[6-9]00)/i.test(style)) text = around("**", text);
    return text;
  };
  const inline = (node) => [...node.childNodes].map(part).join("");

  // Blocks are pairs of text and whether it is a list item; items stand close together.
  const join = (blocks, gap = "\n\n") => blocks.map(([text, isItem], i) => (i ? (isItem && (gap === "\n" || blocks[i - 1][1]) ? "\n" : "\n\n") : "") + text).join("");
  const indented = (text, width) => text.replace(/\n(?=[^\n])/g, `\n${" ".repeat(width)}`);

  const list = (node) => {
    let number = Number(node.getAttribute("start")) || 1;
    const found = [];
    for (const child of node.children) {
      const mark = node.tagName === "OL" ? `${number}. ` : "- ";
      if (/^(UL|OL)$/.test(child.tagName) && found.length) found[found.length - 1][0] += indented(`\n${join(list(child))}`, mark.length);
      else if (!SKIP.test(child.tagName)) {
        found.push([mark + indented(join(blocks(child), "\n"), mark.length), true]);
        number++;
      }
    }
    return found;
  };

  const table = (node) => {
    const rows = [...node.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => inline(cell).replace(/\s+/g, " ").trim().replaceAll("|", "\\|")));
    const width = Math.max(0, ...rows.map((row) => row.length));
    if (width < 2) return blocks(node);
    const lines = rows.map((row) => `| ${[...row, ...Array(width - row.length).fill("")].join(" | ")} |`);
    return [[[lines[0], `|${" --- |".repeat(width)}`, ...lines.slice(1)].join("\n"), false]];
  };

  const wordItem = (node, text) => {
    const mark = [...node.querySelectorAll("[style]")].find((one) => /mso-list:\s*ignore/i.test(css(one)))?.textContent ?? "";
    const level = Number(/level(\d)/.exec(css(node))?.[1] ?? 1);
    return ["   ".repeat(level - 1) + (/\d|^\s*[a-z][.)]/i.test(mark) ? "1. " : "- ") + text, true];
  };

  const blocks = (node) => {
    const found = [];
    let run = "";
    const flush = () => {
      const text = run.replace(/ *\n */g, "\n").replace(/ {2,}/g, " ").trim();
      if (text) found.push([text.replace(/^([#>+-])(?= )/gm, "\\$1").replace(/^(\d+)([.)])(?= )/gm, "$1\\$2"), false]);
      run = "";
    };
    for (const child of node.childNodes) {
      if (child.nodeType !== 1 || !(BLOCK.test(child.tagName) || child.querySelector("p,div,h1,h2,h3,ul,ol,table"))) {
        run += part(child);
        continue;
      }
      flush();
      const name = child.tagName;
      const text = () => inline(child).replace(/\s+/g, " ").trim();
      if (SKIP.test(name)) continue;
      if (/^H\d$/.test(name)) text() && found.push([(name < "H3" ? "## " : "### ") + text().replaceAll("**", ""), false]);
      else if (/^[UO]L$/.test(name)) found.push(...list(child));
      else if (name === "TABLE") found.push(...table(child));
      else if (name === "BLOCKQUOTE") found.push([`> ${join(blocks(child)).replaceAll("\n", "\n> ")}`, false]);
      else if (name === "PRE") found.push([`\`\`\`\n${child.textContent.trimEnd()}\n\`\`\``, false]);
      else if (/mso-list:(?!\s*(none|skip))/i.test(css(child))) found.push(wordItem(child, text()));
      else found.push(...blocks(child));
    }
    flush();
    return found;
  };

  return (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    if (!body.querySelector(RICH)) return "";
    return join(blocks(body)).replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n").trim();
  };
})();
