// The sandbox's user side: every call as one function.

const BASE = "/sandbox/api";

async function call(path, options = {}) {
  const answer = await fetch(BASE + path, options);
  if (answer.status === 401) location.reload(); // the door asks for the secret
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.description ?? body.detail ?? answer.statusText);
  return body;
}

function post(path, body) {
  return call(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

export const bot = (language) => call(`/bot?language=${encodeURIComponent(language ?? "")}`);
export const users = () => call("/users");
export const chats = () => call("/chats");
export const createUser = (profile) => post("/users", profile);
export const createGroup = (title, members) => post("/chats", { title, members });
export const companion = (chat, user) => call(`/chats/${chat}/companion?user_id=${user}`);
export const messages = (chat, limit = 200) => call(`/chats/${chat}/messages?limit=${limit}`);
export const stopDraft = (chat) => post(`/chats/${chat}/stop`);
export const block = (chat, blocked) => post(`/chats/${chat}/block`, { blocked });

/** `spot` has user_id, and may have reply_to. */
export const write = (chat, spot, text) => post(`/chats/${chat}/messages`, { ...spot, text });
export const edit = (chat, messageId, text) => post(`/chats/${chat}/messages/${messageId}`, { text });
export const forward = (chat, user, message) =>
  post(`/chats/${chat}/forwards`, {
    user_id: user, from_chat_id: message.chat.id, message_id: message.message_id,
  });
export const forwardForeign = (chat, user, author, text) =>
  post(`/chats/${chat}/forwards`, { user_id: user, author, text });
export const sendPlace = (chat, user, location) =>
  post(`/chats/${chat}/contents`, { user_id: user, content: { location } });
export const press = (chat, user, messageId, data) =>
  post(`/chats/${chat}/presses`, { message_id: messageId, data, user_id: user });

export const react = (chat, user, messageId, emojis) =>
  post(`/chats/${chat}/reactions`, { message_id: messageId, emojis, user_id: user });

export function sendFile(chat, spot, kind, file, name, details = {}) {
  const form = new FormData();
  for (const [key, value] of Object.entries({ kind, ...spot, ...details })) {
    if (value !== undefined) form.set(key, value);
  }
  form.set("file", file, name);
  return call(`/chats/${chat}/files`, { method: "POST", body: form });
}

export const fileAddress = (fileId) => `${BASE}/files/${encodeURIComponent(fileId)}`;
export const events = (chat) => new EventSource(`${BASE}/chats/${chat}/events`);
