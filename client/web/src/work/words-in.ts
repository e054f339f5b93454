/** The same way of looking as the server's: every word somewhere, capitals and accents ignored. */

export function holdsAll(text: string, words: string): boolean {
  const there = plain(text);
  return plain(words).split(/\s+/).every((word) => there.includes(word));
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
