// The people of the sandbox: the list, the choice, and the form for a new one.

import * as api from "./api.js";
import { find, make } from "./dom.js";
import { summary } from "./messages.js";
import { say } from "./texts.js";

const HUES = [212, 28, 158, 338, 262, 190, 12, 96];

export class Guests {
  #users = [];
  #chosen = null;
  #attempt;
  #onChoose;

  constructor({ attempt, onChoose }) {
    this.#attempt = attempt;
    this.#onChoose = onChoose;
    const dialog = find("guest-dialog");
    find("new-user").addEventListener("click", () => dialog.showModal());
    find("guest-cancel").addEventListener("click", () => dialog.close());
    find("guest-form").addEventListener("submit", (event) => this.#create(event));
    window.addEventListener("hashchange", () => this.#chooseFromAddress());
  }

  async load() {
    this.#users = await api.users();
    this.#show();
    await this.#chooseFromAddress();
    await this.#showPreviews();
  }

  /** Show the newest message under its guest's name. */
  preview(message) {
    const place = document.querySelector(`[data-testid="user-${message.chat.id}"] small`);
    if (place) place.textContent = summary(message);
  }

  async #showPreviews() {
    for (const user of this.#users) {
      const { messages } = await api.messages(user.id, 1);
      if (messages.length) this.preview(messages[0]);
    }
  }

  async #chooseFromAddress() {
    const wanted = Number(location.hash.slice(1));
    const user = this.#users.find((each) => each.id === wanted) ?? this.#users[0];
    if (user && user !== this.#chosen) await this.#choose(user);
  }

  async #choose(user) {
    this.#chosen = user;
    if (location.hash !== `#${user.id}`) history.replaceState(null, "", `#${user.id}`);
    for (const button of find("guests").querySelectorAll("button")) {
      const current = button.dataset.testid === `user-${user.id}`;
      button.setAttribute("aria-current", String(current));
    }
    await this.#attempt(() => this.#onChoose(user));
  }

  #show() {
    find("guests").replaceChildren(...this.#users.map((user) => make("li", "", this.#button(user))));
  }

  #button(user) {
    const name = [user.first_name, user.last_name].filter(Boolean).join(" ");
    const initials = [user.first_name, user.last_name].map((part) => part?.at(0) ?? "").join("");
    const avatar = make("span", "avatar", initials);
    avatar.setAttribute("aria-hidden", "true");
    avatar.style.setProperty("--hue", HUES[user.id % HUES.length]);
    const words = make("span", "guest-words", make("b", "", name), make("small", "", say("empty")));
    const button = make("button", "guest", avatar, words);
    if (user.language_code) button.append(make("span", "tongue", user.language_code));
    button.type = "button";
    button.dataset.testid = `user-${user.id}`;
    button.addEventListener("click", () => this.#choose(user));
    return button;
  }

  async #create(event) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.target));
    const profile = Object.fromEntries(Object.entries(fields).filter(([, value]) => value));
    await this.#attempt(async () => {
      const user = await api.createUser(profile);
      find("guest-dialog").close();
      event.target.reset();
      this.#users.push(user);
      this.#show();
      await this.#choose(user);
      await this.#showPreviews();
    });
  }
}
