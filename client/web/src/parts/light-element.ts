import { LitElement } from "lit";

/**
 * An element that renders into the page itself: one style sheet for all, and labels,
 * descriptions and live regions can point at each other by id.
 */
export abstract class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** After the next drawing, put the focus on the first match. */
  protected focusOn(selector: string): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(selector)?.focus());
  }
}
