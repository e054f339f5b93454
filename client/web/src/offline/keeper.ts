/** Keeps the app's own files, and the few answers it opens with, so that it opens without a network. */

import type { Shell } from "./shell.ts";
import { KEPT_PATHS } from "./shell.ts";

const SHELLS = "verbaal-shell-";
/** Answers of the server that outlive a build; emptied with the device. */
export const KEPT_ANSWERS = "verbaal-kept";

/** A server that does not answer for this long gets the last answer in its place. */
const PATIENCE_MS = 2000;

export interface Surroundings {
  caches: Pick<CacheStorage, "open" | "keys" | "delete">;
  fetch: (request: Request | string, options?: RequestInit) => Promise<Response>;
  patienceMs?: number;
}

export class Keeper {
  private readonly shell: Shell;
  private readonly world: Surroundings;

  constructor(shell: Shell, world: Surroundings) {
    this.shell = shell;
    this.world = world;
  }

  private get name(): string {
    return SHELLS + this.shell.build;
  }

  /** All files of this build, or none: throws when one of them can't be had. */
  async install(): Promise<void> {
    const store = await this.world.caches.open(this.name);
    try {
      await Promise.all(
        this.shell.files.map(async (path) => {
          // Past the browser's own cache: this build's file, not one from an hour ago.
          const answer = await this.world.fetch(path, { cache: "reload" });
          if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
          await store.put(path, answer);
        }),
      );
    } catch (error) {
      await this.world.caches.delete(this.name);
      throw error;
    }
  }

  /** The files of earlier builds go; what was kept of the server stays. */
  async tidy(): Promise<void> {
    const names = await this.world.caches.keys();
    const old = names.filter((name) => name.startsWith(SHELLS) && name !== this.name);
    await Promise.all(old.map((name) => this.world.caches.delete(name)));
  }

  /** A file of this build; from the server when the browser threw it away. */
  async file(path: string, request: Request): Promise<Response> {
    const store = await this.world.caches.open(this.name);
    return (await store.match(path)) ?? this.world.fetch(request);
  }

  /** The answers to open with, had at once: the first visit asked for them before there was a keeper. */
  async prepare(): Promise<void> {
    const store = await this.world.caches.open(KEPT_ANSWERS);
    await Promise.all(
      KEPT_PATHS.map(async (path) => {
        if (await store.match(path)) return;
        const answer = await this.world.fetch(path).catch(() => null);
        if (answer?.ok) await store.put(path, await forLater(answer));
      }),
    );
  }

  /**
   * The server's answer when it comes soon, the last one otherwise. `late` is done when the server's
   * answer, soon or not, is kept for the next time.
   */
  answer(request: Request): { soon: Promise<Response>; late: Promise<unknown> } {
    const path = new URL(request.url).pathname;
    const store = this.world.caches.open(KEPT_ANSWERS);
    const asked = this.world.fetch(request);
    const late = asked.then(async (answer) => {
      if (answer.ok) await (await store).put(path, await forLater(answer.clone()));
      // Signed out, or no longer allowed: the last answer is none of theirs.
      else if (answer.status === 401 || answer.status === 403) await (await store).delete(path);
    });
    const soon = (async () => {
      const last = await (await store).match(path);
      if (!last) return asked;
      const patience = this.world.patienceMs ?? PATIENCE_MS;
      const waited = new Promise<Response>((resolve) => setTimeout(() => resolve(last), patience));
      // Out of reach, or a proxy that says so for the server.
      const answered = asked.then(
        (answer) => (answer.status >= 500 ? last : answer),
        () => last,
      );
      return Promise.race([answered, waited]);
    })();
    return { soon, late: late.catch(() => undefined) };
  }
}

/** Without its headers: they tell of the server as it was then, and would be taken for news. */
async function forLater(answer: Response): Promise<Response> {
  return new Response(await answer.blob(), {
    headers: { "Content-Type": answer.headers.get("Content-Type") ?? "application/json" },
  });
}
