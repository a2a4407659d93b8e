// The page's own words in the browser's language, and the formats that go with it.

const all = await (await fetch("/sandbox/static/texts.json")).json();
export const language =
  navigator.languages.map((name) => name.slice(0, 2)).find((name) => name in all) ?? "en";

export const browserLanguage = (navigator.languages[0] ?? "en").slice(0, 2).toLowerCase();

export function languageName(code) {
  return new Intl.DisplayNames(language, { type: "language" }).of(code);
}

export function say(key) {
  return all[language][key];
}

/** Fill what the document leaves to the language: texts, labels, placeholders. */
export function translate(root) {
  document.documentElement.lang = language;
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", say(node.dataset.label));
    if (node.tagName === "BUTTON") node.title = say(node.dataset.label);
  }
  for (const node of root.querySelectorAll("[data-placeholder]")) {
    node.placeholder = say(node.dataset.placeholder);
  }
}

// The browser's own variant knows whether the day has 12 or 24 hours.
const locale = navigator.languages.find((name) => name.startsWith(language)) ?? language;
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" });

/** `seconds` since 1970. */
export function timeOfDay(seconds) {
  return clock.format(new Date(seconds * 1000));
}

export function dayName(seconds) {
  const day = new Date(seconds * 1000).toDateString();
  const now = Date.now();
  if (day === new Date(now).toDateString()) return say("today");
  if (day === new Date(now - 86_400_000).toDateString()) return say("yesterday");
  return calendar.format(new Date(seconds * 1000));
}

export function minutes(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function fileSize(bytes) {
  const [amount, unit] =
    bytes < 1_000_000 ? [Math.max(1, Math.round(bytes / 1000)), "kilobyte"] : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(language, {
    style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1,
  }).format(amount);
}
