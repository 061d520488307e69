import { createManualClock, createTestHost, type TestHost } from '@trestle/testing'
import type { Element } from '@trestle/xml'
import { type RosterOptions, roster, rosterChanged, type XmppFailure } from '../src/index.js'

export const ACCOUNT = 'juliet@capulet.example'
export const ROMEO = 'romeo@montague.example'
export const item = (jid: string, rest = "subscription='both'") => `<item jid='${jid}' ${rest}/>`

export function setUp(options: RosterOptions = {}) {
  const host = createTestHost({ jid: `${ACCOUNT}/balcony`, clock: createManualClock() })
    .use(roster, options)
    .goOnline()
  const failures: XmppFailure[] = []
  const log: string[] = []
  host.xmpp.events.on('error', (failure) => failures.push(failure))
  host.xmpp.events.on(rosterChanged, ({ jid, item, previous }) =>
    log.push(`${jid}: ${previous?.subscription ?? '-'} → ${item?.subscription ?? '-'}`),
  )
  return { host, failures, log, view: host.get(roster) }
}

export const requests = (host: TestHost) =>
  host.sent.filter(({ name, attrs }) => name === 'iq' && attrs['type'] === 'get')

/** The server's answer to the last request; without items, that nothing changed. */
export function answer(host: TestHost, items?: string, ver?: string): void {
  const id = requests(host).at(-1)!.attrs['id']
  const query = `<query xmlns='jabber:iq:roster' ${ver === undefined ? '' : `ver='${ver}'`}>${items}</query>`
  host.receive(`<iq type='result' id='${id}' to='${ACCOUNT}/balcony'>${items === undefined ? '' : query}</iq>`)
}

export function push(host: TestHost, items: string, { from = ACCOUNT as string | undefined, ver = '' } = {}): Element {
  const who = from === undefined ? '' : `from='${from}'`
  host.receive(
    `<iq type='set' id='push' ${who}><query xmlns='jabber:iq:roster' ${ver && `ver='${ver}'`}>${items}</query></iq>`,
  )
  return host.sent.at(-1)!
}

/** Lets the promises that are due go on. */
export const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

export async function loaded(items: string, options: RosterOptions = {}) {
  const set = setUp(options)
  const loading = set.view.load()
  await turn()
  answer(set.host, items)
  await loading
  return set
}
