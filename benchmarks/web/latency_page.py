"""What runs in the page to see when the officer's button was pressed, and when words stood on the screen.

All times are ``performance.now()`` of the page, in milliseconds. A picture counts as drawn when the task
after its frame runs: layout and paint are behind it then.
"""

from __future__ import annotations

WATCH = """
(() => {
  const seen = { pressed: [], samples: [], messages: [], drawn: [] };
  Object.defineProperty(window, "__latency", { value: seen });

  addEventListener("pointerdown", (event) => seen.pressed.push(event.timeStamp), true);

  // The first message of the audio thread tells of sound that it recorded just before.
  const Node = window.AudioWorkletNode;
  window.AudioWorkletNode = class extends Node {
    constructor(...given) {
      super(...given);
      const first = ({ data }) => {
        if (data.type !== "level" && data.type !== "chunk") return;
        seen.samples.push([performance.now(), data.type]);
        this.port.removeEventListener("message", first);
      };
      this.port.addEventListener("message", first);
    }
  };

  // Where the app begins to work on a message.
  const parse = JSON.parse;
  JSON.parse = (text, ...more) => {
    const value = parse(text, ...more);
    if (value && (value.type === "partial" || value.type === "final")) {
      seen.messages.push([performance.now(), value.type, value.utterance]);
    }
    return value;
  };

  let waiting = false;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    waiting = false;
    const blocks = [...document.querySelectorAll(".live-block")].slice(-3);
    const tail = blocks.map((block) => block.textContent).join(" ").replace(/\\s+/g, " ").slice(-4000);
    seen.drawn.push([performance.now(), tail]);
  };
  new MutationObserver((changes) => {
    const words = ({ target }) => (target.parentElement ?? target).closest?.(".live-all");
    if (waiting || !changes.some(words)) return;
    waiting = true;
    requestAnimationFrame(() => channel.port2.postMessage(null));
  }).observe(document, { subtree: true, childList: true, characterData: true });
})();
"""

LEVEL_S = 0.05
"""Sound that the first message of the audio thread tells of, at the latest: it was recorded before it."""
