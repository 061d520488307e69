import { createTestHost, type TestHost } from '@trestle/testing'
import { NS_MAM, NS_MAM_0, NS_MAM_1 } from '@trestle/xep-0313'
import { type Element, serialize } from '@trestle/xml'
import { expect, it } from 'vitest'
import { archivePreferences } from './index.js'

it.each([NS_MAM_1, NS_MAM_0])('older archives are asked for preferences in their namespace: %s', async (ns) => {
  const asked: string[] = []
  const onSent = (iq: Element) => {
    const { id } = iq.attrs
    const [payload] = iq.elements()
    if (payload?.ns === 'http://jabber.org/protocol/disco#info') {
      const info = `<query xmlns='${payload.ns}'><feature var='${ns}'/></query>`
      return host.receive(`<iq type='result' id='${id}' from='${iq.attrs['to']}'>${info}</iq>`)
    }
    asked.push(`${iq.attrs['type']} ${payload?.ns}`)
    const never = payload?.child(ns, 'never')
    host.receive(
      payload?.ns === ns
        ? `<iq type='result' id='${id}'><prefs xmlns='${ns}' default='roster'><always/>${never ? serialize(never) : '<never/>'}</prefs></iq>`
        : `<iq type='error' id='${id}'><error type='cancel'>
            <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
    )
  }
  const host: TestHost = createTestHost({ jid: 'juliet@capulet.example/chamber', onSent })
    .use(archivePreferences)
    .goOnline()
  const { getPreferences, setPreferences } = host.get(archivePreferences)
  const before = await getPreferences()
  expect(before).toEqual({ default: 'roster', always: [], never: [] })
  expect(await setPreferences({ ...before, never: [host.jid.bare] })).toEqual({ ...before, never: [host.jid.bare] })
  expect(asked).toEqual([`get ${NS_MAM}`, `get ${ns}`, `set ${ns}`])
})
