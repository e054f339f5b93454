/** The sentences of the screens in the chosen language. Read them when drawing, never once at the start. */

import { nl } from "./text/nl/index.ts";

export { clock, duration, moment } from "./text/times.ts";

export type Texts = typeof nl;

export const text: Texts = nl;
