/** Moments and lengths of time as a person says them. */

const DAY = new Intl.DateTimeFormat("nl-NL", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
const TIME = new Intl.DateTimeFormat("nl-NL", { hour: "2-digit", minute: "2-digit" });

/** "vandaag om 14:05", or "3 november om 14:05". */
export function moment(iso: string): string {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return "";
  return when.toDateString() === new Date().toDateString() ? `vandaag om ${TIME.format(when)}` : DAY.format(when);
}

/** Seconds as a person says them: "3 seconden", "2 minuten". */
export function duration(seconds: number): string {
  if (seconds < 90) {
    const whole = Math.max(1, Math.round(seconds));
    return whole === 1 ? "1 seconde" : `${whole} seconden`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes === 1 ? "1 minuut" : `${minutes} minuten`;
}

/** Recording time as 0:00 or 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
