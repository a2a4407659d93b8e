// The list on the left: guests alone with the bot, groups, and the forms for new ones.

import * as api from "./api.js";
import { find, make } from "./dom.js";
import { summary } from "./messages.js";
import { avatar, fullName } from "./people.js";
import { browserLanguage, languageName, say } from "./texts.js";

/** A chat: id, title, members, isGroup, and `user`, the guest as whom one writes there. */
export class Chats {
  #users = [];
  #chats = [];
  #chosen = null;
  #attempt;
  #onChoose;

  constructor({ attempt, onChoose }) {
    this.#attempt = attempt;
    this.#onChoose = onChoose;
    this.#listenToGuestForm();
    this.#listenToGroupForm();
    window.addEventListener("hashchange", () => this.#chooseFromAddress());
  }

  async load() {
    await this.#read();
    await this.#chooseFromAddress();
    await this.#showPreviews();
  }

  /** Show the newest message under its chat's name. */
  preview(message) {
    const place = this.#buttonOf(message.chat.id)?.querySelector("small");
    if (place) place.textContent = summary(message);
  }

  /** Where this guest may forward something to. */
  of(user) {
    return this.#chats.filter((chat) => chat.members.some((member) => member.id === user.id));
  }

  async choose(chat) {
    this.#chosen = chat;
    if (location.hash !== `#${chat.id}`) history.replaceState(null, "", `#${chat.id}`);
    for (const button of document.querySelectorAll(".house .guest")) {
      button.setAttribute("aria-current", String(button === this.#buttonOf(chat.id)));
    }
    await this.#attempt(() => this.#onChoose(chat));
  }

  async #read() {
    const [users, groups] = await Promise.all([api.users(), api.chats()]);
    this.#users = users;
    this.#chats = [...users.map(privateChat), ...groups.map((group) => this.#groupChat(group))];
    for (const [place, isGroup] of [["guests", false], ["groups", true]]) {
      const shown = this.#chats.filter((chat) => chat.isGroup === isGroup);
      find(place).replaceChildren(...shown.map((chat) => make("li", "", this.#button(chat))));
    }
    find("groups-title").hidden = !groups.length;
  }

  /** Whoever wrote a moment ago goes on writing, if they are a member. */
  #groupChat(group) {
    const members = this.#users.filter((user) => group.members.includes(user.id));
    const user =
      members.find((member) => member.id === this.#chosen?.user.id) ??
      members.find((member) => member.language_code === browserLanguage) ??
      members[0] ?? this.#users[0];
    return { id: group.id, title: group.title, members, user, isGroup: true };
  }

  async #showPreviews() {
    for (const chat of this.#chats) {
      const { messages } = await api.messages(chat.id, 1);
      if (messages.length) this.preview(messages[0]);
    }
  }

  /** Who opens the page without an address is the guest that speaks as the browser does. */
  async #chooseFromAddress() {
    const wanted = Number(location.hash.slice(1));
    const chat =
      this.#chats.find((each) => each.id === wanted) ??
      this.#chats.find((each) => each.user.language_code === browserLanguage) ??
      this.#chats[0];
    if (chat && chat.id !== this.#chosen?.id) await this.choose(chat);
  }

  #buttonOf(id) {
    return document.querySelector(`[data-testid="user-${id}"], [data-testid="group-${id}"]`);
  }

  #button(chat) {
    const words = make("span", "guest-words", make("b", "", chat.title));
    words.append(make("small", "", say("empty")));
    const button = make("button", "guest", avatar(chat.title, chat.id), words);
    const tongue = chat.isGroup ? "" : chat.user.language_code;
    if (tongue) button.append(make("span", "tongue", tongue));
    button.type = "button";
    button.dataset.testid = `${chat.isGroup ? "group" : "user"}-${chat.id}`;
    button.addEventListener("click", () => this.choose(chat));
    return button;
  }

  #listenToGuestForm() {
    const dialog = find("guest-dialog");
    const language = find("guest-form").elements.language_code;
    if (![...language.options].some((option) => option.value === browserLanguage)) {
      language.append(new Option(languageName(browserLanguage), browserLanguage));
    }
    find("new-user").addEventListener("click", () => {
      find("guest-form").reset();
      language.value = browserLanguage;
      dialog.showModal();
    });
    find("guest-cancel").addEventListener("click", () => dialog.close());
    find("guest-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const fields = Object.entries(Object.fromEntries(new FormData(event.target)));
      const profile = Object.fromEntries(fields.filter(([, value]) => value));
      this.#create(dialog, () => api.createUser(profile));
    });
  }

  #listenToGroupForm() {
    const dialog = find("group-dialog");
    find("new-group").addEventListener("click", () => {
      find("group-form").reset();
      find("group-members").replaceChildren(...this.#users.map(memberBox));
      dialog.showModal();
    });
    find("group-cancel").addEventListener("click", () => dialog.close());
    find("group-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const fields = new FormData(event.target);
      const members = fields.getAll("member").map(Number);
      if (!members.length) return find("group-members").querySelector("input").focus();
      return this.#create(dialog, () => api.createGroup(fields.get("title"), members));
    });
  }

  #create(dialog, made) {
    return this.#attempt(async () => {
      const { id } = await made();
      dialog.close();
      await this.#read();
      await this.choose(this.#chats.find((chat) => chat.id === id));
      await this.#showPreviews();
    });
  }
}

function privateChat(user) {
  return { id: user.id, title: fullName(user), members: [user], user, isGroup: false };
}

function memberBox(user) {
  const box = make("input");
  Object.assign(box, { type: "checkbox", name: "member", value: user.id, checked: true });
  box.dataset.testid = `member-${user.id}`;
  const label = make("label", "member", box, avatar(fullName(user), user.id));
  label.append(make("span", "", fullName(user)));
  return label;
}
