import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft, DraftEdit, DraftField, FieldEdit } from "../../records.ts";
import { text } from "../../text.ts";
import type { Outcome } from "../draft-model.ts";
import type { CheckedDraft } from "./checking.ts";
import { Checking } from "./checking.ts";
import { fieldPlace, typedBefore } from "../half-typed.ts";
import { draftOf, fieldOf, specOf } from "./fakes.ts";
import { UnsentEdits, unsentOf } from "./unsent.ts";

const PLATE = { value: "VK-394-T", machine_value: "VK-394-T", provenance: "spoken" } as const;

/** A model whose server can be told to be away, to refuse, or to have changed in the meantime. */
class FakeModel implements CheckedDraft {
  draft: Draft;
  problem: string | null = null;
  code: string | null = null;
  reloads = 0;
  sound: [number, number][] = [[3, 4.5]];
  readonly sent: Record<string, FieldEdit>[] = [];
  answers: ("unreachable" | "lost" | "check_needed" | "nothing_to_hear" | ((draft: Draft) => void))[] = [];

  constructor(fields: DraftField[]) {
    this.draft = draftOf({ said: "een twee drie vier vijf", text: "een twee drie vier vijf", fields });
  }

  async edit({ fields = {} }: DraftEdit): Promise<Outcome> {
    const answer = this.answers.shift();
    if (answer === "unreachable") return this.fail("unreachable");
    if (answer === "check_needed" || answer === "nothing_to_hear") return this.fail(answer);
    if (typeof answer === "function") {
      answer(this.draft);
      return this.fail("stale_version");
    }
    this.sent.push(fields);
    this.take(fields);
    if (answer === "lost") {
      this.answers.unshift(() => undefined); // the next one is on an old version
      return this.fail("unreachable");
    }
    this.problem = this.code = null;
    return "saved";
  }

  async reload(): Promise<void> {
    this.reloads++;
  }

  soundsBehind(): [number, number][] {
    return this.sound;
  }

  private fail(code: string): Outcome {
    this.code = code;
    this.problem = `probleem: ${code}`;
    return code === "stale_version" ? "stale" : "failed";
  }

  private take(fields: Record<string, FieldEdit>): void {
    this.draft.fields = this.draft.fields.map((one) => {
      const edit = fields[one.id];
      if (!edit) return one;
      const value = edit.value === undefined ? one.value : edit.value;
      return { ...one, value, confirmed: edit.confirmed ?? (value === one.value && one.confirmed) };
    });
  }
}

function checkingOf(given: Partial<DraftField> = PLATE, consequence: "A" | "B" = "A") {
  const model = new FakeModel([fieldOf("kenteken", given)]);
  const player = {
    rate: 1,
    ends: true,
    gone: false,
    async playAll() {
      if (this.gone) throw new Error("no sound");
      return this.ends;
    },
  };
  const waits: { ms: number; work: () => void }[] = [];
  const clock = (work: () => void, ms: number) => {
    const wait = { ms, work };
    waits.push(wait);
    return () => void waits.splice(waits.indexOf(wait), 1);
  };
  const checking = new Checking(model, player, [specOf("kenteken", { consequence })], new UnsentEdits(model, clock));
  return { model, player, checking, waits, field: () => checking.field("kenteken") as DraftField };
}

test("an important value is ticked only after it was heard to the end", async () => {
  const { model, player, checking, field } = checkingOf();
  assert.equal(await checking.tick(field(), true), false);
  assert.equal(checking.hint("kenteken"), text.checking.hearFirst);
  player.ends = false;
  await checking.hear(field());
  assert.equal(checking.asks(field()), "hear");
  player.ends = true;
  player.rate = 0.75;
  await checking.hear(field());
  assert.equal(checking.asks(field()), "ready");
  assert.equal(checking.hint("kenteken"), null);
  assert.equal(await checking.tick(field(), true), true);
  assert.deepEqual(model.sent, [{ kenteken: { confirmed: true, check: { how: "heard", heard_s: 1.5, rate: 0.75 } } }]);
});

test("another value must be heard anew", async () => {
  const { model, checking, field } = checkingOf();
  await checking.hear(field());
  model.draft.fields = [fieldOf("kenteken", { ...PLATE, value: "12-XYZ-3" })];
  assert.equal(checking.asks(field()), "hear");
});

