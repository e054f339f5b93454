import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft, DraftEdit } from "../records.ts";
import { draftOf } from "./checking/fakes.ts";
import type { Outcome } from "./draft-model.ts";
import { PanelText } from "./panel-text.ts";
import type { TicksHost } from "./panel-ticks.ts";
import { PanelTicks } from "./panel-ticks.ts";

const draft = draftOf({ said: "", text: "Een.\n\nTwee.\n\nDrie." });

/** A panel whose edits end so, with the newest draft. */
function ticking(outcome: Outcome, newest: Draft = draft) {
  const edits: DraftEdit[] = [];
  const model: TicksHost["model"] = {
    draft,
    problem: null,
    edit: (edit) => {
      edits.push(edit);
      model.problem = outcome === "saved" ? null : "Niet opgeslagen.";
      model.draft = newest;
      return Promise.resolve(outcome);
    },
  };
  const shown = new PanelText();
  shown.update(draft);
  return { model, edits, ticks: new PanelTicks({ model, requestUpdate: () => undefined }, shown) };
}

test("a tick is there at once, and goes to its paragraph", async () => {
  const ticked = { ...draft, narrative: { ...draft.narrative, checked: [1] } };
  const { edits, ticks } = ticking("saved", ticked);
  const setting = ticks.set(1, true);
  const [, two = null] = [...Array(3).keys()].map((number) => ({ number }) as never);
  assert.equal(ticks.is(two), true);
  await setting;
  assert.equal(ticks.is(two), true);
  assert.deepEqual(edits, [{ paragraphs: { 1: true } }]);
  assert.equal(ticks.trouble(1), null);
});

for (const outcome of ["failed", "stale"] as const) {
  test(`a tick that was not saved (${outcome}) is told at its paragraph, not above the page`, async () => {
    const { model, ticks } = ticking(outcome);
    await ticks.set(1, true);
    assert.equal(ticks.trouble(1), "Niet opgeslagen.");
    assert.equal(model.problem, null);
  });
}

test("where the newest text has fewer paragraphs it is told at the last; where it is closed, for the page", async () => {
  const shorter = { ...draft, narrative: { ...draft.narrative, text: "Een." } };
  const { ticks } = ticking("stale", shorter);
  await ticks.set(2, true);
  assert.equal(ticks.trouble(2), null);
  assert.equal(ticks.trouble(0), "Niet opgeslagen.");
  const closed = ticking("stale", { ...draft, state: "confirmed" });
  await closed.ticks.set(2, true);
  assert.equal(closed.ticks.trouble(2), null);
  assert.equal(closed.model.problem, "Niet opgeslagen.");
});
