// Forwarding: a message of the page to another chat, or words that come from elsewhere.

import * as api from "./api.js";
import { find, make } from "./dom.js";
import { avatar, emblem } from "./people.js";

export class Forwarding {
  #chat = null;
  #attempt;
  #chats;

  constructor({ attempt, chats }) {
    this.#attempt = attempt;
    this.#chats = chats;
    find("forward-cancel").addEventListener("click", () => find("forward-dialog").close());
    find("elsewhere-cancel").addEventListener("click", () => find("elsewhere-dialog").close());
    find("elsewhere").addEventListener("click", () => {
      find("attach-menu").hidePopover();
      find("elsewhere-form").reset();
      find("elsewhere-dialog").showModal();
    });
    find("elsewhere-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#sendForeign(new FormData(event.target));
    });
  }

  open(chat) {
    this.#chat = chat;
  }

  /** Ask where the message shall go. */
  ask(message) {
    const targets = this.#chats.of(this.#chat.user);
    find("forward-targets").replaceChildren(
      ...targets.map((chat) => make("li", "", this.#target(chat, message))),
    );
    find("forward-dialog").showModal();
  }

  #target(chat, message) {
    const picture = chat.isGroup ? avatar(chat.title, chat.id) : emblem();
    const name = chat.isGroup ? chat.title : find("bot-name").dataset.name;
    const words = make("span", "guest-words", make("b", "", name));
    const button = make("button", "guest", picture, words);
    button.type = "button";
    button.dataset.testid = `forward-to-${chat.id}`;
    const { user } = this.#chat;
    button.addEventListener("click", () =>
      this.#attempt(async () => {
        find("forward-dialog").close();
        await api.forward(chat.id, user.id, message);
        if (chat.isGroup) chat.user = user;
        if (chat.id !== this.#chat.id) await this.#chats.choose(chat);
      }),
    );
    return button;
  }

  #sendForeign(fields) {
    const { id, user } = this.#chat;
    return this.#attempt(async () => {
      await api.forwardForeign(id, user.id, fields.get("author"), fields.get("text"));
      find("elsewhere-dialog").close();
    });
  }
}
