// Text with entities as DOM nodes. Nothing here ever parses markup, so no text can become any.

const PLAIN = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote",
};
const SAFE_LINK = /^(https?|mailto|tg):/i;

/** Nodes for `text`; `onCommand` is called with a bot command that is pressed. */
export function richText(text, entities = [], onCommand) {
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, ordered, onCommand);
}

function nodes(text, start, end, entities, onCommand) {
  const made = [];
  let position = start;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const from = Math.max(entity.offset, position);
    const to = Math.min(entity.offset + entity.length, end);
    index += 1;
    if (to <= from) continue;
    position = afterBlock(made, text, position);
    if (from > position) made.push(document.createTextNode(text.slice(position, from)));
    const inner = [];
    while (index < entities.length && entities[index].offset < to) inner.push(entities[index++]);
    const element = elementFor(entity, text.slice(from, to), onCommand);
    element.append(...nodes(text, from, to, inner, onCommand));
    made.push(element);
    position = to;
  }
  position = afterBlock(made, text, position);
  if (position < end) made.push(document.createTextNode(text.slice(position, end)));
  return made;
}

/** A block already ends its line: the line break behind it would be a second one. */
function afterBlock(made, text, position) {
  const block = ["BLOCKQUOTE", "PRE"].includes(made.at(-1)?.nodeName);
  return block && text[position] === "\n" ? position + 1 : position;
}

function elementFor(entity, covered, onCommand) {
  const { type } = entity;
  if (type in PLAIN) {
    const element = document.createElement(PLAIN[type]);
    if (entity.language) element.dataset.language = entity.language;
    return element;
  }
  if (type === "expandable_blockquote") return expandable();
  if (type === "spoiler") return spoiler();
  if (type === "bot_command" && onCommand) return command(covered, onCommand);
  const address = { text_link: entity.url, url: covered, email: `mailto:${covered}` }[type];
  if (address && SAFE_LINK.test(address)) return link(address);
  const element = document.createElement("span");
  element.className = type === "mention" || type === "hashtag" ? "tag" : "";
  return element;
}

function link(address) {
  const element = document.createElement("a");
  element.href = address;
  element.target = "_blank";
  element.rel = "noopener noreferrer";
  return element;
}

function command(text, onCommand) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "command-link";
  element.addEventListener("click", () => onCommand(text));
  return element;
}

function spoiler() {
  const element = document.createElement("span");
  element.className = "spoiler";
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  const reveal = () => element.classList.add("shown");
  element.addEventListener("click", reveal);
  element.addEventListener("keydown", (event) => event.key === "Enter" && reveal());
  return element;
}

function expandable() {
  const element = document.createElement("blockquote");
  element.className = "folded";
  element.addEventListener("click", () => element.classList.toggle("folded"));
  return element;
}
