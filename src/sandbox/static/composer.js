// Where the guest writes: text, commands, files, voice.

import * as api from "./api.js";
import { find, make } from "./dom.js";
import { minutes, say } from "./texts.js";
import { recorder } from "./voice.js";

const PHOTOS = ["image/png", "image/jpeg", "image/webp"];

export class Composer {
  #user = null;
  #unsent = new Map();
  #recorder = null;
  #ticking = 0;
  #attempt;
  #conversation;

  constructor({ attempt, conversation }) {
    this.#attempt = attempt;
    this.#conversation = conversation;
    this.#listenToText();
    this.#listenToFiles();
    this.#listenToRecording();
    this.#listenToCommands();
  }

  open(user) {
    if (this.#recorder) this.#endRecording(false);
    this.#closeCommands();
    const input = find("message-input");
    if (this.#user) this.#unsent.set(this.#user.id, input.value);
    this.#user = user;
    input.value = this.#unsent.get(user.id) ?? "";
    input.disabled = false; // until now there was nobody to write as
    this.#fit();
    if (matchMedia("(hover: hover)").matches) input.focus();
  }

  #listenToText() {
    const input = find("message-input");
    find("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    input.addEventListener("input", () => this.#fit());
    this.#fit();
  }

  async #send() {
    const input = find("message-input");
    const text = input.value;
    if (!text.trim()) return;
    input.value = "";
    this.#fit();
    // A refused text comes back, so that nothing typed is lost.
    if (!(await this.#conversation.send(text)) && !input.value) input.value = text;
    this.#fit();
  }

  #fit() {
    const input = find("message-input");
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
    find("composer").classList.toggle("filled", Boolean(input.value.trim()));
  }

  #listenToFiles() {
    const input = find("file");
    const chat = document.querySelector("main");
    find("attach").addEventListener("click", () => input.click());
    input.addEventListener("change", async () => {
      for (const file of [...input.files]) await this.#sendFile(file);
      input.value = "";
    });
    chat.addEventListener("dragover", (event) => event.preventDefault());
    chat.addEventListener("drop", async (event) => {
      event.preventDefault();
      for (const file of [...event.dataTransfer.files]) await this.#sendFile(file);
    });
    find("message-input").addEventListener("paste", (event) => {
      for (const file of [...event.clipboardData.files]) this.#sendFile(file);
    });
  }

  #sendFile(file) {
    const kind = PHOTOS.includes(file.type)
      ? "photo"
      : file.type.startsWith("audio/") ? "audio" : "document";
    return this.#attempt(() => api.sendFile(this.#user.id, kind, file, file.name));
  }

  #listenToRecording() {
    find("record").addEventListener("click", () => this.#startRecording());
    find("record-cancel").addEventListener("click", () => this.#endRecording(false));
    find("record-send").addEventListener("click", () => this.#endRecording(true));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#recorder) this.#endRecording(false);
    });
  }

  async #startRecording() {
    try {
      this.#recorder = await recorder();
    } catch {
      this.#conversation.toast(say("noMicrophone"));
      return;
    }
    const started = Date.now();
    const show = () => {
      find("recorded").textContent = minutes((Date.now() - started) / 1000);
    };
    show();
    this.#ticking = setInterval(show, 250);
    this.#showRecording(true);
    find("record-send").focus();
  }

  async #endRecording(send) {
    const finish = this.#recorder;
    const chat = this.#user.id;
    this.#recorder = null;
    clearInterval(this.#ticking);
    this.#showRecording(false);
    find("message-input").focus();
    const recording = await finish();
    if (!send) return;
    await this.#attempt(() =>
      api.sendFile(chat, "voice", recording, "voice.ogg", { recorded: true }),
    );
  }

  #showRecording(on) {
    find("recording").hidden = !on;
    find("composer").hidden = on;
  }

  #listenToCommands() {
    const menu = find("commands");
    find("commands-button").addEventListener("click", () =>
      menu.hidden ? this.#openCommands() : this.#closeCommands(),
    );
    menu.addEventListener("keydown", (event) => this.#walk(event));
    document.addEventListener("click", (event) => {
      if (!event.target.closest("#commands, #commands-button")) this.#closeCommands();
    });
  }

  async #openCommands() {
    await this.#attempt(async () => {
      const { commands } = await api.bot(this.#user.language_code);
      const items = commands.map((command) => this.#commandItem(command));
      const none = make("p", "", say("noCommands"));
      find("commands").replaceChildren(...(items.length ? items : [none]));
      find("commands").hidden = false;
      find("commands-button").setAttribute("aria-expanded", "true");
      items[0]?.focus();
    });
  }

  #closeCommands() {
    find("commands").hidden = true;
    find("commands-button").setAttribute("aria-expanded", "false");
  }

  #commandItem({ command, description }) {
    const item = make("button", "", make("b", "", `/${command}`), make("span", "", description));
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.dataset.testid = `command-${command}`;
    item.addEventListener("click", () => {
      this.#closeCommands();
      this.#conversation.send(`/${command}`);
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
      this.#closeCommands();
      find("commands-button").focus();
    }
  }
}
