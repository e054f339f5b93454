/**
 * Sample rate conversion to 16 kHz, block by block, with exact sample numbering.
 *
 * A windowed-sinc low-pass (Kaiser, beta 8, about 80 dB stop band) evaluated at the output
 * instants. Output sample n stands for input time n * inputHz / 16000 exactly: the position is
 * kept as whole numbers, so hours of audio never drift.
 */

export const OUTPUT_HZ = 16_000;

const ZERO_CROSSINGS = 16;
const BETA = 8;
/** Pass band edge as part of the lower Nyquist frequency; the rest is the transition band. */
const ROLL_OFF = 0.92;
/** More phases than this (odd device rates) are rounded to the nearest one: below -90 dB. */
const MAX_PHASES = 2048;

export class Resampler {
  private readonly halfTaps: number;
  private readonly phases: number;
  private readonly kernels: Float32Array;
  /** Input not yet fully used; its first sample is input sample `bufferStart`. */
  private buffer: Float32Array = new Float32Array(0);
  private bufferStart: number;
  /** Next output's position: input sample `at`, plus `atFraction` / 16000. */
  private at = 0;
  private atFraction = 0;
  readonly inputHz: number;

  constructor(inputHz: number) {
    if (!Number.isInteger(inputHz) || inputHz < 4000 || inputHz > 768_000) {
      throw new RangeError(`cannot resample from ${inputHz} Hz`);
    }
    this.inputHz = inputHz;
    const cutoff = (ROLL_OFF * Math.min(inputHz, OUTPUT_HZ)) / inputHz; // of the input's Nyquist
    this.halfTaps = Math.ceil(ZERO_CROSSINGS / cutoff);
    this.phases = Math.min(OUTPUT_HZ / gcd(inputHz, OUTPUT_HZ), MAX_PHASES);
    this.kernels = makeKernels(this.phases, this.halfTaps, cutoff);
    // Silence before the first sample, so that output 0 is centred on input 0.
    this.bufferStart = -this.halfTaps;
    this.buffer = new Float32Array(this.halfTaps);
  }

  /** Take mono samples; return the outputs that are complete by now. */
  push(input: Float32Array): Float32Array {
    const joined = new Float32Array(this.buffer.length + input.length);
    joined.set(this.buffer);
    joined.set(input, this.buffer.length);
    const end = this.bufferStart + joined.length;
    const out: number[] = [];
    const taps = 2 * this.halfTaps;
    while (this.at + this.halfTaps < end) {
      const phase = Math.round((this.atFraction / OUTPUT_HZ) * this.phases);
      // Rounding up to a whole sample is the next sample's phase 0.
      const kernel = (phase % this.phases) * taps;
      const first = this.at - this.halfTaps + 1 + (phase === this.phases ? 1 : 0) - this.bufferStart;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) {
        sum += (joined[first + tap] ?? 0) * (this.kernels[kernel + tap] ?? 0);
      }
      out.push(sum);
      this.atFraction += this.inputHz;
      this.at += Math.floor(this.atFraction / OUTPUT_HZ);
      this.atFraction %= OUTPUT_HZ;
    }
    const keepFrom = Math.max(0, Math.min(joined.length, this.at - this.halfTaps - this.bufferStart));
    this.buffer = joined.slice(keepFrom);
    this.bufferStart += keepFrom;
    return Float32Array.from(out);
  }

  /** The outputs that still lack input after the last sample: padded with silence. */
  finish(): Float32Array {
    const inputs = this.bufferStart + this.buffer.length;
    const out = this.push(new Float32Array(this.halfTaps + 2));
    // Only the outputs whose instant lies before the end of the real input.
    const whole = Math.ceil((inputs * OUTPUT_HZ) / this.inputHz);
    const made = Math.round((this.at * OUTPUT_HZ + this.atFraction) / this.inputHz);
    return out.slice(0, Math.max(0, out.length - Math.max(0, made - whole)));
  }
}

/** Float samples to signed 16-bit little-endian, clipped. */
export function toPcm16(samples: Float32Array): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(samples.length * 2));
  samples.forEach((sample, index) => {
    const scaled = Math.round(sample * 32768);
    view.setInt16(index * 2, Math.max(-32768, Math.min(32767, scaled)), true);
  });
  return view.buffer as ArrayBuffer;
}

function makeKernels(phases: number, halfTaps: number, cutoff: number): Float32Array {
  const taps = 2 * halfTaps;
  const kernels = new Float32Array(phases * taps);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    const kernel = new Float64Array(taps);
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap - halfTaps + 1 - phase / phases; // input samples from the output's instant
      kernel[tap] = cutoff * sinc(cutoff * distance) * kaiser(distance / (halfTaps + 1));
      sum += kernel[tap] ?? 0;
    }
    // Each phase passes a constant unchanged: no hum at the phase rate.
    for (let tap = 0; tap < taps; tap++) kernels[phase * taps + tap] = (kernel[tap] ?? 0) / sum;
  }
  return kernels;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel0(BETA * Math.sqrt(1 - x * x)) / bessel0(BETA);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
