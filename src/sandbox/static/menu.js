// What can be done with a message: answer, correct, forward, copy, react.

import { find, make, showAt } from "./dom.js";
import { say } from "./texts.js";

const REACTIONS = { pleased: "👍", displeased: "👎" };

export class MessageMenu {
  #onAct;
  #toast;

  constructor({ onAct, toast }) {
    this.#onAct = onAct;
    this.#toast = toast;
    find("message-menu").addEventListener("keydown", (event) => this.#walk(event));
  }

  open(message, element, isCorrectable) {
    const menu = find("message-menu");
    const items = [this.#item("reply", () => this.#onAct("reply", message))];
    if (isCorrectable) items.push(this.#item("edit", () => this.#onAct("edit", message)));
    items.push(this.#item("forward", () => this.#onAct("forward", message)));
    const words = message.text ?? message.caption;
    if (words) items.push(this.#item("copy", () => this.#copy(words)));
    if (message.from?.is_bot) items.push(...this.#reactions(message));
    menu.replaceChildren(...items);
    showAt(menu, element);
    items[0].focus();
  }

  #reactions(message) {
    return Object.entries(REACTIONS).map(([name, emoji]) =>
      this.#item(name, () => this.#onAct(name, message, emoji), `${emoji} ${say(name)}`),
    );
  }

  #item(name, act, words = say(name)) {
    const item = make("button", "", words);
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.dataset.testid = `menu-${name}`;
    item.addEventListener("click", () => {
      find("message-menu").hidePopover();
      act();
    });
    return item;
  }

  async #copy(words) {
    await navigator.clipboard.writeText(words);
    this.#toast(say("copied"));
  }

  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...find("message-menu").children];
    const next = items.indexOf(document.activeElement) + step;
    items[(next + items.length) % items.length].focus();
  }
}
