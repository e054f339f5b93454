import assert from "node:assert/strict";
import { test } from "node:test";
import { OUTPUT_HZ, Resampler, toPcm16 } from "./resampler.ts";

function sine(hz: number, rate: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(rate * seconds) }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hz * n) / rate));
}

function convert(input: Float32Array, rate: number, block: number): Float32Array {
  const resampler = new Resampler(rate);
  const parts: number[] = [];
  for (let at = 0; at < input.length; at += block) parts.push(...resampler.push(input.subarray(at, at + block)));
  parts.push(...resampler.finish());
  return Float32Array.from(parts);
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length);
}

for (const rate of [8000, 16_000, 22_050, 44_100, 47_999, 48_000, 96_000]) {
  test(`a 1 kHz tone at ${rate} Hz comes out on the same instants`, () => {
    const out = convert(sine(1000, rate, 0.5), rate, 128);
    assert.equal(out.length, Math.ceil((Math.round(rate * 0.5) * OUTPUT_HZ) / rate));
    const wanted = sine(1000, OUTPUT_HZ, 0.5);
    let worst = 0;
    for (let n = 200; n < out.length - 200; n++) worst = Math.max(worst, Math.abs((out[n] ?? 0) - (wanted[n] ?? 0)));
    assert.ok(worst < 2e-3, `largest difference ${worst}`);
  });
}

test("what lies above 8 kHz does not fold back", () => {
  for (const hz of [9000, 12_000, 17_000, 20_000]) {
    assert.ok(rms(convert(sine(hz, 48_000, 0.4), 48_000, 128).slice(200, -200)) < 5e-4, `${hz} Hz`);
  }
});

test("block sizes do not matter", () => {
  const input = sine(777, 44_100, 0.2);
  assert.deepEqual(convert(input, 44_100, 128), convert(input, 44_100, 1000));
});

test("a rate that no device has is refused", () => {
  assert.throws(() => new Resampler(44_100.5), RangeError);
});

test("PCM is little-endian and clips instead of wrapping", () => {
  const view = new DataView(toPcm16(Float32Array.from([0, 0.5, 2, -2])));
  assert.deepEqual([0, 2, 4, 6].map((at) => view.getInt16(at, true)), [0, 16384, 32767, -32768]);
});
