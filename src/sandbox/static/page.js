// The page: guests on the left, the chosen guest's conversation with the bot on the right.

import * as api from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { find } from "./dom.js";
import { Guests } from "./guests.js";
import { say, translate } from "./texts.js";

translate(document);
const conversation = new Conversation({ attempt, onMessage: (message) => guests.preview(message) });
const composer = new Composer({ attempt, conversation });
const guests = new Guests({ attempt, onChoose: choose });

async function choose(user) {
  document.body.classList.remove("house-open");
  find("menu").setAttribute("aria-expanded", "false");
  const bot = await api.bot(user.language_code);
  find("bot-name").textContent = bot.first_name;
  find("description").textContent = bot.description || say("welcomeText");
  conversation.open(user);
  composer.open(user);
}

/** Run an action and tell the user when it fails; true when it went well. */
async function attempt(action) {
  try {
    await action();
    return true;
  } catch (error) {
    conversation.toast(`${say("failed")} ${error.message}`);
    return false;
  }
}

function openHouse(open) {
  document.body.classList.toggle("house-open", open);
  find("menu").setAttribute("aria-expanded", String(open));
}

find("menu").addEventListener("click", () => openHouse(true));
find("curtain").addEventListener("click", () => openHouse(false));
document.addEventListener("keydown", (event) => event.key === "Escape" && openHouse(false));
await attempt(() => guests.load());
