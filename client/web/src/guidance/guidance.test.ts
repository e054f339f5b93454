import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Draft } from "../records.ts";
import type { Answer, ElementState, Guidance, InquiryEdit, Question, Reply, SetState } from "./guidance.ts";
import { counted, isPreview, NO_INQUIRY, ordered, reachOf, setName } from "./guidance.ts";
import { answerSoundUrl } from "../api.ts";
import { DraftModel } from "../review/draft-model.ts";
import { GuidanceModel } from "./guidance-model.ts";

function question(observable: string, part: Partial<Question> = {}): Question {
  return { observable, text: `${observable}?`, help: "", yes: "Ja.", no: "Nee.", field: null, reach: [], gain: 0.5, cost: 4, skipped: false, ...part };
}

function element(id: string, part: Partial<ElementState> = {}): ElementState {
  return { id, label: id, standing: "open", preview: "open", settled: false, why: [], ...part };
}

const THEFT = { id: "sr_310", kind: "offence", article: "310 Sr", title: "Diefstal", elements: [element("wegnemen", { standing: "present", preview: "present" }), element("van_ander", { preview: "present" })] } as unknown as SetState;

test("the question that the officer chose goes first, the others keep their order", () => {
  const all = [question("a"), question("b"), question("c")];
  assert.deepEqual(ordered(all, "c").map((one) => one.observable), ["c", "a", "b"]);
  assert.deepEqual(ordered(all, null), all);
  assert.deepEqual(ordered(all, "gone"), all);
});

test("what an answer can change is named with its set, each thing once", () => {
  const reach = [
    { set_id: "sr_310", element_id: "wegnemen", label: "Wegnemen" },
    { set_id: "sr_310", element_id: "wegnemen", label: "Wegnemen" },
    { set_id: "elsewhere", element_id: "x", label: "Iets" },
  ];
  assert.deepEqual(reachOf(question("a", { reach }), [THEFT]), ["Diefstal (310 Sr): Wegnemen", "Iets"]);
  assert.equal(setName({ title: "Vermissing", article: null }), "Vermissing");
});

test("elements count that stand on what was confirmed, not those of the preview", () => {
  assert.deepEqual(counted(THEFT.elements), { present: 1, refuted: 0, contradictory: 0, after: 1, of: 2 });
  assert.deepEqual(THEFT.elements.map(isPreview), [false, true]);
});

/** A draft that takes each edit, or refuses; and a server with questions. */
class Keeper extends EventTarget {
  draft = { id: "d1", version: 1, state: "open", inquiry: NO_INQUIRY } as unknown as Draft;
  edits: InquiryEdit[] = [];
  takes: "saved" | "stale" | "failed" = "saved";
  problem: string | null = null;
  code: string | null = null;

  async edit({ inquiry }: { inquiry: InquiryEdit }): Promise<"saved" | "stale" | "failed"> {
    this.edits.push(inquiry);
    if (this.takes === "stale") this.changed(); // the newest draft comes with it
    if (this.takes === "saved") this.changed({ skipped: inquiry.skipped ?? this.draft.inquiry?.skipped ?? [] });
    return this.takes;
  }

  spoken: (Reply | null)[] = [];
  hears: "saved" | { unclear: string } | null = "saved";

  async answerAloud(observable: string, _wav: Blob, reply: Reply | null): Promise<"saved" | { unclear: string } | null> {
    this.spoken.push(reply);
    const given = { observable, reply: reply ?? "no", words: "Nee, dicht." } as Answer;
    if (this.hears === "saved") this.changed({ answers: [given] });
    return this.hears;
  }

  changed(part: Partial<typeof NO_INQUIRY> = {}): void {
    this.draft = { ...this.draft, version: this.draft.version + 1, inquiry: { ...NO_INQUIRY, ...this.draft.inquiry, ...part } };
    this.dispatchEvent(new Event("change"));
  }
}

let asked: string[] = [];
let answers: (path: string) => Response = () => Response.error();

function served(guidance: Partial<Guidance>): (path: string) => Response {
  return (path) => Response.json(path.endsWith("/guidance") ? { questions: [], answered: [], stopped: false, preview: false, ...guidance } : []);
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
}

beforeEach(() => {
  asked = [];
  globalThis.fetch = (input) => {
    asked.push(String(input));
    return Promise.resolve(answers(String(input)));
  };
});

test("the questions are fetched once for each version of the draft", async () => {
  answers = served({ questions: [question("a")] });
  const keeper = new Keeper();
  const model = new GuidanceModel(keeper);
  model.start();
  keeper.dispatchEvent(new Event("change")); // busy, or a problem: the same version
  await settled();
  assert.equal(asked.filter((path) => path.endsWith("/guidance")).length, 1);
  keeper.changed();
  await settled();
  assert.equal(asked.filter((path) => path.endsWith("/guidance")).length, 2);
  model.stop();
  keeper.changed();
  await settled();
  assert.equal(asked.filter((path) => path.endsWith("/guidance")).length, 2);
});

