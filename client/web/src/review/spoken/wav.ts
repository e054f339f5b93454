/** A few seconds of 16 kHz mono PCM as a WAV file. */

const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;

export function wavOf(pieces: readonly ArrayBuffer[], sampleRateHz: number): Blob {
  const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  const ascii = (at: number, word: string) => [...word].forEach((sign, n) => header.setUint8(at + n, sign.charCodeAt(0)));
  ascii(0, "RIFF");
  header.setUint32(4, HEADER_BYTES - 8 + bytes, true);
  ascii(8, "WAVEfmt ");
  header.setUint32(16, 16, true); // length of the format part
  header.setUint16(20, 1, true); // PCM
  header.setUint16(22, 1, true); // one channel
  header.setUint32(24, sampleRateHz, true);
  header.setUint32(28, sampleRateHz * BYTES_PER_SAMPLE, true);
  header.setUint16(32, BYTES_PER_SAMPLE, true);
  header.setUint16(34, 8 * BYTES_PER_SAMPLE, true);
  ascii(36, "data");
  header.setUint32(40, bytes, true);
  return new Blob([header.buffer, ...pieces], { type: "audio/wav" });
}
