import type { Ops } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import { FastTokenAnswer } from './elements.js'
import { FastError } from './fast-error.js'
import type { FastToken, fastOps } from './ops.js'

/** Characters of a token. */
const MAX_TOKEN = 4096

/** The ops of tokens; a failure is reported and does not end the login. */
export interface TokenStore {
  load(account: JID): Promise<FastToken | undefined>
  save(account: JID, token: FastToken): Promise<void>
  delete(account: JID): Promise<void>
}

export function createTokenStore(api: Ops<typeof fastOps>, report: (error: FastError) => void): TokenStore {
  async function unlessFailed<T>(run: Promise<T>): Promise<T | undefined> {
    try {
      return await run
    } catch (cause) {
      report(new FastError('store-failed', 'The store of FAST tokens failed: the login goes on without.', { cause }))
      return undefined
    }
  }

  return {
    async load(account) {
      const record = await unlessFailed(api.run('getToken', { jid: account.bare }))
      if (record === undefined || isToken(record)) return record
      report(new FastError('bad-record', 'The store gave something that is no FAST token: check the op `getToken`.'))
      return undefined
    },
    save: (account, token) => unlessFailed(api.run('setToken', { jid: account.bare, args: token })),
    delete: (account) => unlessFailed(api.run('deleteToken', { jid: account.bare })),
  }
}

/** Checks a record: a file may be of an older version, or written by another program. */
function isToken(record: unknown): record is FastToken {
  if (typeof record !== 'object' || record === null) return false
  const { token, mechanism, expiry, count, userAgentId } = record as Partial<Record<keyof FastToken, unknown>>
  return (
    isText(token) &&
    isText(mechanism) &&
    isText(userAgentId) &&
    typeof expiry === 'string' &&
    Number.isFinite(Date.parse(expiry)) &&
    Number.isSafeInteger(count) &&
    (count as number) >= 0
  )
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TOKEN
}

/** The server's answer to a request, or what it gives unasked; undefined where that is no token. */
export function readAnswer(answer: Element): Pick<FastToken, 'token' | 'expiry'> | undefined {
  try {
    const { token, expiry } = FastTokenAnswer.decode(answer)
    return isText(token) ? { token, expiry: expiry.toISOString() } : undefined
  } catch {
    return undefined
  }
}
