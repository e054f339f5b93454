import assert from "node:assert/strict";
import { test } from "node:test";
import { draftOf, fieldOf } from "./fakes.ts";
import { nextPlace, openCount } from "./open-places.ts";

const VALUE = { value: "VK-394-T", provenance: "spoken" } as const;

test("first the text, then the important values in their order, then the others", () => {
  const fields = [fieldOf("plaats", VALUE), fieldOf("kenteken", VALUE), fieldOf("leeg", {}), fieldOf("telefoon", VALUE)];
  const draft = draftOf({ said: "een", text: "een", fields });
  const important = [fields[3], fields[1]].filter((field) => field !== undefined);
  assert.equal(openCount(draft), 4);
  assert.equal(nextPlace(draft, important), "text");
  draft.narrative.confirmed = true;
  assert.equal(nextPlace(draft, important), "field:telefoon");
  for (const field of important) field.confirmed = true;
  assert.equal(nextPlace(draft, important), "field:plaats");
  draft.fields[0] = fieldOf("plaats", { ...VALUE, confirmed: true });
  assert.equal(nextPlace(draft, important), null);
});
