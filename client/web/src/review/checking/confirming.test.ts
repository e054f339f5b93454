import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft } from "../../records.ts";
import { DraftModel } from "../draft-model.ts";
import type { Confirmed } from "./confirming.ts";
import { confirmDraft } from "./confirming.ts";
import { draftOf } from "./fakes.ts";

type Answers = Record<string, () => Response>;

const draft = draftOf({ said: "alles rustig", text: "Alles rustig." });
const refused = (code: string, status = 409) => () => Response.json({ code, detail: code }, { status });

/** Confirms a draft on a server that answers so, by method; what was asked, in order, and what came of it. */
async function confirming(answers: Answers, given: { waits?: number; open?: boolean } = {}) {
  const asked: string[] = [];
  globalThis.fetch = (_input, init) => {
    const method = init?.method ?? "GET";
    asked.push(method);
    const answer = answers[method];
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError("no line"));
  };
  const model = new DraftModel(draft);
  const unsent = { count: given.waits ?? 0, retry: () => Promise.resolve(void asked.push("retry")) };
  const told = () => Promise.resolve(void asked.push("told"));
  const outcome: Confirmed = await confirmDraft(model, unsent, () => given.open ?? false, told);
  return { asked, model, outcome };
}

test("a draft is confirmed once what waited arrived and the server knows of the visit", async () => {
  const { asked, outcome } = await confirming({ POST: () => Response.json({ id: "r1" }) });
  assert.deepEqual(outcome, { kind: "report", id: "r1" });
  assert.deepEqual(asked, ["retry", "told", "POST"]);
});

test("nothing is confirmed while an edit waits or something is open", async () => {
  const waits = await confirming({}, { waits: 1 });
  assert.equal(waits.outcome.kind, "trouble");
  assert.deepEqual(waits.asked, ["retry"]);
  const open = await confirming({}, { open: true });
  assert.deepEqual(open.outcome, { kind: "open" });
  assert.deepEqual(open.asked, ["retry"]);
});

test("a report whose answer was lost is opened by the second try, without a word of failure", async () => {
  const lost = await confirming({});
  assert.deepEqual(lost.outcome.kind === "trouble" && lost.outcome.lineless, true);
  assert.equal(lost.model.problem, null, "told at the button, not above the page");
  const now: Draft = { ...draft, version: 2, state: "confirmed", report_id: "r1" };
  const again = await confirming({ POST: refused("already_confirmed"), GET: () => Response.json(now) });
  assert.deepEqual(again.outcome, { kind: "report", id: "r1" });
  assert.equal(again.model.problem, null);
});

test("a draft that was changed elsewhere is told at the button, one that was closed in its place", async () => {
  const newer = () => Response.json({ ...draft, version: 2 });
  const stale = await confirming({ POST: refused("stale_version"), GET: newer });
  assert.match(stale.outcome.kind === "trouble" ? stale.outcome.sentence : "", /bevestig opnieuw/);
  assert.equal(stale.outcome.kind === "trouble" && stale.outcome.lineless, false);
  const gone = () => Response.json({ ...draft, version: 2, state: "discarded" });
  const closed = await confirming({ POST: refused("stale_version"), GET: gone });
  assert.deepEqual(closed.outcome, { kind: "closed" });
});
