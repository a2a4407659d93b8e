// Voice notes: a player for those in the chat, a recorder for new ones.

import { fileAddress } from "./api.js";
import { make } from "./dom.js";
import { minutes, say } from "./texts.js";

const BARS = 34;
const SVG = "http://www.w3.org/2000/svg";
let playing = null;

/** A play button, a bar to seek in, and the time. */
export function voicePlayer(voice) {
  const sound = new Audio();
  sound.preload = "none";
  sound.src = fileAddress(voice.file_id);
  const toggle = make("button", "play", shape("M8 5.500v13l11-6.500z"));
  toggle.type = "button";
  toggle.setAttribute("aria-label", say("play"));
  const seek = make("input", "seek");
  Object.assign(seek, { type: "range", min: 0, max: 1000, value: 0 });
  seek.setAttribute("aria-label", say("voiceNote"));
  const time = make("span", "length", minutes(voice.duration));
  const wave = make("span", "wave", ...bars(voice.file_unique_id));
  const player = make("div", "voice", toggle, make("span", "track", wave, seek), time);
  player.dataset.testid = "voice-player";
  const length = () => (Number.isFinite(sound.duration) ? sound.duration : voice.duration) || 1;

  function show() {
    const share = Math.min(1, sound.currentTime / length());
    seek.value = share * 1000;
    [...wave.children].forEach((bar, at) => bar.classList.toggle("heard", at / BARS < share));
    time.textContent = minutes(sound.paused && !sound.currentTime ? voice.duration : sound.currentTime);
    toggle.replaceChildren(
      shape(sound.paused ? "M8 5.500v13l11-6.500z" : "M8 5.500v13M16 5.500v13", !sound.paused),
    );
    toggle.setAttribute("aria-label", say(sound.paused ? "play" : "pause"));
  }

  toggle.addEventListener("click", () => {
    if (!sound.paused) return sound.pause();
    playing?.pause();
    playing = sound;
    return sound.play().catch(() => player.classList.add("broken"));
  });
  seek.addEventListener("input", () => {
    sound.currentTime = (seek.value / 1000) * length();
  });
  for (const name of ["play", "pause", "timeupdate", "seeked"]) sound.addEventListener(name, show);
  sound.addEventListener("ended", () => {
    sound.currentTime = 0;
    show();
  });
  return player;
}

/** Starts recording at once; the returned function ends it and gives the recording. */
export async function recorder() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const types = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
  const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type));
  const machine = new MediaRecorder(stream, mimeType ? { mimeType } : {});
  const parts = [];
  machine.addEventListener("dataavailable", (event) => parts.push(event.data));
  const stopped = new Promise((resolve) => machine.addEventListener("stop", resolve));
  machine.start();

  return async function finish() {
    if (machine.state !== "inactive") machine.stop();
    await stopped;
    for (const track of stream.getTracks()) track.stop();
    return new Blob(parts, { type: machine.mimeType });
  };
}

function shape(path, stroked = false) {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  icon.classList.toggle("stroked", stroked);
  icon.append(line);
  return icon;
}

/** A wave that looks like speech and stays the same for the same note. */
function bars(seed) {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return Array.from({ length: BARS }, (_, at) => {
    state = (state * 1664525 + 1013904223) >>> 0;
    const swell = Math.sin((at / BARS) * Math.PI * 3.2) * 0.25 + 0.55;
    const bar = make("i");
    bar.style.height = `${Math.round(18 + 82 * swell * (0.35 + (state / 2 ** 32) * 0.65))}%`;
    return bar;
  });
}
