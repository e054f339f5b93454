/** All shortcuts with their keys, shown on "?" or by a button. */

import type { TemplateResult } from "lit";
import { html, nothing, render } from "lit";
import { text } from "../text.ts";
import type { Action, ActionGroup } from "./actions.ts";
import { ACTIONS, ALL_ACTIONS, GROUPS } from "./actions.ts";
import { keys } from "./keys.ts";
import { keyCaps } from "./shortcut.ts";

let open: HTMLDialogElement | null = null;

/** Shows them over the screen; a second time closes them. */
export function toggleShortcutHelp(): void {
  if (open) return open.close();
  const dialog = document.createElement("dialog");
  dialog.className = "ask shortcut-help";
  dialog.setAttribute("aria-labelledby", "shortcut-help-title");
  render(content(() => dialog.close()), dialog);
  document.body.append(dialog);
  const off = keys.on("help", toggleShortcutHelp, { modal: true });
  const left = () => dialog.close(); // another screen has other keys
  addEventListener("hashchange", left);
  dialog.addEventListener("close", () => {
    off();
    removeEventListener("hashchange", left);
    dialog.remove();
    open = null;
  });
  // A touch beside it closes it, as everywhere.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  open = dialog;
  dialog.showModal();
}

function content(close: () => void): TemplateResult {
  return html`<div class="shortcut-help-body">
    <div class="panel-head">
      <h2 id="shortcut-help-title">${text.keys.title}</h2>
      <button class="button" autofocus @click=${close}>${text.keys.close}</button>
    </div>
    <div class="shortcut-groups">${GROUPS.map(group)}</div>
    <p class="legend">
      ${keys.bindings.singleKeys ? text.keys.inTextBox : text.keys.singlesOff} ${text.keys.change}
    </p>
  </div>`;
}

function group(name: ActionGroup): TemplateResult {
  return html`<section aria-labelledby="shortcuts-${name}">
    <h3 id="shortcuts-${name}">${text.keys.groups[name]}</h3>
    <dl class="shortcut-list">${ALL_ACTIONS.filter((action) => ACTIONS[action].group === name).map(line)}</dl>
  </section>`;
}

function line(action: Action): TemplateResult {
  const shown = keys.shown(action);
  const here = keys.inUse(action);
  return html`<div class=${here ? "" : "shortcut-elsewhere"}>
    <dt>${text.keys.actions[action]}${here ? nothing : html` <span class="legend">(${text.keys.notHere})</span>`}</dt>
    <dd>${shown ? keyCaps(shown) : html`<span class="legend">${text.keys.none}</span>`}</dd>
  </div>`;
}
