/** One window a recording, one recording a device: browser locks that fall away by themselves with the window. */

const prefix = "verbaal-opname-";
const MICROPHONE = "verbaal-microfoon";

/** Take a lock; resolves to the way to give it back, or null when another window has it. */
function hold(name: string): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    const asked = navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (!lock) {
        resolve(null);
        return undefined;
      }
      return new Promise<void>((release) => resolve(release));
    });
    // A browser that keeps nothing of this site refuses locks as well: no window can be in the way then.
    void asked.catch(() => resolve(() => undefined));
  });
}

/** Take the recording; resolves to the way to give it back, or null when another window has it. */
export function holdRecording(key: string): Promise<(() => void) | null> {
  return hold(prefix + key);
}

/** Take the microphone for this window: two that record the same words would be a mess to sort out. */
export function holdMicrophone(): Promise<(() => void) | null> {
  return hold(MICROPHONE);
}

async function heldNames(): Promise<string[]> {
  const { held = [] } = await navigator.locks.query().catch((): LockManagerSnapshot => ({}));
  return held.flatMap((lock) => lock.name ?? []);
}

/** Keys of the recordings that some window is busy with. */
export async function heldRecordings(): Promise<Set<string>> {
  const names = await heldNames();
  return new Set(names.flatMap((one) => (one.startsWith(prefix) ? [one.slice(prefix.length)] : [])));
}

/** Whether some window records now, this one included. */
export async function isRecordingSomewhere(): Promise<boolean> {
  return (await heldNames()).includes(MICROPHONE);
}
