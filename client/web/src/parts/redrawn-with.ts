/** Draws an element again whenever the model that it shows says that something changed in it. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

/**
 * The element is handed the same model each time, so nothing else tells it that its insides changed.
 * Follows the model of the moment: another may be put in its place.
 */
export class RedrawnWith implements ReactiveController {
  private readonly host: ReactiveControllerHost;
  private readonly modelNow: () => EventTarget | undefined;
  private followed: EventTarget | undefined;
  private readonly changed = () => this.host.requestUpdate();

  constructor(host: ReactiveControllerHost, modelNow: () => EventTarget | undefined) {
    this.host = host;
    this.modelNow = modelNow;
    host.addController(this);
  }

  hostConnected(): void {
    this.follow(this.modelNow());
  }

  hostUpdate(): void {
    this.follow(this.modelNow());
  }

  hostDisconnected(): void {
    this.follow(undefined);
  }

  private follow(model: EventTarget | undefined): void {
    if (model === this.followed) return;
    this.followed?.removeEventListener("change", this.changed);
    model?.addEventListener("change", this.changed);
    this.followed = model;
  }
}
