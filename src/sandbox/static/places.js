// A place on the map, of a few that are far enough from each other to tell apart.

import * as api from "./api.js";
import { find, make } from "./dom.js";
import { say } from "./texts.js";

const PLACES = {
  london: [51.51, -0.13],
  paris: [48.86, 2.35],
  newYork: [40.71, -74.01],
  moscow: [55.75, 37.62],
  vladivostok: [43.12, 131.89],
  tokyo: [35.68, 139.69],
};

export class Places {
  #chat = null;
  #attempt;

  constructor({ attempt }) {
    this.#attempt = attempt;
    find("place-cancel").addEventListener("click", () => find("place-dialog").close());
    find("place").addEventListener("click", () => {
      find("attach-menu").hidePopover();
      const entries = Object.keys(PLACES).map((name) => make("li", "", this.#entry(name)));
      find("places").replaceChildren(...entries);
      find("place-dialog").showModal();
    });
  }

  open(chat) {
    this.#chat = chat;
  }

  #entry(name) {
    const button = make("button", "guest", make("span", "guest-words", make("b", "", say(name))));
    button.type = "button";
    button.dataset.testid = `place-${name}`;
    const [latitude, longitude] = PLACES[name];
    button.addEventListener("click", () =>
      this.#attempt(async () => {
        find("place-dialog").close();
        await api.sendPlace(this.#chat.id, this.#chat.user.id, { latitude, longitude });
      }),
    );
    return button;
  }
}
