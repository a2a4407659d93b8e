// Renders openapi.json. Everything is set as text: nothing in the document becomes markup.
const made = (tag, text = "", ...children) => {
  const element = document.createElement(tag);
  element.textContent = text;
  element.append(...children);
  return element;
};

const resolved = (schema, all, depth = 0) => {
  if (!schema || typeof schema !== "object" || depth > 8) return schema;
  if (Array.isArray(schema)) return schema.map((each) => resolved(each, all, depth + 1));
  if (schema.$ref) return resolved(all[schema.$ref.split("/").pop()], all, depth + 1);
  const entries = Object.entries(schema).map(([key, value]) => [key, resolved(value, all, depth + 1)]);
  return Object.fromEntries(entries);
};

const block = (title, value) => [made("h4", title), made("pre", JSON.stringify(value, null, 2))];

const operation = (method, path, described, all) => {
  const summary = made("summary", "", made("span", method.toUpperCase()), made("code", path));
  summary.firstElementChild.className = "method";
  summary.append(` ${described.summary ?? ""}`);
  const details = made("details", "", summary);
  if (described.description) details.append(made("p", described.description));
  if (described.parameters) details.append(...block("Parameters", resolved(described.parameters, all)));
  const body = described.requestBody?.content;
  if (body) details.append(...block("Body", resolved(body, all)));
  details.append(made("h4", "Answers"));
  for (const [status, answer] of Object.entries(described.responses ?? {})) {
    const one = made("details", "", made("summary", `${status} ${answer.description ?? ""}`));
    if (answer.content) one.append(made("pre", JSON.stringify(resolved(answer.content, all), null, 2)));
    details.append(one);
  }
  return details;
};

const show = async () => {
  const state = document.getElementById("state");
  try {
    const api = await (await fetch("openapi.json")).json();
    const all = api.components?.schemas ?? {};
    for (const [path, methods] of Object.entries(api.paths))
      for (const [method, described] of Object.entries(methods))
        state.parentElement.append(operation(method, path, described, all));
    state.remove();
  } catch (error) {
    state.textContent = `openapi.json cannot be read: ${error.message}`;
  }
};

show();
