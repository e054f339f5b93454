/**
 * The questions of one draft: fetched anew whenever the draft has another version, answered through it.
 *
 * What can't be fetched keeps nobody from anything: the last questions stay, with a sentence.
 */

import { api, Problem } from "../api.ts";
import type { Draft } from "../records.ts";
import type { Guidance, InquiryEdit, OffenceSummary, Question, Reply } from "./guidance.ts";
import { NO_INQUIRY, ordered } from "./guidance.ts";
import { text } from "../text.ts";

/** What the questions need of a draft under review; a DraftModel is one. */
export interface DraftKeeper extends EventTarget {
  readonly draft: Draft;
  /** What went wrong last, and its code. */
  problem: string | null;
  readonly code: string | null;
  edit(edit: { inquiry: InquiryEdit }): Promise<"saved" | "stale" | "failed">;
  answerAloud(observable: string, wav: Blob, reply: Reply | null): Promise<"saved" | { unclear: string } | null>;
}

export class GuidanceModel extends EventTarget {
  guidance: Guidance | null = null;
  offences: OffenceSummary[] = [];
  failed = false;
  /** The observable whose answer is on its way. */
  sending: string | null = null;
  /** What was kept last: the question and the answer, with the words of one that was spoken. */
  kept: { question: Question; reply: Reply; words: string | null } | null = null;
  /** Why what was touched last was not kept; null when it was, or nothing was. */
  trouble: string | null = null;
  /** It was for want of a line: no reason any more once there is one. */
  private lineless = false;
  private chosen: string | null = null;
  private version = 0;
  private closed = true;
  /** What is being fetched, or was last. */
  private latest: Promise<void> = Promise.resolve();
  private readonly keeper: DraftKeeper;
  private readonly changed = () => {
    const { kept } = this;
    const given = kept && this.inquiry.answers.find((one) => one.observable === kept.question.observable);
    if (kept && given?.reply !== kept.reply) this.kept = null; // undone, or answered anew elsewhere
    void this.refresh();
  };

  constructor(keeper: DraftKeeper) {
    super();
    this.keeper = keeper;
  }

  start(): void {
    if (!this.closed) return;
    this.closed = false;
    this.keeper.addEventListener("change", this.changed);
    void this.refresh();
    if (this.offences.length > 0) return;
    api.offences().then(
      (offences) => {
        this.offences = offences;
        this.tell();
      },
      () => undefined, // only the list to choose from: it is empty then
    );
  }

  stop(): void {
    this.closed = true;
    this.keeper.removeEventListener("change", this.changed);
  }

  /** Fetch again, also where the draft did not change: after a failure. */
  async retry(): Promise<void> {
    this.version = 0;
    await this.refresh();
  }

  /** There is a line again. */
  async online(): Promise<void> {
    if (this.lineless && this.trouble !== null) {
      this.trouble = null;
      this.tell();
    }
    if (this.failed && !this.closed) await this.retry();
  }

  private refresh(): Promise<void> {
    const { version, state } = this.keeper.draft;
    if (state === "open" && version !== this.version) {
      this.version = version;
      this.latest = this.fetch();
    }
    return this.latest;
  }

  private async fetch(): Promise<void> {
    const { id, version } = this.keeper.draft;
    try {
      const guidance = await api.guidance(id);
      if (this.keeper.draft.version !== version) return; // a newer answer comes
      if (this.closed) {
        this.version = 0; // asked for again when somebody looks
        return;
      }
      this.stay(guidance);
      this.guidance = guidance;
      this.failed = false;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.failed = true;
    }
    this.tell();
  }

  /** The question on the screen stays there while it is still asked: no other one slips under a finger. */
  private stay(next: Guidance): void {
    const shown = this.questions[0];
    const asked = (observable: string | undefined) => next.questions.find((one) => one.observable === observable);
    if (this.chosen !== null && !asked(this.chosen)) this.chosen = null;
    if (this.chosen === null && asked(shown?.observable)?.skipped === false) this.chosen = shown?.observable ?? null;
  }

