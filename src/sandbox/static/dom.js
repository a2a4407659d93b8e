/** An element with a class and children; strings become text, never markup. */
export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

export const find = (id) => document.getElementById(id);
