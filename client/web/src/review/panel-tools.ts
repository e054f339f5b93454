/** The sound of the whole text: read along, and how fast. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { keyMark, shortcut } from "../keys/shortcut.ts";
import { icon } from "../parts/icons.ts";
import { text } from "../text.ts";
import type { PanelSound } from "./panel-sound.ts";
import { TEXT } from "./panel-sound.ts";

export function textTools(
  sound: PanelSound,
  rate: number,
  does: { toggle(): void; slower(): void },
): TemplateResult | typeof nothing {
  if (!sound.there) return nothing;
  const playing = sound.what === TEXT;
  const speed = text.panel.speedNow[rate] ?? "";
  return html`<div class="text-tools">
    <button class="button text-play" ${shortcut("play")} @click=${does.toggle}>
      ${icon(playing ? "stop" : "play")}<span>${playing ? text.panel.stop : text.panel.playAll}</span>${keyMark("play")}
    </button>
    <button class="button text-speed" ${shortcut("slower")} @click=${does.slower}>
      ${icon("speed")}<span>${text.panel.speed}: ${speed}</span>${keyMark("slower")}
    </button>
  </div>`;
}
