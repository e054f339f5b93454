/**
 * Sound on this device is encrypted (AES-256-GCM), each recording under a key of its own that no
 * script can read out. Removing the key makes what the disk still remembers unreadable.
 */

import type { Chunk } from "./sound.ts";

export interface SealedChunk {
  key: string;
  firstSample: number;
  samples: number;
  iv: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

/** The kept sound can't be opened: its key is gone, or the bytes are not what was written. */
export class SoundUnreadable extends Error {}

export function newSecret(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Which recording and which samples: sound can't be put in another place. */
function placeOf({ key, firstSample, samples }: Omit<Chunk, "data">): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${key} ${firstSample} ${samples}`);
}

export async function seal(secret: CryptoKey, chunk: Chunk): Promise<SealedChunk> {
  const { key, firstSample, samples, data } = chunk;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: placeOf(chunk) }, secret, data);
  return { key, firstSample, samples, iv, sealed };
}

export async function unseal(secret: CryptoKey | undefined, chunk: SealedChunk): Promise<Chunk> {
  const { key, firstSample, samples, iv, sealed } = chunk;
  if (!secret) throw new SoundUnreadable("no key");
  try {
    const way = { name: "AES-GCM", iv, additionalData: placeOf(chunk) };
    return { key, firstSample, samples, data: await crypto.subtle.decrypt(way, secret, sealed) };
  } catch {
    throw new SoundUnreadable("changed");
  }
}
