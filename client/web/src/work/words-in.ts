/** The same way of looking as the server's: every word somewhere, capitals, accents and signs ignored. */

/** False where only signs are looked for: they are in no word. */
export function holdsAll(text: string, words: string): boolean {
  if (!words.trim()) return true;
  const there = folded(text).join(" ");
  return !signsOnly(words) && folded(words).every((word) => there.includes(word));
}

/** Something was typed, but nothing that can be found. */
export function signsOnly(words: string): boolean {
  return words.trim() !== "" && folded(words).length === 0;
}

/** The letters and digits of each word. */
function folded(text: string): string[] {
  const plain = text.normalize("NFKD").toLowerCase().split(/\s+/);
  return plain.map((word) => word.replace(/[^\p{L}\p{Nd}]/gu, "")).filter(Boolean);
}
