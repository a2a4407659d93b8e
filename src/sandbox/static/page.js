// The page: chats on the left, the chosen one's conversation with the bot on the right.

import * as api from "./api.js";
import { Chats } from "./chats.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { find } from "./dom.js";
import { Forwarding } from "./forwarding.js";
import { avatar, emblem } from "./people.js";
import { Places } from "./places.js";
import { say, translate } from "./texts.js";

translate(document);
const conversation = new Conversation({ attempt, onMessage, onAct });
const composer = new Composer({ attempt, conversation, onWriter: (user) => write(user) });
const chats = new Chats({ attempt, onChoose: choose });
const forwarding = new Forwarding({ attempt, chats });
const places = new Places({ attempt });
let chosen = null;

async function choose(chat) {
  openHouse(false);
  chosen = chat;
  const bot = await api.bot(chat.user.language_code);
  find("bot-name").textContent = chat.isGroup ? chat.title : bot.first_name;
  find("bot-name").dataset.name = bot.first_name;
  find("description").textContent = bot.description || say("welcomeText");
  find("portrait").replaceChildren(chat.isGroup ? avatar(chat.title, chat.id) : emblem());
  document.body.classList.toggle("in-group", chat.isGroup);
  composer.open(chat, bot);
  conversation.open(chat);
  forwarding.open(chat);
  places.open(chat);
  await showCompanion();
}

/** In a group somebody else writes from now on. */
async function write(user) {
  chosen.user = user;
  conversation.redraw();
  await showCompanion();
}

function onMessage(message) {
  chats.preview(message);
  if (message.from?.is_bot) attempt(showCompanion);
}

function onAct(kind, message, emoji) {
  if (kind === "forward") forwarding.ask(message);
  else if (emoji) attempt(() => react(message, emoji));
  else composer.begin(kind, message);
}

async function react(message, emoji) {
  await api.react(chosen.id, chosen.user.id, message.message_id, [emoji]);
  conversation.toast(`${emoji} ${say("reacted")}`);
}

/** Who speaks for the bot, as far as the sandbox is told. */
async function showCompanion() {
  const chat = chosen;
  const { companion } = await api.companion(chat.id, chat.user.id);
  if (chat === chosen) find("companion").textContent = companion;
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
await attempt(() => chats.load());
