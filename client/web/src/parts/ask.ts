/** A question before something that cannot be undone; the safe answer has the focus. */

import { html, render } from "lit";
import { text } from "../text.ts";

export function ask(question: { title: string; body: string; yes: string }): Promise<boolean> {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.setAttribute("aria-describedby", "ask-body");
  const close = (answer: string) => () => dialog.close(answer);
  render(
    html`<h2 id="ask-title">${question.title}</h2>
      <p id="ask-body">${question.body}</p>
      <div class="actions">
        <button class="button" autofocus @click=${close("no")}>${text.ask.cancel}</button>
        <button class="button danger" @click=${close("yes")}>${question.yes}</button>
      </div>`,
    dialog,
  );
  document.body.append(dialog);
  dialog.showModal();
  const left = close("no"); // another screen: the question was about the one before
  addEventListener("hashchange", left);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      removeEventListener("hashchange", left);
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
