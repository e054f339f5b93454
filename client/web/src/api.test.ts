import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { Problem, putSignals } from "./api.ts";

afterEach(() => mock.restoreAll());

const TOTALS = { session: "one", active_s: 3, heard: [] as [number, number][] };

function answers(status: number): Response {
  const answer = new Response('{"words": 12}', { status });
  mock.method(globalThis, "fetch", async () => answer);
  return answer;
}

test("the answer to the signals of a visit is read, or the page would hold it all day", async () => {
  const answer = answers(200);
  await putSignals("draft-1", TOTALS);
  assert.ok(answer.bodyUsed);
});

test("a refusal is read as well, and told", async () => {
  const answer = answers(404);
  await assert.rejects(putSignals("draft-1", TOTALS), (error) => error instanceof Problem && error.status === 404);
  assert.ok(answer.bodyUsed);
});
