/** Whether a newer version of the app waits, and taking it over: by the officer's button, never by itself. */

import { isRecordingSomewhere } from "../live/recording-lock.ts";
import { ownBuild, serverBuild, serverBuilds } from "./builds.ts";

/** How long the files of the new version may take once the officer wants them. */
const PATIENCE_MS = 15_000;
const LOOK_AGAIN_MS = 60 * 60 * 1000;
const RELOADED = "verbaal-reloaded-for";

/** Tells `change` when something else is to be shown. */
export class AppVersion extends EventTarget {
  newer = false;
  /** The new version is on its way. */
  busy = false;
  /** Asked for, but another window records: loading again would end that recording. */
  recordingElsewhere = false;

  /** Keep the app on this device, and look for newer ones. Once, when the screen is there. */
  async start(): Promise<void> {
    serverBuilds.addEventListener("change", () => this.compare());
    this.compare();
    if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
    try {
      const kept = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
      this.watch(kept);
      setInterval(() => void kept.update().catch(() => undefined), LOOK_AGAIN_MS);
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") void kept.update().catch(() => undefined);
      });
    } catch {
      // A private window may keep nothing: then the app works as long as there is a network.
    }
  }

  async takeOver(): Promise<void> {
    this.recordingElsewhere = await isRecordingSomewhere();
    this.busy = !this.recordingElsewhere;
    this.changed();
    if (this.recordingElsewhere) return;
    const kept = await navigator.serviceWorker?.getRegistration();
    if (!kept) return location.reload();
    const waiting = await newest(kept);
    if (waiting) {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage("take-over");
      setTimeout(() => location.reload(), PATIENCE_MS); // a browser that tells nothing must not leave it at "busy"
      return;
    }
    // Nothing newer to take over: another window did so before, or the files can't be kept here.
    const wanted = serverBuild() ?? "";
    if (sessionStorage.getItem(RELOADED) === wanted) await kept.unregister();
    sessionStorage.setItem(RELOADED, wanted);
    location.reload();
  }

  private watch(kept: ServiceWorkerRegistration): void {
    const look = () => {
      // The very first one has nothing before it to be newer than.
      if (kept.waiting && navigator.serviceWorker.controller) this.tell();
    };
    look();
    kept.addEventListener("updatefound", () => kept.installing?.addEventListener("statechange", look));
  }

  private compare(): void {
    const [own, server] = [ownBuild(), serverBuild()];
    if (own === null || server === null || server === own) return;
    this.tell();
  }

  private tell(): void {
    this.newer = true;
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

/** The version that waits, or that arrives within the time an officer waits for it. */
async function newest(kept: ServiceWorkerRegistration): Promise<ServiceWorker | null> {
  if (!kept.waiting) await kept.update().catch(() => undefined);
  const arriving = kept.installing;
  if (!arriving) return kept.waiting;
  await new Promise<void>((resolve) => {
    const done = () => arriving.state !== "installing" && resolve();
    arriving.addEventListener("statechange", done);
    setTimeout(resolve, PATIENCE_MS);
    done();
  });
  return kept.waiting;
}