  /** How many questions are open that were not put off; none once they are stopped. */
  get open(): number {
    return this.guidance && !this.guidance.stopped ? this.guidance.questions.filter((one) => !one.skipped).length : 0;
  }

  get questions(): Question[] {
    return ordered(this.guidance?.questions ?? [], this.chosen);
  }

  private get inquiry() {
    return this.keeper.draft.inquiry ?? NO_INQUIRY;
  }

  choose(observable: string): void {
    this.chosen = observable;
    this.kept = this.trouble = null;
    this.tell();
  }

  async answer(question: Question, reply: Reply): Promise<boolean> {
    this.sending = question.observable;
    this.kept = null;
    this.tell();
    const saved = await this.save({ answers: { [question.observable]: { reply } } }, question);
    this.sending = null;
    if (saved) {
      this.kept = { question, reply, words: null };
      if (this.chosen === question.observable) this.chosen = null;
    }
    this.tell();
    return saved;
  }

  /** As {@link answer}, by voice. What was no clear answer is told, and so is nothing but a failure. */
  async answerAloud(question: Question, wav: Blob, reply: Reply | null): Promise<"saved" | { unclear: string } | null> {
    this.sending = question.observable;
    this.kept = this.trouble = null;
    this.tell();
    const outcome = await this.keeper.answerAloud(question.observable, wav, reply);
    await this.latest;
    this.sending = null;
    // Where its question still stands, its sound tells it, with a way to send it again.
    if (outcome === null && this.questions[0]?.observable !== question.observable) this.notKept(question);
    const given = this.inquiry.answers.find((one) => one.observable === question.observable);
    if (outcome === "saved" && given) {
      this.kept = { question, reply: given.reply, words: given.words };
      if (this.chosen === question.observable) this.chosen = null;
    }
    this.tell();
    return outcome;
  }

  takeBack(observable: string): Promise<boolean> {
    this.kept = null;
    this.chosen = observable; // it is asked again first
    return this.save({ answers: { [observable]: null } });
  }

  skip(observable: string): Promise<boolean> {
    this.kept = null;
    if (this.chosen === observable) this.chosen = null;
    const others = this.inquiry.skipped.filter((one) => one !== observable);
    return this.save({ skipped: [...others, observable] });
  }

  halt(stopped: boolean): Promise<boolean> {
    this.kept = null;
    return this.save({ stopped });
  }

  add(setId: string): Promise<boolean> {
    const { added, removed } = this.inquiry;
    return this.save({ added: [...added.filter((one) => one !== setId), setId], removed: removed.filter((one) => one !== setId) });
  }

  remove(setId: string): Promise<boolean> {
    const { added, removed } = this.inquiry;
    return this.save({ added: added.filter((one) => one !== setId), removed: [...removed.filter((one) => one !== setId), setId] });
  }

  private async save(inquiry: InquiryEdit, answered: Question | null = null): Promise<boolean> {
    this.trouble = null;
    const saved = (await this.keeper.edit({ inquiry })) === "saved";
    await this.latest; // what is asked next is there before the focus goes to it
    if (!saved) this.notKept(answered);
    return saved;
  }

  /** Told at the question, which may be another one by now. A draft that is closed is told above all. */
  private notKept(answered: Question | null): void {
    const { draft, problem, code } = this.keeper;
    if (problem === null || draft.state !== "open") return;
    this.lineless = code === "unreachable";
    const what = answered ? text.guidance.notKeptOf(answered.text) : text.guidance.notKept;
    this.trouble = `${what} ${this.lineless ? text.guidance.lineless : code === "stale_version" ? text.guidance.staleAnswer : problem}`;
    this.keeper.problem = null;
    this.tell();
  }

  private tell(): void {
    this.dispatchEvent(new Event("change"));
  }
}