test("another question does not slip in the place of the one that is shown", async () => {
  answers = served({ questions: [question("a"), question("b")] });
  const keeper = new Keeper();
  const model = new GuidanceModel(keeper);
  model.start();
  await settled();
  answers = served({ questions: [question("b"), question("a")] });
  keeper.changed(); // a field was ticked
  await settled();
  assert.deepEqual(model.questions.map((one) => one.observable), ["a", "b"]);
  answers = served({ questions: [question("c"), question("b")] });
  keeper.changed(); // what was asked is known now
  await settled();
  assert.deepEqual(model.questions.map((one) => one.observable), ["c", "b"]);
  answers = served({ questions: [question("d"), question("c", { skipped: true })] });
  keeper.changed();
  await settled();
  assert.deepEqual(model.questions.map((one) => one.observable), ["d", "c"]);
  assert.equal(model.open, 1);
});

test("what comes next is there when an answer is kept; nobody looking means nothing is fetched", async () => {
  answers = served({ questions: [question("a")] });
  const keeper = new Keeper();
  const model = new GuidanceModel(keeper);
  model.start();
  await settled();
  const [first] = model.questions;
  assert.ok(first);
  answers = served({ questions: [question("b")] });
  await model.answer(first, "yes");
  assert.equal(model.questions[0]?.observable, "b");
  model.stop();
  keeper.changed();
  assert.equal(asked.filter((path) => path.endsWith("/guidance")).length, 2);
  model.start();
  await settled();
  assert.equal(asked.filter((path) => path.endsWith("/guidance")).length, 3);
  assert.equal(asked.filter((path) => path.endsWith("/offences")).length, 2, "an empty list is asked for again");
  model.stop();
});

test("an answer goes to the draft and is told; one that was refused is not", async () => {
  answers = served({ questions: [question("a"), question("b")] });
  const keeper = new Keeper();
  const model = new GuidanceModel(keeper);
  model.start();
  await settled();
  const first = model.questions[0];
  assert.ok(first);
  assert.equal(await model.answer(first, "no"), true);
  assert.deepEqual(keeper.edits, [{ answers: { a: { reply: "no" } } }]);
  assert.equal(model.kept?.reply, "no");
  keeper.takes = "failed";
  assert.equal(await model.answer(first, "yes"), false);
  assert.equal(model.kept, null);
});

test("an answer that was not kept is told at its question, and no more once there is a line", async () => {
  answers = served({ questions: [question("a")] });
  const keeper = new Keeper();
  const model = new GuidanceModel(keeper);
  model.start();
  await settled();
  const [first] = model.questions;
  assert.ok(first);
  Object.assign(keeper, { takes: "failed", problem: "De server is niet bereikbaar.", code: "unreachable" });
  assert.equal(await model.answer(first, "yes"), false);
  assert.match(model.trouble ?? "", /"a\?" is niet bewaard\. De server is niet bereikbaar/);
  assert.equal(keeper.problem, null, "not above the page as well");
  await model.online();
  assert.equal(model.trouble, null);
  Object.assign(keeper, { problem: "Even wachten.", code: "busy" });
  await model.skip("a");
  assert.equal(model.trouble, "Dat is niet bewaard. Even wachten.");
  await model.online();
  assert.notEqual(model.trouble, null, "a line was not what it wanted");
  keeper.takes = "saved";
  await model.answer(first, "yes");
  assert.equal(model.trouble, null);
});

test("an answer to a question that was answered elsewhere names it, where another one stands now", async () => {
  answers = served({ questions: [question("a"), question("b")] });
  const keeper = new Keeper();
  const model = new GuidanceModel(keeper);
  model.start();
  await settled();
  const [first] = model.questions;
  assert.ok(first);
  answers = served({ questions: [question("b")] });
  Object.assign(keeper, { takes: "stale", problem: "Intussen gewijzigd.", code: "stale_version" });
  assert.equal(await model.answer(first, "yes"), false);
  assert.equal(model.questions[0]?.observable, "b");
  assert.match(model.trouble ?? "", /"a\?" is niet bewaard\..*andere plek gewijzigd/);
  Object.assign(keeper, { draft: { ...keeper.draft, state: "confirmed" }, problem: "Al bevestigd.", code: "already_confirmed" });
  await model.answer(first, "yes");
  assert.equal(model.trouble, null);
  assert.equal(keeper.problem, "Al bevestigd.", "told above all");
});

