/** Plain English: the settings of this device, and what Verbaal does. */

import type { Texts } from "../chosen.ts";
import type { settings as dutch } from "../nl/settings.ts";

export const settings: Pick<Texts, keyof typeof dutch> = {
  settings: {
    title: "Settings",
    hint: "These choices hold on this device only.",
    language: "Language of the screen",
    languageHint: "Your reports stay in Dutch.",
    languageFailed: "This language can't be fetched now. Try again when there is a connection.",
    theme: "Light or dark",
    themes: {
      device: "Like this device",
      light: "Light",
      dark: "Dark",
    },
    textSize: "Size of the letters",
    textSizes: {
      normal: "Normal",
      large: "Large",
      largest: "Largest",
    },
    questions: "Questions while dictating",
    questionsHint: "Below your text Verbaal can ask what is still missing. You need not answer anything.",
    questionsSwitch: { on: "On", off: "Off" },
    keysShow: "Look at the shortcuts and change them",
    device: "This device",
    installed: "Verbaal is on this device as an app.",
    install: "You can put Verbaal on this device as an app, by the menu of the browser: Install, or Add to home screen.",
    works: "Without a network, Verbaal opens as usual and you can record. The sound is sent as soon as there is a connection.",
    storage: {
      kept: "Sound that has not been sent yet stays here, also when this device gets full.",
      may_go:
        "When this device gets full, the browser may erase sound that has not been sent yet. That is rare. " +
        "As an app on this device, Verbaal usually gets a place that lasts.",
    },
    empty: "Empty this device",
    emptyHint:
      "Use this when you hand the device to somebody else. What is on the server, such as your drafts and reports, stays.",
    emptyTitle: "Empty this device?",
    emptyBody: (waiting: string | null) =>
      (waiting === null ? "" : `Careful: this device still has ${waiting} of sound that has not been sent. It will be lost. `) +
      "Recordings, settings and shortcuts on this device disappear. This can't be undone.",
    emptyYes: "Yes, empty it",
    emptied: "This device is empty.",
    emptyFailed: "Not everything could be removed. Close other windows of Verbaal and try again.",
    emptyRecording: "First stop the recording.",
    about: "About Verbaal",
    version: "Version of the server",
    build: "Version of this app",
    model: "Speech model",
    unknown: "can't be asked now",
    what: "What happens to what you say?",
    answers: [
      [
        "What is recorded?",
        "Everything the microphone hears between Start and Stop. A red bar shows that the recording is on. At other times Verbaal does not listen.",
      ],
      [
        "What does the computer do with it?",
        "A speech model on your organisation's server turns the sound into text. Then Verbaal looks in that text for facts, such as a time or a plate, and prepares them. Nothing goes to another company.",
      ],
      [
        "Who decides?",
        "You do. The computer makes mistakes, also when the text looks right. That is why there is no report before you have checked and confirmed it. Verbaal gives no legal judgement.",
      ],
      [
        "Why must I listen to important values, or type them again?",
        "A name, time, amount or plate that stands wrong in a report can harm somebody. Who only reads, often misses such a mistake.",
      ],
      [
        "What stays on this device?",
        "Sound that has not been sent yet, encrypted. It is removed after confirming. Your settings are here as well.",
      ],
      [
        "What is kept about my work?",
        "For each draft: how much you listened to, what changed, and how long checking took. You see it yourself. Your unit sees only averages of at least ten colleagues.",
      ],
    ],
  },
};
