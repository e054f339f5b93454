/** The officer's own keys: another one for each action, none, or all as they came. Kept on this device. */

import type { PropertyValues } from "lit";
import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { text } from "../text.ts";
import type { Action } from "./actions.ts";
import { ACTIONS, ALL_ACTIONS, GROUPS } from "./actions.ts";
import { comboOf } from "./combo.ts";
import { keys } from "./keys.ts";
import { keyCaps, keyLabel } from "./shortcut.ts";

export class ShortcutSettings extends LightElement {
  static override properties = { asking: { state: true }, refused: { state: true }, done: { state: true } };
  /** The action that waits for its new key. */
  declare private asking: Action | null;
  declare private refused: { action: Action; sentence: string } | null;
  /** What was done last, for who listens to the page. */
  declare private done: string;

  constructor() {
    super();
    this.asking = this.refused = null;
    this.done = "";
  }

  private readonly caught = (event: KeyboardEvent) => {
    const action = this.asking;
    if (!action) return;
    if (event.key === "Tab") return this.stop(); // moving on is not choosing Tab
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return this.stop(action);
    const combo = event.repeat ? null : comboOf(event);
    if (combo !== null) this.choose(action, combo);
  };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.caught, true);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("asking")) return;
    if (this.asking) addEventListener("keydown", this.caught, true);
    else removeEventListener("keydown", this.caught, true);
  }

  private ask(action: Action): void {
    this.asking = this.asking === action ? null : action;
    this.refused = null;
  }

  private stop(focus?: Action): void {
    this.asking = this.refused = null;
    if (focus) this.focusOn(`[data-action="${focus}"] .shortcut-other`);
  }

  private choose(action: Action, combo: string): void {
    const refusal = keys.bindings.refusal(action, combo);
    const printed = combo.split("+").map(keyLabel).join(" + ");
    if (refusal) {
      const { reserved, taken, actions } = text.keys;
      const sentence = refusal.why === "taken" ? taken(printed, actions[refusal.by]) : reserved(printed);
      this.refused = { action, sentence };
      return;
    }
    keys.bindings.set(action, combo);
    this.changed(text.keys.saved(text.keys.actions[action], printed));
    this.stop(action);
  }

  private clear(action: Action): void {
    keys.bindings.set(action, null);
    this.changed(text.keys.cleared(text.keys.actions[action]));
    this.stop(action);
  }

  private reset(): void {
    keys.bindings.reset();
    this.changed(text.keys.wasReset);
    this.stop();
  }

  private singles(event: Event): void {
    keys.bindings.singleKeys = (event.target as HTMLInputElement).checked;
    this.changed("");
  }

  private changed(done: string): void {
    this.done = done;
    keys.changed();
    this.requestUpdate();
  }

  private line(action: Action) {
    const name = text.keys.actions[action];
    const asking = this.asking === action;
    const refused = this.refused?.action === action ? this.refused.sentence : null;
    const combo = keys.bindings.combo(action);
    return html`<li data-action=${action}>
      <span class="shortcut-name">${name}</span>
      <span class="shortcut-keys"
        >${asking ? text.keys.press : combo ? keyCaps(combo.split("+")) : html`<span class="legend">${text.keys.none}</span>`}</span
      >
      <span class="shortcut-choices">
        <button
          class="button shortcut-other"
          aria-label="${text.keys.other}: ${name}"
          aria-pressed=${asking}
          aria-describedby=${refused ? `refused-${action}` : nothing}
          @click=${() => this.ask(action)}
        >
          ${text.keys.other}
        </button>
        <button class="button quiet" aria-label="${text.keys.clear}: ${name}" ?disabled=${combo === null} @click=${() => this.clear(action)}>
          ${text.keys.clear}
        </button>
      </span>
      ${refused ? html`<p class="todo-hint" role="alert" id="refused-${action}">${icon("warning")}<span>${refused}</span></p>` : nothing}
    </li>`;
  }

  override render() {
    const own = !keys.bindings.singleKeys || ALL_ACTIONS.some((action) => keys.bindings.isChanged(action));
    return html`<section class="shortcut-settings" aria-labelledby="shortcut-settings-title">
      <h2 id="shortcut-settings-title">${text.keys.title}</h2>
      <label class="tick">
        <input type="checkbox" aria-describedby="singles-help" .checked=${keys.bindings.singleKeys} @change=${this.singles} />
        <span>${text.keys.singles}</span>
      </label>
      <p class="legend" id="singles-help">${text.keys.singlesHelp} ${text.keys.inTextBox}</p>
      ${GROUPS.map(
        (group) => html`<h3>${text.keys.groups[group]}</h3>
          <ul class="shortcut-lines">
            ${ALL_ACTIONS.filter((action) => ACTIONS[action].group === group).map((action) => this.line(action))}
          </ul>`,
      )}
      <p><button class="button" ?disabled=${!own} @click=${this.reset}>${icon("undo")}${text.keys.reset}</button></p>
      <div class="only-heard" role="status">${this.done}</div>
    </section>`;
  }
}

customElements.define("shortcut-settings", ShortcutSettings);