test("typing the end again confirms, also without sound; something else does not", async () => {
  const { model, checking, field } = checkingOf();
  model.sound = [];
  assert.equal(checking.asks(field()), "retype");
  assert.equal(await checking.tick(field(), true), false);
  assert.equal(checking.hint("kenteken"), text.checking.retypeFirst);
  assert.equal(await checking.retype(field(), "394S"), false);
  assert.equal(checking.hint("kenteken"), text.checking.retypedDiffers);
  assert.deepEqual(model.sent, []);
  assert.equal(await checking.retype(field(), "394-t"), true);
  assert.deepEqual(model.sent, [{ kenteken: { confirmed: true, check: { how: "retyped", retyped: "394t" } } }]);
});

test("sound that is gone leaves typing, and says so", async () => {
  const { player, checking, field } = checkingOf();
  player.gone = true;
  assert.equal(await checking.hear(field()), false);
  assert.equal(checking.asks(field()), "retype");
  assert.equal(checking.hint("kenteken"), text.review.soundMissing);
});

test("a server that knows no sound of it leaves typing too", async () => {
  const { model, checking, field } = checkingOf();
  await checking.hear(field());
  model.answers = ["nothing_to_hear"];
  assert.equal(await checking.tick(field(), true), false);
  assert.equal(checking.hint("kenteken"), "probleem: nothing_to_hear");
  assert.equal(checking.asks(field()), "retype");
});

test("own values and ordinary ones take a plain tick", async () => {
  for (const [given, consequence] of [
    [{ ...PLATE, provenance: "corrected" }, "A"],
    [{ ...PLATE, provenance: "typed" }, "A"],
    [PLATE, "B"],
  ] as const) {
    const { model, checking, field } = checkingOf(given, consequence);
    assert.equal(await checking.tick(field(), true), true);
    assert.deepEqual(model.sent, [{ kenteken: { confirmed: true } }]);
  }
});

test("a correction is confirmed by typing it; nothing typed empties the field", async () => {
  const { model, checking, field } = checkingOf();
  await checking.correct(field(), "  VK-394-S ");
  assert.deepEqual(model.sent, [{ kenteken: { value: "VK-394-S", confirmed: true } }]);
  await checking.correct(field(), " ");
  assert.equal(field().value, null);
  assert.equal(checking.emptied("kenteken")?.value, "VK-394-S");
  await checking.restore(field());
  assert.equal(field().value, "VK-394-S");
  assert.equal(checking.emptied("kenteken"), null);
});

test("what was emptied is put back as it was said", async () => {
  const { model, checking, field } = checkingOf({ ...PLATE, observation_id: "o-1" });
  await checking.empty(field());
  await checking.restore(field());
  assert.deepEqual(model.sent, [{ kenteken: { value: null } }, { kenteken: { observation_id: "o-1" } }]);
});

test("a refusal is told at the field, not above the page", async () => {
  const { model, checking, field } = checkingOf(PLATE, "B");
  model.answers = ["check_needed"];
  assert.equal(await checking.tick(field(), true), false);
  assert.equal(checking.hint("kenteken"), "probleem: check_needed");
  assert.equal(model.problem, null);
});

test("a change elsewhere is told at the field where the officer is", async () => {
  const { model, checking, field } = checkingOf(PLATE, "B");
  model.answers = [() => undefined];
  assert.equal(await checking.tick(field(), true), false);
  assert.deepEqual([checking.hint("kenteken"), model.problem, checking.unsent.count], ["probleem: stale_version", null, 0]);
});

test("a tick that can't reach the server is kept and tried again, ever later", async () => {
  const { model, checking, waits, field } = checkingOf(PLATE, "B");
  model.answers = ["unreachable", "unreachable"];
  assert.equal(await checking.tick(field(), true), false);
  assert.deepEqual([checking.unsent.count, model.problem], [1, null]);
  assert.deepEqual(waits.map((wait) => wait.ms), [2_000]);
  await checking.unsent.retry();
  assert.deepEqual(waits.map((wait) => wait.ms), [4_000]);
  await checking.unsent.retry();
  assert.deepEqual([checking.unsent.count, waits.length, field().confirmed], [0, 0, true]);
});

test("when only the answer was lost, the tick is there and nothing is said", async () => {
  const { model, checking, field } = checkingOf(PLATE, "B");
  model.answers = ["lost"];
  await checking.tick(field(), true);
  await checking.unsent.retry();
  assert.equal(model.sent.length, 1);
  assert.deepEqual([checking.unsent.count, field().confirmed, model.problem, checking.hint("kenteken")], [0, true, null, null]);
});

test("a change elsewhere of another field does not cost the tick", async () => {
  const { model, checking, field } = checkingOf(PLATE, "B");
  model.answers = ["unreachable", () => undefined];
  await checking.tick(field(), true);
  await checking.unsent.retry();
  assert.deepEqual([checking.unsent.count, field().confirmed], [0, true]);
});

