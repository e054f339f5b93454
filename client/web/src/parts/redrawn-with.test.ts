import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReactiveController } from "lit";
import { Problem } from "../api.ts";
import { WordListModel } from "../words/word-list-model.ts";
import { RedrawnWith } from "./redrawn-with.ts";

/** An element as a controller sees it. */
class Host {
  readonly updateComplete = Promise.resolve(true);
  drawn = 0;
  addController(_: ReactiveController): void {}
  removeController(_: ReactiveController): void {}
  requestUpdate(): void {
    this.drawn++;
  }
}

function changed(model: EventTarget): void {
  model.dispatchEvent(new Event("change"));
}

test("an element is drawn again when its model is no longer busy", async () => {
  const refused = () => Promise.reject(new Problem(422, "words_refused", "Nee."));
  const model = new WordListModel("personal", { wordList: refused, replaceWordList: refused });
  const host = new Host();
  const busyWhenDrawn: boolean[] = [];
  host.requestUpdate = () => void busyWhenDrawn.push(model.busy);
  new RedrawnWith(host, () => model).hostConnected();
  await model.make({ part: "terms", before: null, after: null });
  assert.deepEqual(busyWhenDrawn, [true, false]);
});

test("the model of the moment is followed, and none once the element is gone", () => {
  const [one, other] = [new EventTarget(), new EventTarget()];
  let now = one;
  const host = new Host();
  const redrawn = new RedrawnWith(host, () => now);
  redrawn.hostConnected();
  redrawn.hostUpdate();
  changed(one);
  assert.equal(host.drawn, 1);
  now = other;
  redrawn.hostUpdate();
  changed(one);
  changed(other);
  assert.equal(host.drawn, 2);
  redrawn.hostDisconnected();
  changed(other);
  assert.equal(host.drawn, 2);
});
