/** English, plain: recordings that wait on this device. */

import type { queue as dutch } from "../nl/queue.ts";

export const queue: typeof dutch = {
  queue: {
    signIn: "You are no longer signed in. The recording is safe on this device and will be sent when you have signed in again.",
    oldPage: "This version of Verbaal is out of date. The recording is safe on this device. Load the page again when you are done.",
    unreadable: "Part of the sound on this device cannot be read. What the server has is safe.",
    elsewhere: "Another window is already recording. Stop that one first, or go on there.",
    storageRefused:
      "This browser keeps nothing here, for example in a private window. A recording could be lost that way. So you can only dictate in an ordinary window.",
    notHere: "The recording has not begun: nothing can be kept in this window. Read the message at the top.",
    newerPage: "This device already has a newer version of Verbaal. Reload to dictate here; nothing is lost.",
    sent: (when: string) => `The recording of ${when} has been sent after all. Its draft is ready.`,
    sentCutOff: (when: string) => `The recording of ${when} was cut off. What there was has been sent. Check the draft; the end may be missing.`,
    review: "Review",
    room: (minutes: number) =>
      `${minutes < 1 ? "Less than 1 more minute" : minutes === 1 ? "About 1 more minute" : `About ${minutes} more minutes`} of sound ${minutes <= 1 ? "fits" : "fit"} on this device. Find a connection or free some space.`,
    silent: "The microphone gives no sound just now, for example because of a phone call. What you say now is not recorded. The recording goes on by itself later.",
    otherMicrophone: "The microphone went away. The recording goes on with another microphone.",
    clock: (difference: string) => `The clock of this device was ${difference}. The time of this recording was set to that of the server. Check the clock in the settings of the device.`,
    clockAhead: (time: string) => `${time} fast`,
    clockBehind: (time: string) => `${time} slow`,
  },
};
