/** Slower on request: each touch is a step slower, and from the slowest back to as it was spoken. */

import type { TemplateResult } from "lit";
import { html } from "lit";
import { shortcut } from "../../keys/shortcut.ts";
import { icon } from "../../parts/icons.ts";
import { text } from "../../text.ts";
import type { SoundPlayer } from "../player.ts";

export function speedButton(player: SoundPlayer): TemplateResult {
  const now = text.panel.speedNow[player.rate] ?? String(player.rate);
  return html`<button class="button quiet speed" ${shortcut("slower")} @click=${() => player.slower()}>
    ${icon("speed")}<span>${text.panel.speed}: ${now}</span>
  </button>`;
}
