// Recording a voice note in place of writing.

import { find } from "./dom.js";
import { minutes, say } from "./texts.js";
import { recorder } from "./voice.js";

export class Recording {
  #finish = null;
  #ticking = 0;
  #refuse;
  #send;

  constructor({ refuse, send }) {
    this.#refuse = refuse;
    this.#send = send;
    find("record").addEventListener("click", () => this.#start());
    find("record-cancel").addEventListener("click", () => this.#end(false));
    find("record-send").addEventListener("click", () => this.#end(true));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.cancel());
  }

  cancel() {
    if (this.#finish) this.#end(false);
  }

  async #start() {
    try {
      this.#finish = await recorder();
    } catch {
      this.#refuse(say("noMicrophone"));
      return;
    }
    const started = Date.now();
    const show = () => {
      find("recorded").textContent = minutes((Date.now() - started) / 1000);
    };
    show();
    this.#ticking = setInterval(show, 250);
    this.#show(true);
    find("record-send").focus();
  }

  async #end(send) {
    const finish = this.#finish;
    this.#finish = null;
    clearInterval(this.#ticking);
    this.#show(false);
    find("message-input").focus();
    const sound = finish();
    await (send ? this.#send(sound) : sound);
  }

  #show(on) {
    find("recording").hidden = !on;
    find("composer").hidden = on;
  }
}
