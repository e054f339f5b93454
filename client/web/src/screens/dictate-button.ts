/** The one large button: tap or hold, by finger, mouse, Space or Enter. Tells `act` with what to do. */

import { html } from "lit";
import type { PressAct, Standing } from "../live/press.ts";
import { Press } from "../live/press.ts";
import { shortcut } from "../keys/shortcut.ts";
import type { IconName } from "../parts/icons.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { text } from "../text.ts";

/** After letting go a browser sends a click of its own; it was dealt with. */
const CLICK_AFTER_PRESS_MS = 1000;
const ITS_OWN_KEYS = "a, button, input, select, textarea, summary, dialog, [contenteditable], .live-text";
const PRESSES = new Set([" ", "Enter"]);

export class RecordButton extends LightElement {
  static override properties = {
    standing: { attribute: false },
    unavailable: { type: Boolean },
    starting: { type: Boolean },
    held: { state: true },
  };
  declare standing: Standing;
  /** There is nothing to start yet. */
  declare unavailable: boolean;
  declare starting: boolean;
  declare private held: boolean;
  private readonly press = new Press();
  private pressedAt = -Infinity;
  private key: string | null = null;
  private readonly keyDown = (event: KeyboardEvent) => this.keyed(event);
  private readonly keyUp = (event: KeyboardEvent) => this.unkeyed(event);
  private readonly takenAway = () => {
    this.key = null;
    this.act(this.press.cancel(performance.now()));
  };

  constructor() {
    super();
    this.standing = "idle";
    this.unavailable = this.starting = this.held = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.keyDown);
    document.addEventListener("keyup", this.keyUp);
    addEventListener("blur", this.takenAway);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.keyDown);
    document.removeEventListener("keyup", this.keyUp);
    removeEventListener("blur", this.takenAway);
  }

  private get now(): Standing {
    return this.unavailable || this.starting ? "busy" : this.standing;
  }

  private act(act: PressAct): void {
    this.held = this.press.holding;
    if (act) this.dispatchEvent(new CustomEvent<PressAct>("act", { detail: act }));
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    this.button?.setPointerCapture(event.pointerId);
    this.act(this.press.down(event.timeStamp, this.now));
  }

  private up(event: PointerEvent): void {
    this.pressedAt = event.timeStamp;
    const at = document.elementFromPoint(event.clientX, event.clientY);
    const off = !this.button?.contains(at);
    // Sliding off before letting go takes a tap back, as on every button; what was held still pauses.
    this.act(off ? this.press.cancel(event.timeStamp) : this.press.up(event.timeStamp, this.now));
  }

  private clicked(event: MouseEvent): void {
    if (event.timeStamp - this.pressedAt > CLICK_AFTER_PRESS_MS) this.act(this.press.click(event.timeStamp, this.now));
  }

  /** Keys on the button, and on the page where nothing else wants them. */
  private keyed(event: KeyboardEvent): void {
    if (!PRESSES.has(event.key) || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = event.target instanceof Element ? event.target : null;
    const onButton = this.button?.contains(target) ?? false;
    // Enter on the choice of a form goes on from there, as in any form; Space is the choice's own.
    const goesOn = event.key === "Enter" && (target?.matches("input[type=radio]") ?? false);
    if (!onButton && !goesOn && (target?.closest(ITS_OWN_KEYS) || document.querySelector("dialog:modal"))) return;
    event.preventDefault();
    if (event.repeat || this.key !== null) return;
    this.key = event.key;
    this.act(this.press.down(event.timeStamp, this.now));
  }

  private unkeyed(event: KeyboardEvent): void {
    if (event.key !== this.key) return;
    event.preventDefault(); // Space would click now
    this.key = null;
    this.act(this.press.up(event.timeStamp, this.now));
  }

  private get button(): HTMLButtonElement | null {
    return this.querySelector("button");
  }

  private face(): { label: string; hint: string; icon: IconName; look: string } {
    const t = text.dictate;
    const { standing } = this;
    if (this.starting) return { label: t.starting, hint: t.hintBusy, icon: "microphone", look: "record-wait" };
    if (standing === "recording" && this.held) return { label: t.held, hint: t.hintHeld, icon: "pause", look: "record-stop record-held" };
    if (standing === "recording") return { label: t.stop, hint: t.hintStop, icon: "stop", look: "record-stop" };
    if (standing === "paused") return { label: t.goOn, hint: t.hintPaused, icon: "microphone", look: "record-go" };
    if (standing === "busy") return { label: t.busy, hint: t.hintBusy, icon: "check", look: "record-wait" };
    return { label: t.start, hint: t.hintStart, icon: "microphone", look: "record-go" };
  }

  override render() {
    const { label, hint, icon: mark, look } = this.face();
    // One button whatever it does: it keeps the focus, and the finger that rests on it.
    return html`<button
      class="record ${look}"
      type="button"
      aria-disabled=${this.now === "busy" ? "true" : "false"}
      aria-describedby="record-hint"
      ${shortcut("record")}
      @pointerdown=${this.down}
      @pointerup=${this.up}
      @pointercancel=${this.takenAway}
      @click=${this.clicked}
      @contextmenu=${(event: Event) => event.preventDefault()}
    >
      ${icon(mark)}<span class="record-words"
        ><span class="record-label">${label}</span> <span class="record-hint" id="record-hint" aria-hidden="true">${hint}</span></span
      >
    </button>`;
  }
}

customElements.define("record-button", RecordButton);
