import assert from "node:assert/strict";
import { registerHooks } from "node:module";
import { afterEach, beforeEach, test } from "node:test";
import type { Answer, Question } from "../guidance/guidance.ts";
import type { RecordingRecord } from "./database.ts";
import { installPhone, MemoryQueue, phone, until, withoutWorklet } from "./fake-device.ts";
import { inquiryMessages, LiveQuestions } from "./live-questions.ts";
import type { ClientMessage, HeardCommand, Questions } from "./protocol.ts";
import type { Recording as Recordings } from "./recording.ts";

registerHooks({ resolve: withoutWorklet as never });
installPhone();
const { Recording } = await import("./recording.ts");

function question(observable: string, more: Partial<Question> = {}): Question {
  return { observable, text: `${observable}?`, help: "", yes: "ja", no: "nee", field: null, reach: [], gain: 0.1, cost: 3, skipped: false, ...more };
}

function told(names: string[], answered: string[] = []): Questions {
  const answers = answered.map((observable) => ({ observable, reply: "yes" }) as Answer);
  return { type: "questions", questions: names.map((name) => question(name)), answered: answers };
}

let record: RecordingRecord;
let sent: ClientMessage[] = [];
let questions: LiveQuestions;

beforeEach(() => {
  phone.reset();
  record = { key: "k", template: "mutatie", dictatedAt: "", dictationId: null, samples: 16_000, base: 0, stopped: false, cancelled: false };
  sent = [];
  questions = new LiveQuestions(record, { keep: (change) => void Object.assign(record, change), tell: (messages) => void sent.push(...messages), changed: () => undefined });
});

const now = () => questions.current?.observable ?? null;

test("nothing is shown while nobody can see it, and the server knows what was there and from when on", () => {
  questions.told(told(["braak", "getuige"]));
  assert.equal(now(), null);
  questions.see(true);
  assert.equal(now(), "braak");
  record.samples = 48_000;
  questions.see(false);
  assert.deepEqual(sent, [
    { type: "shown", observable: "braak", sample: 16_000 },
    { type: "shown", observable: null, sample: 48_000 },
  ]);
});

test("a question stays as long as it may still change something, wherever the server puts it", () => {
  questions.see(true);
  questions.told(told(["braak", "getuige"]));
  questions.told(told(["letsel", "getuige", "braak"]));
  assert.equal(now(), "braak");
  questions.told(told(["letsel", "getuige"]));
  assert.equal(now(), "letsel");
});

test("an answer brings the next question at once, and without a line those that are at hand", () => {
  questions.see(true);
  questions.told(told(["braak", "getuige", "letsel"]));
  questions.reply(question("braak"), "yes");
  questions.reply(question("getuige"), "later");
  assert.equal(now(), "letsel");
  questions.told(told(["braak", "letsel"])); // made before the answer came there
  assert.equal(now(), "letsel");
  assert.deepEqual(record.answers, { braak: { reply: "yes", sample: 16_000 }, getuige: { reply: "later", sample: 16_000 } });
});

test("an answer is undone once, and its question comes back", () => {
  questions.see(true);
  questions.told(told(["braak", "getuige"]));
  questions.reply(question("braak"), "no");
  questions.told(told(["getuige", "letsel"], ["braak"]));
  questions.undo();
  questions.undo();
  assert.equal(now(), "braak");
  assert.deepEqual([questions.echo?.undone, record.answers?.["braak"]?.reply], [true, null]);
  assert.equal(sent.filter((one) => one.type === "answer").length, 2);
});

test("a spoken answer is echoed and can be undone; a command about no question is not", () => {
  const command = { type: "command", name: "antwoord_nee", utterance: 0, first_word: 0, last_word: 1 } as const;
  questions.heard({ ...command, variables: {} });
  assert.equal(questions.echo, null);
  questions.heard({ ...command, variables: { observable: "braak", question: "Was er braak?" } } satisfies HeardCommand);
  assert.deepEqual(questions.echo, { observable: "braak", question: "Was er braak?", reply: "no", undone: false });
  questions.undo();
  assert.deepEqual(sent, [{ type: "answer", observable: "braak", reply: null, sample: 16_000 }]);
});

