// The menu of the bot's commands.

import * as api from "./api.js";
import { find, make } from "./dom.js";
import { say } from "./texts.js";

export class Commands {
  language = "";
  #attempt;
  #send;

  constructor({ attempt, send }) {
    this.#attempt = attempt;
    this.#send = send;
    const menu = find("commands");
    find("commands-button").addEventListener("click", () => (menu.hidden ? this.#open() : this.close()));
    menu.addEventListener("keydown", (event) => this.#walk(event));
    document.addEventListener("click", (event) => {
      if (!event.target.closest("#commands, #commands-button")) this.close();
    });
  }

  close() {
    find("commands").hidden = true;
    find("commands-button").setAttribute("aria-expanded", "false");
  }

  async #open() {
    await this.#attempt(async () => {
      const { commands } = await api.bot(this.language);
      const items = commands.map((command) => this.#item(command));
      const none = make("p", "", say("noCommands"));
      find("commands").replaceChildren(...(items.length ? items : [none]));
      find("commands").hidden = false;
      find("commands-button").setAttribute("aria-expanded", "true");
      items[0]?.focus();
    });
  }

  #item({ command, description }) {
    const item = make("button", "", make("b", "", `/${command}`), make("span", "", description));
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.dataset.testid = `command-${command}`;
    item.addEventListener("click", () => {
      this.close();
      this.#send(`/${command}`);
      find("message-input").focus();
    });
    return item;
  }

  #walk(event) {
    const items = [...find("commands").querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && items.length) {
      event.preventDefault();
      const next = items.indexOf(document.activeElement) + step;
      items[(next + items.length) % items.length].focus();
    } else if (event.key === "Escape") {
      this.close();
      find("commands-button").focus();
    }
  }
}
