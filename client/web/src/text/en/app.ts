/** Plain English: the frame: header, notices, questions, errors. */

import type { Texts } from "../chosen.ts";
import type { app as dutch } from "../nl/app.ts";
import { serverErrors } from "./server-errors.ts";

export const app: Pick<Texts, keyof typeof dutch> = {
  app: {
    name: "Verbaal",
    skip: "To the content",
    menu: "Menu",
    dictate: "Dictate",
    reports: "My work",
    words: "Words",
    settings: "Settings",
    review: "Check",
    report: "Report",
    recording: "Recording is on",
    backToRecording: "Back to the recording",
    loading: "One moment…",
    retry: "Try again",
    understood: "Read",
    broken: "Something went wrong in the app. Reload the page; what was recorded is kept.",
    reload: "Reload",
    newer: "There is a new version of Verbaal. Reload; nothing is lost.",
    newerLater: "There is a new version of Verbaal. First stop the recording in the other window.",
    screenFailed: "This screen can't be loaded now. Look if there is a connection and try again.",
  },
  ask: { cancel: "No, go back" },
  leftover: {
    one: (when: string) => `A recording of ${when} on this device has not been sent completely.`,
    finish: "Finish",
    discard: "Throw away",
    discardTitle: "Throw the recording away?",
    discardBody: "The sound that is still on this device disappears. This can't be undone.",
    discardYes: "Yes, throw away",
    busyElsewhere: "This recording is already open in another window.",
  },
  errors: {
    notFound: "This does not exist, or not any more.",
    unknown: "Something went wrong. Try again.",
    unreachable: "The server can't be reached. Try again soon; nothing is lost.",
    unreadable: "The server gave an answer that this app does not understand. Try again.",
  },
  serverErrors,
  times: {
    today: (time: string) => `today at ${time}`,
    seconds: (n: number) => (n === 1 ? "1 second" : `${n} seconds`),
    minutes: (n: number) => (n === 1 ? "1 minute" : `${n} minutes`),
    hours: (n: number) => (n === 1 ? "1 hour" : `${n} hours`),
    days: (n: number) => (n === 1 ? "1 day" : `${n} days`),
  },
};
