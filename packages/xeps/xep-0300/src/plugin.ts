import { definePlugin, type NoOptions, type Plugin } from '@trestle/core'
import { HASH_FEATURE, NS_HASHES } from './elements.js'
import { isWeak } from './hash-algorithms.js'
import type { Hashing } from './hashing.js'

export interface HashesApi extends Hashing {}

/** Makes the plugin of a platform. */
export function createHashesPlugin(hashing: Hashing): Plugin<HashesApi, NoOptions> {
  return definePlugin({
    name: 'xep-0300',
    features: [NS_HASHES, ...hashing.algorithms.filter((one) => !isWeak(one)).map((one) => `${HASH_FEATURE}${one}`)],
    setup: () => () => hashing,
  })
}
