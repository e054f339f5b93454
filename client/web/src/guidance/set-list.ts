/** The rule sets that are looked at, offences first, and the way to look at another one. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { icon } from "../parts/icons.ts";
import { text } from "../text.ts";
import type { Assessment, OffenceSummary, SetState } from "./guidance.ts";
import { setName } from "./guidance.ts";
import type { SetPlace } from "./rule-set.ts";
import { ruleSet } from "./rule-set.ts";

export function setList(sets: readonly SetState[], place: SetPlace): TemplateResult {
  const group = (kind: SetState["kind"], title: string) => {
    const here = sets.filter((one) => one.kind === kind);
    if (here.length === 0) return nothing;
    return html`<h3>${title}</h3>
      ${repeat(
        here,
        (one) => one.id,
        (one) => ruleSet(one, place),
      )}`;
  };
  return html`${group("offence", text.guidance.offences)} ${group("form", text.guidance.forms)}`;
}

/** What is said of all sets together: kinds of incident without rules, law that was not in force yet. */
export function setNotes({ notes }: Assessment): TemplateResult | typeof nothing {
  if (notes.length === 0) return nothing;
  return html`<ul class="set-notes legend" lang="nl">
    ${notes.map((one) => html`<li>${one}</li>`)}
  </ul>`;
}

/** Chosen and then added: a list that adds while one walks through it by keyboard would add them all. */
export function moreSets(all: readonly OffenceSummary[], shown: readonly SetState[], add: (id: string) => void): TemplateResult | typeof nothing {
  const known = new Set(shown.map((one) => one.id));
  const others = new Map(all.filter((one) => !known.has(one.id)).map((one) => [one.id, one]));
  if (others.size === 0) return nothing;
  const chosen = (event: SubmitEvent) => {
    event.preventDefault();
    const list = (event.currentTarget as HTMLFormElement).querySelector("select");
    if (list?.value) add(list.value);
    else list?.focus();
  };
  const options = [...others.values()].sort((a, b) => Number(a.kind === "form") - Number(b.kind === "form"));
  return html`<form class="more-sets" @submit=${chosen}>
    <label for="more-sets">${text.guidance.add}</label>
    <select id="more-sets">
      <option value="">${text.guidance.addChoose}</option>
      ${repeat(
        options,
        (one) => one.id,
        (one) => html`<option value=${one.id} lang="nl">${setName(one)}</option>`,
      )}
    </select>
    <button class="button">${icon("plus")}${text.guidance.addNow}</button>
  </form>`;
}
