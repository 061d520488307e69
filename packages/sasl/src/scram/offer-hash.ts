import { encodeBase64 } from '../base64.js'
import { utf8 } from '../bytes.js'
import type { Offer } from '../channel-binding.js'
import { digest, type ScramHash } from './keys.js'

/** The attribute of the server's first message that carries {@link offerHash}. */
export const offerHashAttribute = 'h'

const betweenItems = '\x1e'
const beforeBindings = '\x1f'

/** The hash over what a server advertised by which both ends see that nothing was taken out of it (XEP-0474 §6.1). */
export async function offerHash(hash: ScramHash, offer: Offer): Promise<string> {
  const mechanisms = [...offer.mechanisms].sort().join(betweenItems)
  const bindings = offer.channelBindings?.length
    ? beforeBindings + [...offer.channelBindings].sort().join(betweenItems)
    : ''
  return encodeBase64(await digest(hash, utf8(mechanisms + bindings)))
}
