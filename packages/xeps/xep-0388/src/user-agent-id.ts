import type { Ops } from '@trestle/api-registry'
import type { sasl2Ops } from './ops.js'
import { Sasl2Error } from './sasl2-error.js'

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** The id of this installation; made once, at the first call. */
export function userAgentIds(api: Ops<typeof sasl2Ops>): () => Promise<string> {
  let making: Promise<string> | undefined

  async function make(): Promise<string> {
    const made = uuid()
    await api.run('setUserAgentId', { args: made })
    return made
  }

  return async () => {
    const known = await api.run('getUserAgentId', {})
    if (known === undefined) {
      making ??= make().finally(() => {
        making = undefined
      })
      return making
    }
    if (UUID_V4.test(known)) return known
    throw new Sasl2Error('bad-user-agent-id', 'The user agent id that was kept is no UUID v4.')
  }
}

/** RFC 9562 §5.4. `crypto.randomUUID` is missing on pages that came without TLS. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
