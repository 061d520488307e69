import type { Ops } from '@trestle/api-registry'
import { createCache, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { DiscoApi, DiscoInfoValue } from '@trestle/xep-0030'
import { type Clock, waitForPromise } from '@trestle/xmlstream'
import type { CapsValue } from './elements.js'
import type { CapsOps } from './ops.js'
import { isCapsHash, isWellFormed, verificationString, verifiedPart } from './verification.js'

/** What the presence of another entity said. */
export interface Heard {
  readonly jid: JID
  readonly caps: CapsValue
  /** The local address that it was said to. */
  readonly self: Self
  /** The answer being waited for. */
  running?: Promise<DiscoInfoValue>
}

export interface Lookups {
  /** The capabilities behind a presence, asked for where they are not known. Rejects where the entity does not answer. */
  find(heard: Heard): Promise<DiscoInfoValue>
  clear(): void
}

export interface LookupsOptions {
  readonly api: Ops<CapsOps>
  readonly disco: (self: Self) => DiscoApi
  readonly clock: Clock
  /** Takes what was left out of an answer because it does not fit. */
  readonly report: (error: Error) => void
}

/** Answers that no hash vouches for, kept for their sender alone. */
const MAX_UNVERIFIED = 500

/** Milliseconds to wait for an answer that another entity was asked for. */
const MAX_WAIT = 5000

export function createLookups({ api, disco, clock, report }: LookupsOptions): Lookups {
  const unverified = createCache<DiscoInfoValue>({ max: MAX_UNVERIFIED })
  const asked = new Map<string, Promise<unknown>>()
  const own = ({ jid, caps }: Heard) => JSON.stringify([jid.toString(), caps.hash, caps.node, caps.ver])

  function keep(heard: Heard, info: DiscoInfoValue): DiscoInfoValue {
    if (isSmall(info)) unverified.set(own(heard), info)
    return info
  }

  async function ask(heard: Heard): Promise<DiscoInfoValue> {
    const { jid, self, caps } = heard
    const { hash, node, ver } = caps
    // Without a hash, the version says nothing that could be asked for (§9).
    const query = hash === undefined ? {} : { node: `${node}#${ver}` }
    let skipped = false
    const info = await disco(self).getInfo(jid, query, {
      skipped(error) {
        // Others decide how many there are.
        if (!skipped) report(error)
        skipped = true
      },
    })
    // A hash vouches for all that was sent, not for what is left of it.
    if (!isCapsHash(hash) || skipped || !isWellFormed(info)) return keep(heard, info)
    if ((await verificationString(info, hash)) !== ver) return keep(heard, info)
    const verified = verifiedPart(info)
    await api.run('saveCaps', { jid: self.jid, node, from: jid, args: { hash, ver, info: verified } })
    return verified
  }

  async function find(heard: Heard): Promise<DiscoInfoValue> {
    const { jid, self, caps } = heard
    const { hash, node, ver } = caps
    const known = unverified.get(own(heard))
    if (known) return known
    if (!isCapsHash(hash)) return ask(heard)
    const key = `${hash} ${ver}`
    for (let waited = false; ; waited = true) {
      const saved = await api.run('capsOf', { jid: self.jid, node, from: jid, args: { hash, ver } })
      if (saved) return saved
      const others = asked.get(key)
      if (!others || waited) break
      // Somebody else who says the same was asked: a good answer spares the question, a bad one or none costs time alone.
      await waitForPromise({ timeout: MAX_WAIT, clock }, others).catch(() => undefined)
    }
    const answer = ask(heard)
    asked.set(key, answer)
    try {
      return await answer
    } finally {
      if (asked.get(key) === answer) asked.delete(key)
    }
  }

  return {
    find(heard) {
      heard.running ??= find(heard).finally(() => {
        delete heard.running
      })
      return heard.running
    },
    clear: () => unverified.clear(),
  }
}

/** In characters, as JSON: what is larger is not worth the memory. */
const MAX_CHARACTERS = 32_768

export function isSmall(info: DiscoInfoValue): boolean {
  return JSON.stringify(info).length <= MAX_CHARACTERS
}
