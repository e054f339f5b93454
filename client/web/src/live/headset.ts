/**
 * The button of a headset pauses and goes on. A browser gives it to a page only while that page
 * plays something: so it plays silence, as long as the recording lasts.
 */

/** Shorter sound counts as a signal, and gets no buttons. */
const SILENCE_S = 6;
const SILENCE_HZ = 8000;

/** A WAV file of silence: mono, 8 bits, whose middle is 128. */
function silence(): Blob {
  const samples = SILENCE_S * SILENCE_HZ;
  const header = new DataView(new ArrayBuffer(44));
  const text = (at: number, letters: string) => [...letters].forEach((one, n) => header.setUint8(at + n, one.charCodeAt(0)));
  text(0, "RIFF");
  header.setUint32(4, 36 + samples, true);
  text(8, "WAVEfmt ");
  header.setUint32(16, 16, true); // bytes that describe the format: PCM, mono, rate, bytes a second and a sample
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, SILENCE_HZ, true);
  header.setUint32(28, SILENCE_HZ, true);
  header.setUint16(32, 1, true);
  header.setUint16(34, 8, true);
  text(36, "data");
  header.setUint32(40, samples, true);
  return new Blob([header.buffer, new Uint8Array(samples).fill(128)], { type: "audio/wav" });
}

export class Headset {
  private readonly sound: HTMLAudioElement | null;
  private readonly session: MediaSession | null;
  private on = false;
  private url = "";

  /** @param toggle - pause, or go on */
  constructor(toggle: () => void) {
    this.session = navigator.mediaSession ?? null;
    this.sound = this.session ? new Audio() : null;
    if (this.sound) this.sound.loop = true;
    // What a headset sends depends on what it thinks is playing; all of them mean the one button.
    for (const action of ["play", "pause", "stop"] as const) this.handle(action, toggle);
  }

  /**
   * @param recording - whether it records, is paused, or there is nothing to pause
   * @param title - what the lock screen shows
   */
  show(recording: "recording" | "paused" | "none", title: string): void {
    if (!this.session || !this.sound) return;
    this.session.playbackState = recording === "none" ? "none" : recording === "paused" ? "paused" : "playing";
    const on = recording !== "none";
    if (on === this.on) return;
    this.on = on;
    if (on) {
      this.session.metadata = new MediaMetadata({ title, artist: "Verbaal" });
      this.url = URL.createObjectURL(silence());
      this.sound.src = this.url;
      // Refused without a press of the officer, or by a device without sound: then without the headset's button.
      void this.sound.play().catch(() => undefined);
    } else {
      this.session.metadata = null;
      this.sound.pause();
      this.sound.removeAttribute("src");
      URL.revokeObjectURL(this.url);
    }
  }

  /** Let go of the button: it does what it did before. */
  close(): void {
    this.show("none", "");
    for (const action of ["play", "pause", "stop"] as const) this.handle(action, null);
  }

  private handle(action: MediaSessionAction, act: (() => void) | null): void {
    try {
      this.session?.setActionHandler(action, act);
    } catch {
      // An action that this browser does not know.
    }
  }
}