test("an unclear answer is told, and a question that is on the screen stays", () => {
  questions.see(true);
  questions.told(told(["braak", "getuige"]));
  const command = { type: "command", name: "antwoord_onduidelijk", utterance: 0, first_word: 0, last_word: 1 } as const;
  questions.heard({ ...command, variables: { observable: "braak", question: "Was er braak?" } });
  assert.deepEqual(questions.echo, { observable: "braak", question: "Was er braak?", reply: null, undone: false });
  questions.undo();
  assert.deepEqual([now(), sent.some((one) => one.type === "answer")], ["braak", false]);
});

test("an answer that was struck by voice is undone on the screen, another one stays", () => {
  const command = { type: "command", name: "antwoord_nee", utterance: 0, first_word: 0, last_word: 1 } as const;
  questions.heard({ ...command, variables: { observable: "braak", question: "Was er braak?" } });
  questions.heard({ ...command, name: "schrap", variables: { from_utterance: "0", from_word: "0", observable: "letsel" } });
  assert.equal(questions.echo?.undone, false);
  questions.heard({ ...command, name: "schrap", variables: { from_utterance: "0", from_word: "0", observable: "braak" } });
  assert.equal(questions.echo?.undone, true);
  assert.equal(sent.some((one) => one.type === "answer"), false);
});

test("what is answered or put off is not asked, and who wants no questions sees none", () => {
  questions.see(true);
  questions.told({ ...told(["braak", "letsel"], ["braak"]), questions: [question("braak"), question("getuige", { skipped: true }), question("letsel")] });
  assert.equal(now(), "letsel");
  questions.stop(true);
  assert.deepEqual([now(), sent.at(-1)], [null, { type: "shown", observable: null, sample: 16_000 }]);
  questions.stop(false);
  assert.equal(now(), "letsel");
});

test("two questions at the same sample: the last was on the screen", () => {
  questions.see(true);
  questions.told(told(["braak", "getuige"]));
  questions.reply(question("braak"), "yes");
  assert.deepEqual(record.shown, [{ observable: "getuige", sample: 16_000 }]);
});

test("of a recording whose beginning the server lost, numbers count from what it has", () => {
  const left = { ...record, base: 20_000, shown: [{ observable: "braak", sample: 16_000 }], answers: { braak: { reply: "yes", sample: 36_000 } as const } };
  assert.deepEqual(inquiryMessages(left), [
    { type: "shown", observable: "braak", sample: 0 },
    { type: "answer", observable: "braak", reply: "yes", sample: 16_000 },
  ]);
});

const begun: Recordings[] = [];
afterEach(async () => {
  for (const recording of begun.splice(0)) {
    await recording.stop().catch(() => undefined);
    recording.leave();
  }
});

test("an answer in a dead zone is kept on the device, and told before the rest of the sound and the end", async () => {
  const queue = new MemoryQueue();
  const recording = await Recording.begin(queue.asQueue, "mutatie");
  begun.push(recording);
  await until(() => recording.connection.kind === "live");
  recording.questions.see(true);
  phone.sockets.at(-1)?.tell(told(["braak", "getuige"]));
  await until(() => recording.questions.current?.observable === "braak");
  await until(() => phone.said("shown").length === 1);
  phone.ticket = 0; // no network
  phone.sockets.at(-1)?.onclose?.({ code: 1006 });
  await until(() => recording.connection.kind === "waiting");
  phone.nodes.at(-1)?.hear();
  await until(() => recording.record.samples === 4000);
  recording.questions.reply(question("braak"), "no");
  await until(() => queue.records.get(recording.record.key)?.answers?.["braak"]?.reply === "no");
  assert.equal(phone.said("answer").length, 0);
  phone.ticket = 200;
  phone.window.dispatchEvent(new Event("online"));
  await until(() => phone.said("answer").length === 1, "the answer is told");
  await recording.stop();
  await until(() => recording.phase === "over");
  const order = phone.heard.map((one) => one["type"]);
  assert.ok(order.lastIndexOf("answer") < order.indexOf("end"));
  assert.deepEqual(phone.said("answer")[0], { type: "answer", observable: "braak", reply: "no", sample: 4000 });
});
