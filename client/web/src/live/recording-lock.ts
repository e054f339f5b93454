/** One window a recording: a browser lock that falls away by itself when the window dies. */

const name = (key: string) => `verbaal-opname-${key}`;

/** Take the recording; resolves to the way to give it back, or null when another window has it. */
export function holdRecording(key: string): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    void navigator.locks.request(name(key), { ifAvailable: true }, (lock) => {
      if (!lock) {
        resolve(null);
        return undefined;
      }
      return new Promise<void>((release) => resolve(release));
    });
  });
}

/** Keys of the recordings that some window is busy with. */
export async function heldRecordings(): Promise<Set<string>> {
  const { held = [] } = await navigator.locks.query();
  const prefix = name("");
  return new Set(held.flatMap((lock) => (lock.name?.startsWith(prefix) ? [lock.name.slice(prefix.length)] : [])));
}
