/** How fast sound is played back: slower helps to catch an error, so it stays until the officer changes it. */

export const RATES = [1, 0.75, 0.5] as const;
export type Rate = (typeof RATES)[number];

const KEY = "verbaal-playback-rate";

export function keptRate(): Rate {
  try {
    const kept = Number(localStorage.getItem(KEY));
    return RATES.find((rate) => rate === kept) ?? 1;
  } catch {
    return 1;
  }
}

export function keepRate(rate: Rate): void {
  try {
    localStorage.setItem(KEY, String(rate));
  } catch {
    // Then it holds until the page is closed.
  }
}

export function nextRate(rate: Rate): Rate {
  return RATES[(RATES.indexOf(rate) + 1) % RATES.length] ?? 1;
}
