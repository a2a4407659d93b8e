// One chat with the bot, kept up to date by the sandbox's event stream.

import * as api from "./api.js";
import { find, make } from "./dom.js";
import { MessageMenu } from "./menu.js";
import { draftItem, messageItem } from "./messages.js";
import { fullName } from "./people.js";
import { dayName, say } from "./texts.js";

const ACTION_SECONDS = 5;
const TOAST_SECONDS = 4;
const NEAR_END = 120;
const FOUND_SECONDS = 1.6;

export class Conversation {
  #chat = null;
  #messages = new Map();
  #stream = null;
  #blocked = false;
  #actionTimer = 0;
  #draftTimer = 0;
  #presses = new Map();
  #atEnd = true;
  // What happens while the chat is being read; null at other times.
  #meanwhile = null;
  #attempt;
  #onMessage;
  #menu;

  constructor({ attempt, onMessage, onAct }) {
    this.#attempt = attempt;
    this.#onMessage = onMessage;
    this.#menu = new MessageMenu({ onAct, toast: (words) => this.toast(words) });
    find("jump").addEventListener("click", () => this.#toEnd(true));
    find("scroll").addEventListener("scroll", () => this.#look());
    // Pictures that load, drafts that grow, a keyboard that opens: the end stays in view.
    const sizes = new ResizeObserver(() => this.#atEnd && this.#toEnd());
    for (const id of ["scroll", "messages", "draft-place"]) sizes.observe(find(id));
    find("block").addEventListener("click", () => this.#block(!this.#blocked));
    find("unblock").addEventListener("click", () => this.#block(false));
  }

  open(chat) {
    this.#stream?.close();
    this.#chat = chat;
    this.#presses.clear();
    find("messages").replaceChildren();
    this.#showDraft(null);
    this.#stream = api.events(chat.id);
    // Whatever happened while the stream was away is read anew.
    this.#stream.addEventListener("open", () => this.#attempt(() => this.#read()));
    this.#stream.addEventListener("message", (event) => this.#hear(JSON.parse(event.data)));
    this.#stream.addEventListener("error", () => this.#status("offline"));
  }

  /** Show everything anew, for instance for another guest's eyes. */
  redraw() {
    const list = find("messages");
    list.replaceChildren();
    for (const message of this.#messages.values()) this.#append(message);
    find("welcome").hidden = this.#messages.size > 0;
    this.#status();
  }

  /** The newest message that its writer can still correct. */
  lastOwnText() {
    return [...this.#messages.values()].reverse().find((message) => this.#isCorrectable(message));
  }

  toast(text) {
    const note = make("div", "toast", text);
    note.dataset.testid = "toast";
    find("toasts").append(note);
    setTimeout(() => note.remove(), TOAST_SECONDS * 1000);
  }

  async #read() {
    const chat = this.#chat;
    this.#meanwhile = [];
    const { messages, draft, blocked } = await api.messages(chat.id);
    if (chat !== this.#chat) return;
    this.#messages = new Map(messages.map((message) => [message.message_id, message]));
    this.redraw();
    this.#showDraft(draft);
    this.#showBlocked(blocked);
    this.#toEnd();
    find("scroll").dataset.chat = chat.id;
    const missed = this.#meanwhile;
    this.#meanwhile = null;
    for (const event of missed) this.#happen(event);
  }

  #hear(event) {
    if (this.#meanwhile) this.#meanwhile.push(event);
    else this.#happen(event);
  }

  #happen(event) {
    const handlers = {
      message: () => this.#arrive(event.message),
      edited: () => this.#arrive(event.message),
      deleted: () => this.#remove(event.message_id),
      draft: () => this.#showDraft(event.draft),
      draft_gone: () => this.#showDraft(null),
      action: () => this.#showAction(event.action),
      blocked: () => this.#showBlocked(event.blocked),
      callback_answer: () => this.#showAnswer(event),
    };
    handlers[event.type]?.();
    if (event.type === "message" && !event.message.from?.is_bot) this.#toEnd();
  }

  #arrive(message) {
    const known = this.#messages.has(message.message_id);
    this.#messages.set(message.message_id, message);
    if (message.from?.is_bot) this.#status();
    if (known) {
      const old = find("messages").querySelector(`[data-message-id="${message.message_id}"]`);
      const item = messageItem(message, this.#acts());
      item.classList.toggle("follows", old.classList.contains("follows"));
      old.replaceWith(item);
    } else {
      this.#append(message);
    }
    this.#onMessage(message);
  }

  #remove(messageId) {
    this.#messages.delete(messageId);
    this.redraw();
  }

  #append(message) {
    const list = find("messages");
    const day = dayName(message.date);
    if (list.dataset.day !== day || !list.childElementCount) {
      list.append(make("li", "day", make("span", "", day)));
      list.dataset.day = day;
    }
    const item = messageItem(message, this.#acts());
    if (list.lastElementChild?.dataset.sender === item.dataset.sender) item.classList.add("follows");
    list.append(item);
    find("welcome").hidden = true;
  }

  #acts() {
    const { id, user, isGroup } = this.#chat;
    return {
      me: user.id,
      isGroup,
      command: (text) => this.#attempt(() => api.write(id, { user_id: user.id }, text)),
      press: (message, button, element) => this.#press(message, button, element),
      menu: (message, element) => this.#menu.open(message, element, this.#isCorrectable(message)),
      find: (messageId) => this.#find(messageId),
    };
  }

  #isCorrectable(message) {
    return message.from?.id === this.#chat.user.id && message.text && !message.forward_origin;
  }

  #find(messageId) {
    const item = find("messages").querySelector(`[data-message-id="${messageId}"]`);
    item?.scrollIntoView({ block: "center", behavior: this.#motion(true) });
    item?.classList.add("found");
    setTimeout(() => item?.classList.remove("found"), FOUND_SECONDS * 1000);
  }

  async #press(message, button, element) {
    if (button.copy_text) return navigator.clipboard.writeText(button.copy_text.text);
    element.classList.add("waiting");
    return this.#attempt(async () => {
      const { callback_query_id: id } = await api.press(
        this.#chat.id, this.#chat.user.id, message.message_id, button.callback_data ?? "",
      );
      this.#presses.set(id, element);
      setTimeout(() => this.#settle(id), 10_000);
    });
  }

  #settle(queryId) {
    this.#presses.get(queryId)?.classList.remove("waiting");
    this.#presses.delete(queryId);
  }

  #showAnswer(answer) {
    this.#settle(answer.callback_query_id);
    if (!answer.text) return;
    if (!answer.show_alert) {
      this.toast(answer.text);
      return;
    }
    find("alert-text").textContent = answer.text;
    find("alert").showModal();
  }

