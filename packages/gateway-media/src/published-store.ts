import { createCache } from '@trestle/core'
import { base64 } from '@trestle/stanza'
import type { Published } from './published.js'

/** Remembers what was published, by the ids of files in the network. What it keeps is for it a text. */
export interface PublishedStore {
  get(legacyId: string): string | undefined | Promise<string | undefined>
  set(legacyId: string, published: string): void | Promise<void>
}

/** Keeps the entries that were used last, in memory. Default: 10,000. */
export function memoryStore({ max = 10_000 }: { readonly max?: number | undefined } = {}): PublishedStore {
  return createCache<string>({ max })
}

/** JSON, with bytes in Base64. */
export function writePublished({ hashes, ...published }: Published): string {
  return JSON.stringify({
    ...published,
    hashes: hashes.map(({ algo, value }) => ({ algo, value: base64.encode(value) })),
  })
}

/** Undefined for what this version did not write. */
export function readPublished(text: string): Published | undefined {
  try {
    const { hashes, ...published } = JSON.parse(text) as Omit<Published, 'hashes'> & {
      readonly hashes: readonly { readonly algo: string; readonly value: string }[]
    }
    const { url, name, type, size } = published
    const isWhole = [url, name, type].every((one) => typeof one === 'string') && Number.isSafeInteger(size)
    if (!isWhole) return undefined
    return { ...published, hashes: hashes.map(({ algo, value }) => ({ algo, value: base64.decode(value) })) }
  } catch {
    return undefined
  }
}
