/** Typing the last characters of a value again: what counts as the same. */

/** So many letters and digits are asked for; all of them where the value has fewer. */
export const RETYPED_CHARACTERS = 4;

/** Letters with a stroke, and letters made of two, that Unicode does not take apart; as on the server. */
const PLAIN: Record<string, string> = { ø: "o", ł: "l", đ: "d", ð: "d", æ: "ae", œ: "oe", þ: "th", ß: "ss" };

/** Letters and digits alone, in lower case and without accents: "VK-394-T" is "vk394t". */
export function bareCharacters(value: string): string {
  return value
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replace(/[øłđðæœþß]/g, (letter) => PLAIN[letter] ?? letter);
}

/** The last letters and digits of a value, as they are compared. */
export function lastCharacters(value: string): string {
  return [...bareCharacters(value)].slice(-RETYPED_CHARACTERS).join("");
}

/**
 * What to send for what was typed, or null when it is not the end of the value.
 *
 * Who types more than was asked, up to the whole value, did more and is not sent back for it.
 */
export function retypedEnd(typed: string, value: string): string | null {
  const own = bareCharacters(typed);
  const asked = lastCharacters(value);
  // Nothing but signs, such as "?": those are typed as they are.
  if (asked === "") return typed.trim() !== "" && typed.trim() === value.trim() ? value.trim() : null;
  return own.endsWith(asked) && bareCharacters(value).endsWith(own) ? asked : null;
}
