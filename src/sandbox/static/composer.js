// Where the guest writes: text, answers and corrections, commands, files.

import * as api from "./api.js";
import { Commands } from "./commands.js";
import { find, make, showAt } from "./dom.js";
import { authorOf, summary } from "./messages.js";
import { parts } from "./parts.js";
import { avatar, fullName } from "./people.js";
import { Recording } from "./recording.js";
import { say } from "./texts.js";

const PHOTOS = ["image/png", "image/jpeg", "image/webp"];

function kindOf(file) {
  if (PHOTOS.includes(file.type)) return "photo";
  return file.type.startsWith("audio/") ? "audio" : "document";
}

export class Composer {
  #chat = null;
  #bot = null;
  #unsent = new Map();
  // What the text will be: an answer to a message, or its correction.
  #about = null;
  #attempt;
  #conversation;
  #commands;
  #recording;
  #onWriter;

  constructor({ attempt, conversation, onWriter }) {
    this.#attempt = attempt;
    this.#conversation = conversation;
    this.#onWriter = onWriter;
    this.#commands = new Commands({ attempt, send: (text) => this.#say(text) });
    this.#recording = new Recording({
      refuse: (words) => conversation.toast(words),
      send: (sound) => this.#sendFile("voice", sound, "voice.ogg", { recorded: true }),
    });
    this.#listenToText();
    this.#listenToFiles();
    find("about-cancel").addEventListener("click", () => this.#end());
    find("mention").addEventListener("click", () => this.#mention());
    find("start").addEventListener("click", () => this.#say("/start"));
  }

  open(chat, bot) {
    this.#recording.cancel();
    this.#commands.close();
    const input = find("message-input");
    if (this.#chat) this.#unsent.set(this.#chat.id, this.#about?.kind === "edit" ? "" : input.value);
    this.#chat = chat;
    this.#bot = bot;
    this.#commands.language = chat.user.language_code;
    this.#showAbout(null);
    this.#showWriters();
    input.value = this.#unsent.get(chat.id) ?? "";
    input.disabled = false; // until now there was nobody to write as
    find("mention").textContent = `@${bot.username}`;
    this.#fit();
    this.#focus();
  }

  /** Answer (`reply`) or correct (`edit`) a message. */
  begin(kind, message) {
    const input = find("message-input");
    if (this.#about?.kind === "edit") input.value = "";
    this.#showAbout({ kind, message });
    if (kind === "edit") input.value = message.text;
    this.#fit();
    input.focus();
  }

  #listenToText() {
    const input = find("message-input");
    find("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#about) this.#end();
      else if (event.key === "ArrowUp" && !input.value) this.#correctLast(event);
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    input.addEventListener("input", () => this.#fit());
    this.#fit();
  }

  #correctLast(event) {
    const message = this.#conversation.lastOwnText();
    if (!message) return;
    event.preventDefault();
    this.begin("edit", message);
  }

  async #send() {
    const input = find("message-input");
    const text = input.value;
    const about = this.#about;
    if (!text.trim()) return;
    input.value = "";
    this.#showAbout(null);
    this.#fit();
    // A refused text comes back, so that nothing typed is lost.
    if (!(await this.#say(text, about)) && !input.value) {
      input.value = text;
      this.#showAbout(about);
    }
    this.#fit();
  }

  #say(text, about = null) {
    const { id } = this.#chat;
    const spot = this.#spot(about);
    return this.#attempt(async () => {
      if (about?.kind === "edit") return api.edit(id, about.message.message_id, text);
      for (const part of parts(text)) await api.write(id, spot, part);
    });
  }

  #spot(about) {
    return { user_id: this.#chat.user.id, reply_to: about?.message.message_id };
  }

  #end() {
    if (this.#about?.kind === "edit") find("message-input").value = "";
    this.#showAbout(null);
    this.#fit();
    find("message-input").focus();
  }

  #showAbout(about) {
    this.#about = about;
    find("about").hidden = !about;
    if (!about) return;
    const { kind, message } = about;
    find("about").dataset.kind = kind;
    find("about-title").textContent =
      kind === "edit" ? say("editing") : `${say("replyTo")} ${authorOf(message, this.#chat.user.id)}`;
    find("about-text").textContent = summary(message);
  }

  #mention() {
    const input = find("message-input");
    input.setRangeText(`@${this.#bot.username} `, input.selectionStart, input.selectionEnd, "end");
    this.#fit();
    input.focus();
  }

  #showWriters() {
    const { members, user } = this.#chat;
    const buttons = members.map((member) => {
      const button = make("button", "writer", avatar(fullName(member), member.id));
      button.append(make("span", "", member.first_name));
      button.type = "button";
      button.dataset.testid = `write-as-${member.id}`;
      button.setAttribute("aria-pressed", String(member.id === user.id));
      button.addEventListener("click", () => {
        this.#attempt(() => this.#onWriter(member));
        this.#showAbout(null);
        this.#showWriters();
        this.#focus();
      });
      return button;
    });
    find("writers").replaceChildren(...buttons);
  }

  #focus() {
    if (matchMedia("(hover: hover)").matches) find("message-input").focus();
  }

  #fit() {
    const input = find("message-input");
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
    find("composer").classList.toggle("filled", Boolean(input.value.trim()));
    find("composer").classList.toggle("editing", this.#about?.kind === "edit");
  }

  #listenToFiles() {
    const input = find("file");
    const chat = document.querySelector("main");
    find("attach").addEventListener("click", () => showAt(find("attach-menu"), find("attach")));
    find("attach-file").addEventListener("click", () => {
      find("attach-menu").hidePopover();
      input.click();
    });
    input.addEventListener("change", async () => {
      await this.#sendAll(input.files);
      input.value = "";
    });
    chat.addEventListener("dragover", (event) => event.preventDefault());
    chat.addEventListener("drop", (event) => {
      event.preventDefault();
      this.#sendAll(event.dataTransfer.files);
    });
    find("message-input").addEventListener("paste", (event) => this.#sendAll(event.clipboardData.files));
  }

  /** What stands in the box becomes the first file's caption; several photos are an album. */
  async #sendAll(files) {
    const input = find("message-input");
    const kinds = [...files].map(kindOf);
    const isAlbum = kinds.length > 1 && kinds.every((kind) => kind === "photo");
    const album = isAlbum ? { media_group_id: `${Date.now()}` } : {};
    for (const [number, file] of [...files].entries()) {
      const caption = this.#about?.kind === "edit" ? "" : input.value;
      if (caption) input.value = "";
      this.#fit();
      const details = { caption, ...album };
      if (!(await this.#sendFile(kinds[number], file, file.name, details)) && caption) input.value = caption;
    }
    this.#fit();
  }

  /** `file` may still be on its way: it goes to the chat that is open now. */
  #sendFile(kind, file, name, details = {}) {
    const { id } = this.#chat;
    const about = this.#about?.kind === "reply" ? this.#about : null;
    const spot = this.#spot(about);
    if (about) this.#showAbout(null);
    return this.#attempt(async () => api.sendFile(id, spot, kind, await file, name, details));
  }
}
