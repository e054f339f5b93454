/** Every English sentence of the screens; an area that has none yet speaks Dutch. */

import type { Texts } from "../chosen.ts";
import { nl } from "../nl/index.ts";
import { app } from "./app.ts";
import { keys } from "./keys.ts";

export const en: Texts = { ...nl, ...app, ...keys };
