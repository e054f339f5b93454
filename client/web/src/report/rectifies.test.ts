import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft, Rectifies } from "../records.ts";
import { begunBefore } from "./rectifies.ts";

function draft(reason?: string): Draft {
  const rectifies: Rectifies = { report_id: "r1", version: 2, request_id: null, ...(reason === undefined ? {} : { reason }) };
  return { id: "d1", rectifies } as unknown as Draft;
}

test("a draft with the reason that was given is a new one", () => {
  assert.equal(begunBefore(draft("Kenteken was fout."), " Kenteken  was fout.\n"), null);
});

test("a draft with another reason, or with none, was there already", () => {
  assert.equal(begunBefore(draft("Kenteken was fout."), "Straat ontbreekt.")?.reason, "Kenteken was fout.");
  assert.equal(begunBefore(draft(), "Straat ontbreekt.")?.version, 2);
});
