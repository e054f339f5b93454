/** Every Dutch sentence of the screens. */

import { app } from "./app.ts";
import { checking } from "./checking.ts";
import { dictate } from "./dictate.ts";
import { guidance } from "./guidance.ts";
import { keys } from "./keys.ts";
import { panel } from "./panel.ts";
import { points } from "./points.ts";
import { queue } from "./queue.ts";
import { records } from "./records.ts";
import { review } from "./review.ts";
import { words } from "./words.ts";
import { settings } from "./settings.ts";

export const nl = {
  ...app,
  ...checking,
  ...dictate,
  ...guidance,
  ...keys,
  ...panel,
  ...points,
  ...queue,
  ...records,
  ...review,
  ...words,
  ...settings,
};
