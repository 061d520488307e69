import type { Ops } from '@trestle/api-registry'
import { createCache, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { DiscoApi, DiscoInfoValue } from '@trestle/xep-0030'
import { type Clock, waitForPromise } from '@trestle/xmlstream'
import type { CapsValue } from './elements.js'
import type { CapsOps } from './ops.js'
import { isCapsHash, isWellFormed, verificationString, verifiedPart } from './verification.js'

/** The capabilities that the presence of another entity announced. */
export interface ContactCaps {
  readonly jid: JID
  readonly caps: CapsValue
  /** The local address that the presence was sent to. */
  readonly self: Self
  /** The lookup under way. */
  lookup?: Promise<DiscoInfoValue>
}

export interface Lookups {
  /** The capabilities behind a presence, asked for where they are not known. Rejects where the entity does not answer. */
  find(contact: ContactCaps): Promise<DiscoInfoValue>
  clear(): void
}

export interface LookupsOptions {
  readonly api: Ops<CapsOps>
  readonly disco: (self: Self) => DiscoApi
  readonly clock: Clock
  /** Gets the error of an entry that was left out of an answer because it is invalid. */
  readonly report: (error: Error) => void
}

/** Answers without a matching hash, kept for their sender alone. */
const MAX_UNVERIFIED = 500

/** Hashes whose lookups under way are known; to forget one costs a request that it might have spared. */
const MAX_ASKED = 500

/** Milliseconds to wait for an answer that another entity was asked for. */
const MAX_WAIT = 5000

export function createLookups({ api, disco, clock, report }: LookupsOptions): Lookups {
  const unverified = createCache<DiscoInfoValue>({ max: MAX_UNVERIFIED })
  const asked = createCache<Promise<unknown>>({ max: MAX_ASKED })
  const unverifiedKey = ({ jid, caps }: ContactCaps) => JSON.stringify([jid.toString(), caps.hash, caps.node, caps.ver])

  function keep(contact: ContactCaps, info: DiscoInfoValue): DiscoInfoValue {
    if (isSmall(info)) unverified.set(unverifiedKey(contact), info)
    return info
  }

  async function ask(contact: ContactCaps): Promise<DiscoInfoValue> {
    const { jid, self, caps } = contact
    const { hash, node, ver } = caps
    // Without a hash, the version says nothing that could be asked for (§9).
    const query = hash === undefined ? {} : { node: `${node}#${ver}` }
    let skipped = false
    const info = await disco(self).getInfo(jid, query, {
      skipped(error) {
        // One report for each answer: the sender decides how many invalid entries there are.
        if (!skipped) report(error)
        skipped = true
      },
    })
    // The hash is of the whole answer, not of what is left once invalid entries are out.
    if (!isCapsHash(hash) || skipped || !isWellFormed(info)) return keep(contact, info)
    if ((await verificationString(info, hash)) !== ver) return keep(contact, info)
    const verified = verifiedPart(info)
    await api.run('saveCaps', { jid: self.jid, node, from: jid, args: { hash, ver, info: verified } })
    return verified
  }

  async function find(contact: ContactCaps): Promise<DiscoInfoValue> {
    const { jid, self, caps } = contact
    const { hash, node, ver } = caps
    const known = unverified.get(unverifiedKey(contact))
    if (known) return known
    if (!isCapsHash(hash)) return ask(contact)
    const key = `${hash} ${ver}`
    for (let waited = false; ; waited = true) {
      const saved = await api.run('capsOf', { jid: self.jid, node, from: jid, args: { hash, ver } })
      if (saved) return saved
      const others = asked.get(key)
      if (!others || waited) break
      // An entity with the same hash was asked already: its answer may spare this request, and costs only time if not.
      await waitForPromise({ timeout: MAX_WAIT, clock }, others).catch(() => undefined)
    }
    const answer = ask(contact)
    asked.set(key, answer)
    try {
      return await answer
    } finally {
      if (asked.get(key) === answer) asked.delete(key)
    }
  }

  return {
    find(contact) {
      contact.lookup ??= find(contact).finally(() => {
        delete contact.lookup
      })
      return contact.lookup
    },
    clear: () => unverified.clear(),
  }
}

/** In characters, as JSON: what is larger is not worth the memory. */
const MAX_CHARACTERS = 32_768

export function isSmall(info: DiscoInfoValue): boolean {
  return JSON.stringify(info).length <= MAX_CHARACTERS
}
