// One message as a list item: text, media, buttons.

import { fileAddress } from "./api.js";
import { make } from "./dom.js";
import { fullName, hueOf } from "./people.js";
import { richText } from "./richtext.js";
import { fileSize, say, timeOfDay } from "./texts.js";
import { voicePlayer } from "./voice.js";

/**
 * `act` has `me` (whose messages stand on the right), `isGroup`, command(text),
 * press(message, button, element), menu(message, element) and find(messageId).
 */
export function messageItem(message, act) {
  const mine = message.from?.id === act.me;
  const item = make("li", `message ${mine ? "mine" : "theirs"}`);
  item.dataset.testid = "message";
  item.dataset.from = message.from?.is_bot ? "bot" : "user";
  item.dataset.sender = message.from?.id;
  item.dataset.messageId = message.message_id;
  const bubble = make("div", "bubble", ...sender(message, mine, act), ...forwarded(message));
  bubble.append(...quoted(message, act), ...media(message), ...body(message, act), footer(message));
  if (message.sticker) bubble.classList.add("bare");
  if (message.photo) bubble.classList.add("pictured");
  const more = menuButton(message, act);
  bubble.addEventListener("contextmenu", (event) => {
    // Selected words, links and media keep the browser's own menu.
    if (String(getSelection()) || event.target.closest("a, img, audio, video")) return;
    event.preventDefault();
    act.menu(message, more);
  });
  item.append(make("div", "line", bubble, more), ...keyboard(message, act));
  return item;
}

/** Who wrote it, as seen by the guest `me`. */
export function authorOf(message, me) {
  return message.from?.id === me ? say("you") : fullName(message.from ?? {});
}

/** The draft of a message still being written. */
export function draftItem(draft, onStop) {
  const text = make("div", "text");
  if (draft.text) text.append(...richText(draft.text, draft.entities));
  else text.append(make("span", "thinking", say("thinking")));
  text.append(make("span", "caret"));
  const bubble = make("div", "bubble", text);
  const item = make("div", "message theirs draft", bubble);
  item.dataset.testid = "draft";
  if (draft.can_stop) {
    const stop = make("button", "stop", make("span", "square"), say("stop"));
    stop.type = "button";
    stop.dataset.testid = "stop-button";
    stop.addEventListener("click", onStop);
    item.append(stop);
  }
  return item;
}

/** A few words about a message for lists and quotes. */
export function summary(message) {
  if (message.text ?? message.caption) return message.text ?? message.caption;
  if (message.voice) return say("voiceNote");
  if (message.photo) return say("photo");
  if (message.sticker) return `${message.sticker.emoji} ${say("sticker")}`;
  if (message.video_note) return say("videoNote");
  if (message.location) return say("location");
  if (message.forum_topic_created) return message.forum_topic_created.name;
  return (message.document ?? message.audio)?.file_name ?? say("other");
}

function sender(message, mine, act) {
  if (!act.isGroup || mine || !message.from) return [];
  const name = make("div", "sender", fullName(message.from));
  name.style.setProperty("--hue", hueOf(message.from.id));
  return [name];
}

function menuButton(message, act) {
  const button = make("button", "more", "⋯");
  button.type = "button";
  button.dataset.testid = "message-menu-button";
  button.setAttribute("aria-label", say("messageMenu"));
  button.setAttribute("aria-haspopup", "menu");
  button.addEventListener("click", () => act.menu(message, button));
  return button;
}

function forwarded(message) {
  const origin = message.forward_origin;
  if (!origin) return [];
  const author = origin.sender_user_name ?? fullName(origin.sender_user);
  return [make("div", "forwarded", `${say("forwarded")} ${author}`)];
}

function quoted(message, act) {
  const original = message.reply_to_message;
  if (!original) return [];
  const quote = make("button", "quote", make("b", "", authorOf(original, act.me)));
  quote.type = "button";
  quote.append(make("span", "", summary(original)));
  quote.addEventListener("click", () => act.find(original.message_id));
  return [quote];
}

function media(message) {
  if (message.photo) return [photo(message)];
  if (message.voice) return [voicePlayer(message.voice)];
  if (message.audio) return [fileLink(message.audio), sound(message.audio)];
  if (message.document) return [fileLink(message.document)];
  if (message.video_note) return [videoNote(message.video_note)];
  if (message.sticker) return [make("div", "sticker", message.sticker.emoji)];
  if (message.location) return [place(message.location)];
  return [];
}

function body(message, act) {
  const text = message.text ?? message.caption;
  if (!text) return [];
  const entities = message.entities ?? message.caption_entities;
  return [make("div", "text", ...richText(text, entities, act.command))];
}

function footer(message) {
  const time = make("time", "", timeOfDay(message.date));
  time.dateTime = new Date(message.date * 1000).toISOString();
  const parts = message.edit_date ? [make("span", "", say("edited")), time] : [time];
  return make("span", "when", ...parts);
}

function photo(message) {
  const size = message.photo.at(-1);
  const picture = make("img", "photo");
  picture.src = fileAddress(size.file_id);
  picture.alt = message.caption ?? say("photo");
  picture.width = size.width;
  picture.height = size.height;
  const frame = make("a", "", picture);
  frame.href = picture.src;
  frame.target = "_blank";
  return frame;
}

function fileLink(file) {
  const words = make("span", "file-words", make("b", "", file.file_name ?? say("download")));
  words.append(make("small", "", fileSize(file.file_size ?? 0)));
  const link = make("a", "file", make("span", "file-icon"), words);
  link.href = fileAddress(file.file_id);
  link.download = file.file_name ?? "";
  link.setAttribute("aria-label", `${say("download")}: ${file.file_name ?? ""}`);
  return link;
}

function sound(file) {
  const player = make("audio");
  player.controls = true;
  player.preload = "none";
  player.src = fileAddress(file.file_id);
  return player;
}

function videoNote(file) {
  const player = make("video", "video-note");
  player.controls = true;
  player.preload = "metadata";
  player.src = fileAddress(file.file_id);
  player.setAttribute("aria-label", say("videoNote"));
  return player;
}

function place(location) {
  const words = `${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}`;
  return make("div", "place", `📍 ${words}`);
}

function keyboard(message, act) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return [];
  const lines = rows.map((row) => make("div", "row", ...row.map((each) => button(message, each, act))));
  return [make("div", "keyboard", ...lines)];
}

function button(message, shape, act) {
  const element = make(shape.url ? "a" : "button", "inline-button", shape.text);
  element.dataset.testid = "inline-button";
  if (shape.url) {
    if (/^(https?|tg):/i.test(shape.url)) element.href = shape.url;
    element.target = "_blank";
    element.rel = "noopener noreferrer";
    return element;
  }
  element.type = "button";
  element.addEventListener("click", () => act.press(message, shape, element));
  return element;
}
