import { Iq, type StanzaErrorCondition, stanzaErrorConditions } from '@trestle/stanza'
import { type Element, parse, serialize } from '@trestle/xml'

const NEXT_TIMEOUT = 5000

/** A client or component of a test: what it received, and what of that the test has looked at. */
export interface Peer {
  readonly jid: string
  /** The first stanza that fits, and that no call has returned before. Rejects when none comes in time. */
  next(what: string, fits: (stanza: Element) => boolean): Promise<Element>
  /** What fits of that which came so far, and was not returned by `next`. */
  seen(fits: (stanza: Element) => boolean): readonly Element[]
  send(xml: string): void
  /** Asks, and resolves with the answer, be it an error. */
  ask(xml: string): Promise<Iq>
  /** Resolves once the connection is over, whoever ended it. */
  readonly ended: Promise<void>
  /** Ends in an orderly way. */
  stop(): Promise<void>
  /** Ends by cutting the connection. */
  cut(): void
}

export interface PeerLink {
  readonly jid: string
  readonly ended: Promise<void>
  send(stanza: Element): void
  stop(): Promise<void>
  cut(): void
}

interface Waiter {
  readonly fits: (stanza: Element) => boolean
  resolve(stanza: Element): void
}

export function createPeer(link: PeerLink) {
  let unseen: Element[] = []
  const waiters = new Set<Waiter>()
  let asked = 0

  function receive(stanza: Element): void {
    for (const waiter of waiters) {
      if (!waiter.fits(stanza)) continue
      waiters.delete(waiter)
      waiter.resolve(stanza)
      return
    }
    unseen.push(stanza)
  }

  function next(what: string, fits: (stanza: Element) => boolean): Promise<Element> {
    const there = unseen.find(fits)
    if (there) {
      unseen = unseen.filter((one) => one !== there)
      return Promise.resolve(there)
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        fits,
        resolve(stanza) {
          clearTimeout(timer)
          resolve(stanza)
        },
      }
      const timer = setTimeout(() => {
        waiters.delete(waiter)
        const rest = unseen.map((one) => serialize(one)).join('\n')
        reject(new Error(`${link.jid} got no ${what} within ${NEXT_TIMEOUT} ms, but:\n${rest}`))
      }, NEXT_TIMEOUT)
      waiters.add(waiter)
    })
  }

  const peer: Peer = {
    jid: link.jid,
    next,
    seen: (fits) => unseen.filter(fits),
    send: (xml) => link.send(parse(inClientNamespace(xml))),
    async ask(xml) {
      const id = `ask-${++asked}`
      const request = parse(inClientNamespace(xml))
      request.attrs['id'] = id
      const answer = next(`answer to ${xml}`, (one) => one.name === 'iq' && one.attrs['id'] === id && isAnswer(one))
      link.send(request)
      return new Iq(await answer)
    },
    ended: link.ended,
    stop: () => link.stop(),
    cut: () => link.cut(),
  }
  return { peer, receive }
}

const isAnswer = ({ attrs }: Element) => attrs['type'] === 'result' || attrs['type'] === 'error'

/** Tests write stanzas as they look inside a stream. */
function inClientNamespace(xml: string): string {
  return xml.replace(/^<(\w+)/, "<$1 xmlns='jabber:client'")
}

export function conditionOf(stanza: Element | Iq): StanzaErrorCondition | undefined {
  const element = stanza instanceof Iq ? stanza.element : stanza
  const error = element.elements().find(({ name }) => name === 'error')
  const found = error?.elements().find(({ name }) => Object.hasOwn(stanzaErrorConditions, name))
  return found?.name as StanzaErrorCondition | undefined
}

/** What is inside a stanza along these names, of whatever namespaces. */
export function inside(stanza: Element | undefined, ...names: readonly string[]): Element | undefined {
  return names.reduce((outer, name) => outer?.elements().find((one) => one.name === name), stanza)
}

export const messageWith =
  (body: string) =>
  (stanza: Element): boolean =>
    stanza.name === 'message' && stanza.elements().some((one) => one.name === 'body' && one.text() === body)

export const presenceOf =
  (from: string, type?: string) =>
  (stanza: Element): boolean =>
    stanza.name === 'presence' && stanza.attrs['from'] === from && stanza.attrs['type'] === type

/** A roster push about the contact. */
export const pushAbout =
  (contact: string, wanted: Readonly<Record<string, string>> = {}) =>
  (stanza: Element): boolean => {
    if (stanza.name !== 'iq' || stanza.attrs['type'] !== 'set') return false
    const item = stanza.elements()[0]?.elements()[0]
    return item?.attrs['jid'] === contact && Object.entries(wanted).every(([key, value]) => item.attrs[key] === value)
  }