  #showDraft(draft) {
    clearTimeout(this.#draftTimer);
    const place = find("draft-place");
    if (!draft) {
      place.replaceChildren();
      return;
    }
    this.#status();
    const stop = () => this.#attempt(() => api.stopDraft(this.#chat.id));
    place.replaceChildren(draftItem(draft, stop));
    const left = draft.ends_at * 1000 - Date.now();
    this.#draftTimer = setTimeout(() => this.#showDraft(null), Math.max(0, left));
  }

  #showAction(action) {
    const word = action.startsWith("record_voice") || action === "upload_voice"
      ? "recordsVoice"
      : action.startsWith("upload") ? "sendsFile" : "typing";
    this.#status(word);
    this.#actionTimer = setTimeout(() => this.#status(), ACTION_SECONDS * 1000);
  }

  #status(word) {
    clearTimeout(this.#actionTimer);
    const place = find("status");
    place.textContent = word ? say(word) : this.#idle();
    place.classList.toggle("busy", Boolean(word) && word !== "offline");
    place.dataset.state = word ?? "idle";
  }

  #idle() {
    if (this.#blocked && !this.#chat.isGroup) return say("blocked");
    const { isGroup, members } = this.#chat;
    return isGroup ? members.map(fullName).join(", ") : say("online");
  }

  #showBlocked(blocked) {
    this.#blocked = blocked;
    find("block").setAttribute("aria-pressed", String(blocked));
    const word = say(`${blocked ? "unblock" : "block"}${this.#chat.isGroup ? "Group" : ""}`);
    find("block-label").textContent = word;
    find("block").title = word;
    find("unblock").textContent = word;
    find("blocked-note").textContent = say(this.#chat.isGroup ? "removedNote" : "blockedNote");
    find("barred").hidden = !blocked;
    find("writing").hidden = blocked;
    this.#status();
  }

  #block(blocked) {
    return this.#attempt(() => api.block(this.#chat.id, blocked));
  }

  #look() {
    const scroll = find("scroll");
    this.#atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END;
    find("jump").hidden = this.#atEnd;
  }

  #toEnd(smooth = false) {
    find("scroll").scrollTo({ top: find("scroll").scrollHeight, behavior: this.#motion(smooth) });
  }

  #motion(smooth) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    return smooth && !calm ? "smooth" : "instant";
  }
}
