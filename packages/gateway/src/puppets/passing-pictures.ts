import { type Pictures, readAll } from '@trestle/gateway-media'
import type { Clock } from '@trestle/xmlstream'
import { createTransfers } from '../files/transfers.js'
import type { ContactAvatar } from '../module/contact.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import { withDeadline } from '../support/deadline.js'
import { MAX_PICTURE_BYTES } from './avatars.js'

/** Reads a picture that is shown once and not kept; `undefined` where it cannot be read. */
export type PassingPicture = (user: string, avatar: ContactAvatar) => Promise<Uint8Array | undefined>

/** Milliseconds that reading one may take, with the waiting for it: a client waits meanwhile. */
const DEADLINE = 15_000

export function createPassingPictures({
  clock,
  pictures,
  log,
  signal,
}: {
  readonly clock: Clock
  readonly pictures: Pictures
  readonly log: Log
  readonly signal: AbortSignal
}): PassingPicture {
  const reading = createTransfers({ ofUser: 1, ofAll: 4 })
  const tooLong = () => new GatewayError('timeout', 'Reading the picture took too long.')

  async function read({ file }: ContactAvatar, until: AbortSignal): Promise<Uint8Array> {
    const data = await readAll(file, { maxBytes: MAX_PICTURE_BYTES, signal: until })
    return (await pictures.avatarPicture(data, { signal: until })).data
  }

  return (user, avatar) =>
    withDeadline(clock, DEADLINE, signal, tooLong, (until) =>
      reading.run(user, () => read(avatar, until), until),
    ).catch((error) => {
      log.debug({ user, error }, 'A picture of somebody cannot be read.')
      return undefined
    })
}
