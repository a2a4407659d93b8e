// The sandbox's user side: every call as one function.

const BASE = "/sandbox/api";

async function call(path, options = {}) {
  const answer = await fetch(BASE + path, options);
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
export const createUser = (profile) => post("/users", profile);
export const messages = (chat, limit = 200) => call(`/chats/${chat}/messages?limit=${limit}`);
export const write = (chat, text) => post(`/chats/${chat}/messages`, { text, user_id: chat });
export const stopDraft = (chat) => post(`/chats/${chat}/stop`);
export const block = (chat, blocked) => post(`/chats/${chat}/block`, { blocked });
export const press = (chat, messageId, data) =>
  post(`/chats/${chat}/presses`, { message_id: messageId, data, user_id: chat });

export function sendFile(chat, kind, file, name, details = {}) {
  const form = new FormData();
  for (const [key, value] of Object.entries({ kind, user_id: chat, ...details })) {
    form.set(key, value);
  }
  form.set("file", file, name);
  return call(`/chats/${chat}/files`, { method: "POST", body: form });
}

export const fileAddress = (fileId) => `${BASE}/files/${encodeURIComponent(fileId)}`;
export const events = (chat) => new EventSource(`${BASE}/chats/${chat}/events`);
