// What can be done with a message: answer, correct, forward, copy.

import { find, make, showAt } from "./dom.js";
import { say } from "./texts.js";

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
    menu.replaceChildren(...items);
    showAt(menu, element);
    items[0].focus();
  }

  #item(name, act) {
    const item = make("button", "", say(name));
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
