/** An element with a class and children; strings become text, never markup. */
export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

export const find = (id) => document.getElementById(id);

const MARGIN = 8;

/** Show a popover at an element, inside the window. */
export function showAt(popover, element) {
  popover.showPopover();
  const { left, right, bottom, top } = element.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const fitsBelow = bottom + height + MARGIN < innerHeight;
  const beside = left + width + MARGIN < innerWidth ? left : right - width;
  popover.style.left = `${Math.max(MARGIN, beside)}px`;
  popover.style.top = `${fitsBelow ? bottom + 4 : Math.max(MARGIN, top - height - 4)}px`;
}
