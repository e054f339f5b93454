/**
 * Compressed sound in pieces of 20 ms, as it is kept on this device and under the hash chain
 * (docs/sound.md): kind · length in bytes (u16, little-endian) · the bytes.
 */

export const PIECE_SAMPLES = 320;
export const PCM_PIECE = 0;
export const OPUS_PIECE = 1;
const HEADER_BYTES = 3;

export type PieceKind = typeof PCM_PIECE | typeof OPUS_PIECE;

export interface Piece {
  kind: PieceKind;
  content: Uint8Array<ArrayBuffer>;
}

export function packPieces(pieces: readonly Piece[]): ArrayBuffer {
  const packed = new Uint8Array(pieces.reduce((sum, piece) => sum + HEADER_BYTES + piece.content.length, 0));
  const view = new DataView(packed.buffer);
  let at = 0;
  for (const { kind, content } of pieces) {
    view.setUint8(at, kind);
    view.setUint16(at + 1, content.length, true);
    packed.set(content, at + HEADER_BYTES);
    at += HEADER_BYTES + content.length;
  }
  return packed.buffer;
}

export function piecesIn(packed: ArrayBuffer): Piece[] {
  const view = new DataView(packed);
  const pieces: Piece[] = [];
  for (let at = 0; at < packed.byteLength; ) {
    const length = view.getUint16(at + 1, true);
    const kind = view.getUint8(at) === OPUS_PIECE ? OPUS_PIECE : PCM_PIECE;
    pieces.push({ kind, content: new Uint8Array(packed, at + HEADER_BYTES, length) });
    at += HEADER_BYTES + length;
  }
  return pieces;
}

/** The part of a log of pieces from its piece number `from` on, at most `count` of them. */
export function somePieces(packed: ArrayBuffer, from: number, count: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(packed);
  let at = 0;
  let start = 0;
  for (let n = 0; at < packed.byteLength && n < from + count; n++) {
    if (n === from) start = at;
    at += HEADER_BYTES + view.getUint16(at + 1, true);
    if (n < from) start = at;
  }
  return new Uint8Array(packed, start, at - start);
}
