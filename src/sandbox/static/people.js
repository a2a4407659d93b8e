// People as the page shows them: names, initials in a coloured disc.

import { make } from "./dom.js";

const HUES = [212, 28, 158, 338, 262, 190, 12, 96];

export const hueOf = (id) => HUES[Math.abs(id) % HUES.length];

export function fullName(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}

/** The bot's picture. */
export function emblem() {
  const picture = make("img", "portrait");
  Object.assign(picture, { src: "/sandbox/static/emblem.svg", alt: "", width: 44, height: 44 });
  return picture;
}

/** A disc with the first letters of up to two words. */
export function avatar(name, id) {
  const letters = name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "");
  const disc = make("span", "avatar", letters.join(""));
  disc.setAttribute("aria-hidden", "true");
  disc.style.setProperty("--hue", hueOf(id));
  return disc;
}
