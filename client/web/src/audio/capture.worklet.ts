/**
 * Runs on the audio thread: mixes to mono, resamples to 16 kHz and hands over numbered PCM.
 *
 * Numbering happens here, where no sample can be skipped: a slow page delays messages but
 * never changes which sound a number stands for.
 */

import type { FromWorklet, WorkletOptions } from "./capture-messages.ts";
import { CHUNK_SAMPLES } from "./capture-messages.ts";
import { Resampler, toPcm16 } from "./resampler.ts";

/** About 20 level messages a second at 48 kHz. */
const LEVEL_FRAMES = 2400;
const CLIP = 0.985;

class CaptureProcessor extends AudioWorkletProcessor {
  private readonly resampler = new Resampler(Math.round(sampleRate));
  private nextSample: number;
  private pending = new Float32Array(CHUNK_SAMPLES);
  private filled = 0;
  private begun = false;
  private stopped = false;
  private peak = 0;
  private squares = 0;
  private frames = 0;
  private clipped = false;

  constructor(options: { processorOptions?: unknown }) {
    super();
    this.nextSample = (options.processorOptions as WorkletOptions).firstSample;
    this.port.onmessage = () => this.stop();
  }

  process(inputs: Float32Array[][]): boolean {
    if (this.stopped) return false;
    const channels = inputs[0];
    if (channels?.[0]) {
      if (!this.begun) {
        this.begun = true;
        this.post({ type: "begun" });
      }
      const mono = mix(channels);
      this.measure(mono);
      this.take(this.resampler.push(mono));
    }
    return true;
  }

  private take(samples: Float32Array): void {
    for (let from = 0; from < samples.length; ) {
      const part = samples.subarray(from, from + CHUNK_SAMPLES - this.filled);
      this.pending.set(part, this.filled);
      this.filled += part.length;
      from += part.length;
      if (this.filled === CHUNK_SAMPLES) this.emit();
    }
  }

  private emit(): void {
    if (this.filled === 0) return;
    const pcm = toPcm16(this.pending.subarray(0, this.filled));
    this.post({ type: "chunk", firstSample: this.nextSample, pcm }, [pcm]);
    this.nextSample += this.filled;
    this.filled = 0;
  }

  private measure(mono: Float32Array): void {
    for (const sample of mono) {
      const size = Math.abs(sample);
      if (size > this.peak) this.peak = size;
      this.squares += sample * sample;
    }
    this.clipped ||= this.peak >= CLIP;
    this.frames += mono.length;
    if (this.frames >= LEVEL_FRAMES) {
      const rms = Math.sqrt(this.squares / this.frames);
      this.post({ type: "level", peak: this.peak, rms, clipped: this.clipped });
      this.peak = this.squares = this.frames = 0;
      this.clipped = false;
    }
  }

  private stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.take(this.resampler.finish());
    this.emit();
    this.post({ type: "done" });
  }

  private post(message: FromWorklet, transfer: Transferable[] = []): void {
    this.port.postMessage(message, transfer);
  }
}

function mix(channels: Float32Array[]): Float32Array {
  const [first, ...others] = channels as [Float32Array, ...Float32Array[]];
  if (others.length === 0) return first;
  return first.map((sample, at) =>
    others.reduce((sum, channel) => sum + (channel[at] ?? 0), sample) / channels.length,
  );
}

registerProcessor("verbaal-capture", CaptureProcessor);
