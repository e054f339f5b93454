import { LitElement } from "lit";
import { languageChanges } from "../text.ts";

/**
 * An element that renders into the page itself: one style sheet for all, and labels,
 * descriptions and live regions can point at each other by id. Drawn again in another language.
 */
export abstract class LightElement extends LitElement {
  private readonly translated = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    languageChanges.addEventListener("change", this.translated);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    languageChanges.removeEventListener("change", this.translated);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** After the next drawing, put the focus on the first match. */
  protected focusOn(selector: string): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(selector)?.focus());
  }
}
