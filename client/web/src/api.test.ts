import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { api, isNowhere, Problem, putSignals } from "./api.ts";

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

test("a number that nothing can have is of nothing there, like one that is not there", () => {
  assert.ok(isNowhere(new Problem(404, "not_found", "")));
  assert.ok(isNowhere(new Problem(422, "invalid_request", "De aanvraag klopt niet: path.report_id")));
  assert.ok(!isNowhere(new Problem(0, "unreachable", "")));
  assert.ok(!isNowhere(new Error("ours")));
});

test("signs that turn the order of letters are not sent with what was typed or pasted", async () => {
  const sent: unknown[] = [];
  mock.method(globalThis, "fetch", async (_: string, { body }: RequestInit) => {
    sent.push(JSON.parse(String(body)));
    return Response.json({});
  });
  await api.editDraft("d1", 3, {
    narrative: "Hij riep \u2067nu\u2069.\nEn ging.",
    fields: { telefoon: { value: "\u202a+31 6 1234\u202c" }, plaats: { value: null } },
  });
  assert.deepEqual(sent, [{
    version: 3,
    narrative: "Hij riep nu.\nEn ging.",
    fields: { telefoon: { value: "+31 6 1234" }, plaats: { value: null } },
  }]);
});
