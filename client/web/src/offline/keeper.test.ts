import assert from "node:assert/strict";
import { test } from "node:test";
import { KEPT_BY_WORKER } from "./empty-device.ts";
import type { Surroundings } from "./keeper.ts";
import { Keeper, KEPT_ANSWERS } from "./keeper.ts";

/** The browser's store of answers, in memory: by name, then by path. */
class MemoryCaches {
  readonly stores = new Map<string, Map<string, Response>>();

  open(name: string): Promise<Cache> {
    const store = this.stores.get(name) ?? new Map<string, Response>();
    this.stores.set(name, store);
    const cache = {
      match: async (path: string) => store.get(path)?.clone(),
      put: async (path: string, answer: Response) => void store.set(path, answer),
      delete: async (path: string) => store.delete(path),
    };
    return Promise.resolve(cache as unknown as Cache);
  }

  keys(): Promise<string[]> {
    return Promise.resolve([...this.stores.keys()]);
  }

  delete(name: string): Promise<boolean> {
    return Promise.resolve(this.stores.delete(name));
  }

  async text(name: string, path: string): Promise<string | undefined> {
    return this.stores.get(name)?.get(path)?.clone().text();
  }
}

const SHELL = { build: "b2", files: ["/", "/assets/a.js"] };
const TEMPLATES = new Request("https://verbaal.example/v1/templates");

function keeper(caches: MemoryCaches, fetch: (path: string) => Promise<Response>, patienceMs = 20) {
  const asked: [string, RequestInit | undefined][] = [];
  const world: Surroundings = {
    caches,
    patienceMs,
    fetch: (request, options) => {
      const path = typeof request === "string" ? request : new URL(request.url).pathname;
      asked.push([path, options]);
      return fetch(path);
    },
  };
  return { keeper: new Keeper(SHELL, world), asked };
}

test("a build is kept whole, past the browser's own cache, and opens without a network", async () => {
  const caches = new MemoryCaches();
  const { keeper: first, asked } = keeper(caches, async (path) => new Response(`of ${path}`));
  await first.install();
  assert.deepEqual(asked, SHELL.files.map((path) => [path, { cache: "reload" }]));
  const { keeper: offline } = keeper(caches, () => Promise.reject(new TypeError("no network")));
  const page = await offline.file("/", new Request("https://verbaal.example/"));
  assert.equal(await page.text(), "of /");
});

test("a build that is not there whole is not kept at all", async () => {
  const caches = new MemoryCaches();
  const { keeper: one } = keeper(caches, async (path) => new Response("", { status: path === "/" ? 200 : 404 }));
  await assert.rejects(one.install(), /assets\/a\.js: 404/);
  assert.deepEqual(await caches.keys(), []);
});

test("files of earlier builds go, answers of the server stay", async () => {
  const caches = new MemoryCaches();
  for (const name of ["verbaal-shell-b1", "verbaal-shell-b2", KEPT_ANSWERS, "of-somebody-else"]) await caches.open(name);
  await keeper(caches, async () => new Response()).keeper.tidy();
  assert.deepEqual(await caches.keys(), ["verbaal-shell-b2", KEPT_ANSWERS, "of-somebody-else"]);
});

test("a file that the browser threw away is asked of the server", async () => {
  const { keeper: one } = keeper(new MemoryCaches(), async () => new Response("again"));
  const answer = await one.file("/assets/a.js", new Request("https://verbaal.example/assets/a.js"));
  assert.equal(await answer.text(), "again");
});

test("what the first visit asked for too early is had afterwards, once", async () => {
  const caches = new MemoryCaches();
  await (await caches.open(KEPT_ANSWERS)).put("/v1/me", new Response("kept"));
  const { keeper: one, asked } = keeper(caches, async (path) => new Response(`of ${path}`));
  await one.prepare();
  assert.deepEqual(asked.map(([path]) => path), ["/v1/templates"]);
  assert.equal(await caches.text(KEPT_ANSWERS, "/v1/templates"), "of /v1/templates");
  assert.equal(await caches.text(KEPT_ANSWERS, "/v1/me"), "kept");
});

test("without a network there is nothing to have, and nothing breaks", async () => {
  const caches = new MemoryCaches();
  await keeper(caches, () => Promise.reject(new TypeError("no network"))).keeper.prepare();
  assert.equal(await caches.text(KEPT_ANSWERS, "/v1/templates"), undefined);
});

/** A device that has been online once. */
async function afterOneVisit(): Promise<MemoryCaches> {
  const caches = new MemoryCaches();
  const { soon, late } = keeper(
    caches,
    async () => new Response("[1]", { headers: { "Content-Type": "application/json", "Verbaal-Build": "b1" } }),
  ).keeper.answer(TEMPLATES);
  assert.equal(await (await soon).text(), "[1]");
  await late;
  return caches;
}

test("the server's answer goes before the last one, and is kept for the next time", async () => {
  const caches = await afterOneVisit();
  const { soon, late } = keeper(caches, async () => new Response("[2]")).keeper.answer(TEMPLATES);
  assert.equal(await (await soon).text(), "[2]");
  await late;
  assert.equal(await caches.text(KEPT_ANSWERS, "/v1/templates"), "[2]");
});

test("out of reach, or behind a broken proxy, the last answer is given, without its headers", async () => {
  for (const fetch of [() => Promise.reject(new TypeError("no network")), async () => new Response("", { status: 502 })]) {
    const caches = await afterOneVisit();
    const { soon, late } = keeper(caches, fetch).keeper.answer(TEMPLATES);
    const answer = await soon;
    assert.equal(await answer.text(), "[1]");
    assert.equal(answer.headers.get("Verbaal-Build"), null);
    await late;
    assert.equal(await caches.text(KEPT_ANSWERS, "/v1/templates"), "[1]");
  }
});

test("a slow server gets the last answer in its place, and its own is kept when it comes", async () => {
  const caches = await afterOneVisit();
  const slow = () => new Promise<Response>((resolve) => setTimeout(() => resolve(new Response("[3]")), 60));
  const { soon, late } = keeper(caches, slow, 5).keeper.answer(TEMPLATES);
  assert.equal(await (await soon).text(), "[1]");
  await late;
  assert.equal(await caches.text(KEPT_ANSWERS, "/v1/templates"), "[3]");
});

test("without a last answer there is nothing to give but the failure", async () => {
  const { soon } = keeper(new MemoryCaches(), () => Promise.reject(new TypeError("no network"))).keeper.answer(TEMPLATES);
  await assert.rejects(soon, /no network/);
});

test("who is signed out finds nothing of the one before", async () => {
  const caches = await afterOneVisit();
  const { soon, late } = keeper(caches, async () => new Response("", { status: 401 })).keeper.answer(TEMPLATES);
  assert.equal((await soon).status, 401);
  await late;
  assert.equal(await caches.text(KEPT_ANSWERS, "/v1/templates"), undefined);
});

test("emptying the device empties the store that the worker fills", () => {
  assert.equal(KEPT_BY_WORKER, KEPT_ANSWERS);
});
