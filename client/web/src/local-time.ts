/** Moments with the zone of the officer's own clock: "gisteravond" means nothing in UTC. */

export function isoWithZone(moment: Date, offsetMinutes = -moment.getTimezoneOffset()): string {
  const shifted = new Date(moment.getTime() + offsetMinutes * 60_000);
  const size = Math.abs(offsetMinutes);
  const two = (n: number) => String(n).padStart(2, "0");
  const zone = `${offsetMinutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return shifted.toISOString().replace("Z", zone);
}
