// Long texts in parts, as Telegram's own apps send them.

const LONGEST = 4096;

/** Parts of at most 4096 UTF-16 units, parted at a line's end or between words where they can be. */
export function parts(text) {
  const made = [];
  let rest = text;
  while (rest.length > LONGEST) {
    const head = rest.slice(0, LONGEST + 1);
    const end = [head.lastIndexOf("\n"), head.lastIndexOf(" ")].find((at) => at > LONGEST / 2);
    const cut = end ?? LONGEST - (isHighSurrogate(rest.charCodeAt(LONGEST - 1)) ? 1 : 0);
    made.push(rest.slice(0, cut));
    rest = rest.slice(cut).trimStart();
  }
  return rest ? [...made, rest] : made;
}

const isHighSurrogate = (unit) => unit >= 0xd800 && unit < 0xdc00;
