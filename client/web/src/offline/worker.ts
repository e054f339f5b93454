/** The service worker: glue between the browser's events and the keeper. Built as /sw.js. */

import { Keeper } from "./keeper.ts";
import type { Shell } from "./shell.ts";
import { sourceOf } from "./shell.ts";

interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
/** What this file uses of ServiceWorkerGlobalScope, whose types do not go together with the page's. */
interface Scope {
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
}

/** Filled in by the build (offline-shell.ts). */
declare const __VERBAAL_SHELL__: Shell;

const worker = self as unknown as Scope;
const shell = __VERBAAL_SHELL__;
const files = new Set(shell.files);
const keeper = new Keeper(shell, { caches, fetch: (request, options) => fetch(request, options) });

worker.addEventListener("install", (event) => event.waitUntil(keeper.install()));

// Claimed, so that the first visit already goes on when the network goes.
worker.addEventListener("activate", (event) =>
  event.waitUntil(Promise.all([keeper.tidy(), keeper.prepare(), worker.clients.claim()])),
);

// Only the page asks for this, when the officer pressed the button and no window records.
worker.addEventListener("message", (event) => {
  if (event.data === "take-over") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const source = sourceOf(request, worker.location.origin, files);
  if (source === "page") event.respondWith(keeper.file("/", request));
  else if (source === "file") event.respondWith(keeper.file(new URL(request.url).pathname, request));
  else if (source === "kept") {
    const { soon, late } = keeper.answer(request);
    event.respondWith(soon);
    event.waitUntil(late);
  }
});
