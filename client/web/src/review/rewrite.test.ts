import assert from "node:assert/strict";
import { test } from "node:test";
import { alignWords } from "./align.ts";
import { amid, bare, inserted, replaced } from "./rewrite.ts";

const put = (narrative: string, first: number, last: number, text: string) =>
  replaced(narrative, alignWords(narrative, []), first, last, text);

test("words are replaced where they stand, the rest stays as typed", () => {
  assert.equal(put("in  kanale eiland gezien\n\nen", 1, 2, "Kanaleneiland"), "in  Kanaleneiland gezien\n\nen");
});

test("punctuation around the words stays, and none is doubled", () => {
  assert.equal(put('Hij zei: "kanale eiland."', 2, 3, "Kanaleneiland"), 'Hij zei: "Kanaleneiland."');
  assert.equal(put("uren naar kijken.", 2, 2, "kaken"), "uren naar kaken.");
  assert.equal(put("werkt bij jansen.", 2, 2, "Jansen B.V."), "werkt bij Jansen B.V.");
  assert.equal(put("de auto-inbraak", 1, 1, "inbraak-poging"), "de inbraak-poging");
});

test("another hearing's own punctuation does not come along", () => {
  assert.equal(bare(' "gesignaleerd." '), "gesignaleerd");
  assert.equal(bare("zei hij, toen"), "zei hij, toen");
  assert.equal(bare("..."), "");
});

test("a sentence keeps its capital and a name its own", () => {
  assert.equal(put("Die oude man", 0, 0, "de"), "De oude man");
  assert.equal(put("bij den bosch", 1, 2, "'s-Hertogenbosch"), "bij 's-Hertogenbosch");
  assert.equal(put("Éen man", 0, 0, "één"), "Één man");
});

test("words are put behind a token, before all, or into nothing", () => {
  const tokens = alignWords("een twee\ndrie ", []);
  assert.equal(inserted("een twee\ndrie ", tokens, 1, " bis "), "een twee bis\ndrie ");
  assert.equal(inserted("een twee\ndrie ", tokens, -1, "nul"), "nul een twee\ndrie ");
  assert.equal(inserted("", [], -1, "nul"), "nul");
});

test("words spoken by themselves are written as in the middle of a sentence", () => {
  const known = alignWords("Ik zag een witte bus.", []);
  assert.equal(amid("Witte bestelbus.", known), "witte bestelbus");
  assert.equal(amid("De Vries.", known), "de Vries");
  assert.equal(amid("Staphorst.", known), "Staphorst");
  assert.equal(amid(" VK-394-T. ", known), "VK-394-T");
});
