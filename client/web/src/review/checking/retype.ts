/** Typing the end of a value again: which part of it, and what counts as the same; as server/domain/checking.py. */

/** So many letters and digits at least; all of them where the value has fewer. */
const RETYPED_CHARACTERS = 4;
/** Where the end has no digit it begins at the last number, unless that makes more than this. */
const MOST_RETYPED = 14;

const IS_SIGN = /[\p{L}\p{N}]/u;
const IS_DIGIT = /\p{Nd}/u;
/** What tells no value from another: a remark in brackets, a stop, a unit, and the year of a date. */
const SAYS_LITTLE = [/\s*\([^()]*\)$/, /[\s.,;:]+$/, /\s+uur$/i];
const YEAR = /(?<=[\p{L}\p{N}])[^\p{L}\p{N}]+(?:19|20)\d\d$/u;

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

/** What is left of a value without the end that says little. */
function thatTells(value: string): string {
  for (const little of SAYS_LITTLE) {
    const shorter = value.replace(little, "");
    if (shorter !== value && IS_SIGN.test(shorter)) return thatTells(shorter);
  }
  const dateless = value.replace(YEAR, "");
  return dateless !== value && IS_DIGIT.test(dateless) ? thatTells(dateless) : value;
}

/** Where the part stands that is typed again: from and to, counted as strings are. All of a value of signs alone. */
export function partToType(value: string): [number, number] {
  const signs = [...thatTells(value).matchAll(/[\p{L}\p{N}]/gu)];
  const final = signs.at(-1);
  if (!final) return [0, value.length];
  const end = final.index + final[0].length;
  const letters = (from: number) => bareCharacters(value.slice(from, end)).length;
  const starts = signs.map((sign) => sign.index).reverse();
  let start = starts.find((from) => letters(from) >= RETYPED_CHARACTERS) ?? starts.at(-1) ?? 0;
  if (!IS_DIGIT.test(final[0])) {
    const number = lastNumber(value, starts);
    if (number !== null && number < start && letters(number) <= MOST_RETYPED) start = number;
  }
  return [start, end];
}

/** Where the last number begins; null without one. `starts` are the places of letters and digits, last first. */
function lastNumber(value: string, starts: readonly number[]): number | null {
  let found: number | null = null;
  for (const at of starts) {
    if (IS_DIGIT.test(value[at] ?? "")) found = at;
    else if (found !== null) break;
  }
  return found;
}

/**
 * What to send for what was typed, or null when it is not the part that is asked for.
 *
 * Who types more than was asked, up to the whole value, did more and is not sent back for it.
 */
export function retypedEnd(typed: string, value: string): string | null {
  const [start, end] = partToType(value);
  const asked = bareCharacters(value.slice(start, end));
  // Nothing but signs, such as "?": those are typed as they are.
  if (asked === "") return typed.trim() !== "" && typed.trim() === value.trim() ? value.trim() : null;
  const own = bareCharacters(typed);
  const told = bareCharacters(value.slice(0, end));
  const right = [told, bareCharacters(value)].some(
    (tail) => tail.endsWith(own) && own.length >= asked.length + tail.length - told.length,
  );
  return right ? asked : null;
}
