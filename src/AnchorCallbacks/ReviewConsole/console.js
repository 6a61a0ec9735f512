// Makes the console quicker for those who use it all day. Every page works without it.
"use strict";

// Times in the reader's zone. The exact UTC stays in the title.
const format = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]"))
  time.textContent = format.format(new Date(time.dateTime));

const keys = document.getElementById("keys");
const keysOn = document.getElementById("keys-on");
const isOn = () => localStorage.getItem("console-keys") !== "off";
if (keysOn) {
  keysOn.checked = isOn();
  keysOn.addEventListener("change", () => localStorage.setItem("console-keys", keysOn.checked ? "on" : "off"));
  document.getElementById("keys-open").hidden = false;
  document.getElementById("keys-open").addEventListener("click", () => keys.showModal());
}

// A row is reached by what can be used in it: its mark, or its link.
const stops = () => [...document.querySelectorAll("main tbody tr")]
  .map(row => row.querySelector("input[type=checkbox]") ?? row.querySelector("a, button")).filter(stop => stop);

function move(step) {
  const all = stops();
  const row = document.activeElement?.closest("main tbody tr");
  const now = all.findIndex(stop => row?.contains(stop));
  all[now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + step, 0), all.length - 1)]?.focus();
}

function decide(word) {
  const choice = document.querySelector(`#decide input[name=decision][value=${word}]`);
  if (choice) {
    choice.checked = true;
    choice.focus();
  }
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  a: () => decide("accept"),
  r: () => decide("reject"),
  i: () => decide("ask"),
  c: () => decide("clear"),
  n: () => document.querySelector("form[action='/console/queue/next'] button")?.focus(),
  p: () => document.querySelector("#decide button.main")?.focus(),
  s: () => document.querySelector("form[data-key=s] button")?.focus(),
  "?": () => keys.showModal(),
};

document.addEventListener("keydown", event => {
  const isText = event.target.closest("textarea, select, input:not([type=checkbox], [type=radio])");
  if (isText || event.ctrlKey || event.altKey || event.metaKey || keys?.open || !Object.hasOwn(actions, event.key) || !isOn())
    return;
  event.preventDefault();
  actions[event.key]();
});