test("an answer that was taken back is asked again first; one that is put off goes last", async () => {
  answers = served({ questions: [question("a"), question("b")] });
  const keeper = new Keeper();
  const model = new GuidanceModel(keeper);
  model.start();
  await settled();
  await model.takeBack("b");
  assert.deepEqual(model.questions.map((one) => one.observable), ["b", "a"]);
  await model.skip("b");
  await model.skip("a");
  assert.deepEqual(keeper.edits.slice(1), [{ skipped: ["b"] }, { skipped: ["b", "a"] }]);
});

test("a set that is added is no longer left out, and the other way round", async () => {
  answers = served({});
  const keeper = new Keeper();
  keeper.draft = { ...keeper.draft, inquiry: { ...NO_INQUIRY, removed: ["sr_311"], added: ["sr_312"] } };
  const model = new GuidanceModel(keeper);
  await model.add("sr_311");
  await model.remove("sr_312");
  assert.deepEqual(keeper.edits, [
    { added: ["sr_312", "sr_311"], removed: [] },
    { added: [], removed: ["sr_311", "sr_312"] },
  ]);
});

test("questions that can't be fetched leave the last ones standing, and can be tried again", async () => {
  answers = served({ questions: [question("a")] });
  const keeper = new Keeper();
  const model = new GuidanceModel(keeper);
  model.start();
  await settled();
  answers = () => Response.json({ code: "internal", detail: "Er ging iets mis." }, { status: 500 });
  keeper.changed();
  await settled();
  assert.equal(model.failed, true);
  assert.equal(model.questions.length, 1);
  answers = served({ questions: [] });
  await model.retry();
  assert.equal(model.failed, false);
  assert.deepEqual(model.questions, []);
});

function told({ kept }: GuidanceModel) {
  return kept && [kept.reply, kept.words];
}

test("a spoken answer is told with its words; one that was unclear is nobody's answer yet", async () => {
  answers = served({ questions: [question("a"), question("b")] });
  const keeper = new Keeper();
  const model = new GuidanceModel(keeper);
  model.start();
  await settled();
  const first = model.questions[0];
  assert.ok(first);
  const wav = new Blob(["RIFF"]);
  keeper.hears = { unclear: "Misschien." };
  assert.deepEqual(await model.answerAloud(first, wav, null), { unclear: "Misschien." });
  assert.equal(model.kept, null);
  assert.equal(model.sending, null);
  keeper.hears = "saved";
  assert.equal(await model.answerAloud(first, wav, "unknown"), "saved");
  assert.deepEqual(keeper.spoken, [null, "unknown"]);
  assert.deepEqual(told(model), ["unknown", "Nee, dicht."]);
  keeper.hears = null;
  assert.equal(await model.answerAloud(first, wav, null), null);
  assert.equal(model.kept, null);
});

test("a spoken answer goes with the version that is there, and its words come back where they are unclear", async () => {
  const sent: [string, string][] = [];
  const narrative = { text: "", provenance: "spoken", confirmed: false };
  const draft = { id: "d1", version: 4, state: "open", narrative, fields: [], inquiry: NO_INQUIRY } as unknown as Draft;
  const model = new DraftModel(draft);
  let reply = () => Response.json({ code: "reply_unclear", detail: "Geen duidelijk antwoord.", text: "Misschien." }, { status: 422 });
  globalThis.fetch = (input, init) => {
    sent.push([String(input), String(init?.method)]);
    return Promise.resolve(reply());
  };
  const wav = new Blob(["RIFF"], { type: "audio/wav" });
  assert.deepEqual(await model.answerAloud("geforceerd", wav, null), { unclear: "Misschien." });
  assert.equal(model.problem, null); // the question says it, not the top of the page
  reply = () => Response.json({ ...draft, version: 5 });
  assert.equal(await model.answerAloud("geforceerd", wav, "no"), "saved");
  assert.equal(model.draft.version, 5);
  reply = () => Response.json({ code: "busy", detail: "Even wachten." }, { status: 503 });
  assert.equal(await model.answerAloud("geforceerd", wav, null), null);
  assert.equal(model.code, "busy");
  assert.deepEqual(sent, [
    ["/v1/drafts/d1/answers/geforceerd?version=4", "POST"],
    ["/v1/drafts/d1/answers/geforceerd?version=4&reply=no", "POST"],
    ["/v1/drafts/d1/answers/geforceerd?version=5", "POST"],
  ]);
});

test("the sound of an answer is asked of its draft, or of its version of the report", () => {
  assert.equal(answerSoundUrl("drafts", "d1", "field.x"), "/v1/drafts/d1/answers/field.x/sound");
  assert.equal(
    answerSoundUrl("reports", "r1", "weg", { version: 2, reason: "complaint" }),
    "/v1/reports/r1/answers/weg/sound?version=2&reason=complaint",
  );
});
