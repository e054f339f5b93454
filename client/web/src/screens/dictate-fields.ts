/** The fields that fill in while the officer speaks; the one that changed last comes into sight. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { provenanceMark } from "../parts/provenance.ts";
import type { DraftField, FieldSpec } from "../records.ts";
import { text } from "../text.ts";

export type FieldValues = ReadonlyMap<string, DraftField>;

export class LiveFields extends LightElement {
  static override properties = {
    specs: { attribute: false },
    values: { attribute: false, hasChanged: () => true }, // the same map, with other values in it
  };
  declare specs: readonly FieldSpec[];
  /** Null before anything is recorded: then it tells what to mention. */
  declare values: FieldValues | null;
  private shown = new Map<string, string>();

  constructor() {
    super();
    this.specs = [];
    this.values = null;
  }

  override updated(): void {
    const now = new Map<string, string>();
    for (const [id, field] of this.values ?? []) if (field.value != null) now.set(id, field.value);
    const changed = this.specs.findLast(({ id }) => now.has(id) && this.shown.get(id) !== now.get(id));
    this.shown = now;
    if (changed) this.bringIntoSight(changed.id);
  }

  /** Within its own box only: the page stays where it is. */
  private bringIntoSight(id: string): void {
    const box = this.querySelector("dl");
    const row = this.querySelector<HTMLElement>(`[data-field="${CSS.escape(id)}"]`);
    if (!box || !row) return;
    const { top, bottom } = row.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    if (top < frame.top) box.scrollTop -= frame.top - top;
    else if (bottom > frame.bottom) box.scrollTop += bottom - frame.bottom;
  }

  private prompts(expected: readonly FieldSpec[]): TemplateResult | typeof nothing {
    if (expected.length === 0) return nothing;
    return html`<aside class="panel live-fields" aria-labelledby="live-fields-title">
      <h2 id="live-fields-title">${text.dictate.fieldsIdle}</h2>
      <ul class="prompts">
        ${expected.map((field) => html`<li>${icon("arrow")}<span>${field.label}</span></li>`)}
      </ul>
    </aside>`;
  }

  override render() {
    const { specs, values } = this;
    if (values === null) return this.prompts(specs.filter((spec) => spec.expected));
    return html`<aside class="panel live-fields" aria-labelledby="live-fields-title">
      <h2 id="live-fields-title">${text.dictate.fieldsTitle}</h2>
      <dl tabindex="0" aria-labelledby="live-fields-title">
        ${specs
          .filter((spec) => spec.expected || values.get(spec.id)?.value != null)
          .map((spec) => html`<div class="live-field" data-field=${spec.id}><dt>${spec.label}</dt>${valueOf(values.get(spec.id))}</div>`)}
      </dl>
    </aside>`;
  }
}

function valueOf(field: DraftField | undefined): TemplateResult {
  if (field?.value == null) return html`<dd class="hint">${text.dictate.fieldEmpty}</dd>`;
  // Keyed by value: a value that appears or changes lights up once. Spoken is what they are here, all but a few.
  const mark = field.provenance && field.provenance !== "spoken" ? provenanceMark(field.provenance) : nothing;
  return html`${keyed(
    field.value,
    html`<dd class="live-value"><strong>${field.value}</strong>${mark}</dd>`,
  )}`;
}

customElements.define("live-fields", LiveFields);