test("a tick is dropped, with a word, when its value was changed elsewhere or the draft is closed", async () => {
  for (const elsewhere of [
    (draft: Draft) => void (draft.fields = [fieldOf("kenteken", { ...PLATE, value: "12-XYZ-3" })]),
    (draft: Draft) => void (draft.state = "confirmed"),
  ]) {
    const { model, checking } = checkingOf(PLATE, "B");
    model.answers = ["unreachable", elsewhere];
    await checking.tick(checking.field("kenteken") as DraftField, true);
    await checking.unsent.retry();
    assert.deepEqual([checking.unsent.count, model.sent.length], [0, 0]);
    assert.equal(checking.hint("kenteken"), text.checking.changedMeanwhile);
  }
});

test("a typed value is on the device until the server has it, also when it can't be sent any more", async () => {
  const { model, checking, field } = checkingOf(PLATE, "B");
  const kept = async () => (await typedBefore("draft-1", fieldPlace("kenteken")))?.typed ?? null;
  model.answers = ["unreachable"];
  await checking.correct(field(), "VK-394-S");
  assert.equal(await kept(), "VK-394-S");
  await checking.unsent.retry();
  assert.deepEqual([await kept(), field().value], [null, "VK-394-S"]);
  model.answers = ["unreachable", (draft) => void (draft.fields = [fieldOf("kenteken", { ...PLATE, value: "12-XYZ-3" })])];
  await checking.correct(field(), "VK-394-X");
  await checking.unsent.retry();
  assert.deepEqual([await kept(), checking.hint("kenteken")], ["VK-394-X", text.checking.typedMeanwhile]);
  await checking.empty(field());
  assert.deepEqual([await kept(), checking.hint("kenteken")], [null, null]);
});

test("what waits stands in the draft again when it is opened anew, and is sent on its newest version", async () => {
  const clock = () => () => undefined;
  const open = (value: string) => {
    const model = new FakeModel([fieldOf("kenteken", { ...PLATE, value })]);
    model.draft.id = "draft-2";
    return { model, opened: () => new Checking(model, { rate: 1, playAll: async () => true }, [], unsentOf(model, clock)) };
  };
  const first = open("VK-394-T");
  const before = first.opened();
  first.model.answers = ["unreachable"];
  await before.correct(before.field("kenteken") as DraftField, "VK-394-S");
  const second = open("VK-394-T");
  second.model.answers = ["unreachable"];
  const again = second.opened();
  assert.equal(again.unsent.edit("kenteken")?.value, "VK-394-S");
  await again.unsent.retry();
  await new Promise((resolve) => setTimeout(resolve));
  await again.unsent.retry();
  assert.deepEqual([again.unsent.count, again.field("kenteken")?.value, first.model.sent.length], [0, "VK-394-S", 0]);
});

test("an answer that comes after the draft was opened again brings it up to date", async () => {
  const first = new FakeModel([fieldOf("kenteken", PLATE)]);
  const second = new FakeModel([fieldOf("kenteken", PLATE)]);
  first.draft.id = second.draft.id = "draft-3";
  const field = first.draft.fields[0] as DraftField;
  const sent = unsentOf(first).send(field, { confirmed: true });
  unsentOf(second);
  await sent;
  assert.deepEqual([first.sent.length, second.sent.length, second.reloads], [1, 0, 1]);
});

test("a later edit of the field takes the place of one that waits", async () => {
  const { model, checking, field } = checkingOf(PLATE, "B");
  model.answers = ["unreachable"];
  await checking.tick(field(), true);
  await checking.empty(field());
  assert.equal(checking.unsent.count, 0);
  await checking.unsent.retry();
  assert.deepEqual(model.sent, [{ kenteken: { value: null } }]);
});

test("important values are asked in the order of the draft, emptied ones stay among them", async () => {
  const fields = ["kenteken", "persoon", "telefoon", "bedrag"].map((id) => fieldOf(id, { ...PLATE, value: `${id}-1234` }));
  const model = new FakeModel([...fields, fieldOf("plaats", PLATE), fieldOf("wapen", {})]);
  const specs = [...fields.map((one) => specOf(one.id)), specOf("plaats", { consequence: "B" }), specOf("wapen")];
  const checking = new Checking(model, { rate: 1, playAll: async () => true }, specs);
  const order = checking.important().map((field) => field.id);
  assert.deepEqual([...order].sort(), ["bedrag", "kenteken", "persoon", "telefoon"]);
  await checking.empty(checking.important()[0] as DraftField);
  assert.deepEqual(checking.important().map((field) => field.id), order);
  assert.deepEqual(checking.importantOpen().map((field) => field.id), order.slice(1));
});
