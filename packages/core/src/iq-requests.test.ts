import { element, exchange, optional, string, text } from '@trestle/stanza'
import { createManualClock, createTestHost, expectXml, sequentialIds, type TestHost } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it, vi } from 'vitest'

const Question = element('urn:example:oracle', 'question', { text: optional(text(string)) })
const Answer = element('urn:example:oracle', 'answer', { text: text(string) })
const oracle = exchange(Question, Answer)
const notice = exchange(Question)

const ROMEO = 'romeo@montague.example/orchard'
const client = () => start('client', 'juliet@capulet.example/balcony')
const component = () => start('component', 'superduper.example')

function start(kind: 'client' | 'component', jid: string) {
  const clock = createManualClock()
  return { clock, host: createTestHost({ kind, jid, clock, newId: sequentialIds('id') }).goOnline() }
}

/** What a promise came to, if it has. */
function watch(promise: Promise<unknown>): () => Promise<string> {
  let state = 'waiting'
  promise.then(
    () => (state = 'answered'),
    (error) => (state = error.code ?? error.message),
  )
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, 0))
    return state
  }
}

function answer(host: TestHost, { from = '', to = '', type = 'result', id = 'id1', inside = '' } = {}): void {
  const address = (name: string, value: string) => (value === '' ? '' : `${name}='${value}'`)
  host.receive(`<iq type='${type}' id='${id}' ${address('from', from)} ${address('to', to)}>${inside}</iq>`)
}

describe('an answer', () => {
  it('gives the value of its definition', async () => {
    const { host } = client()
    const asked = host.xmpp.iq.get(ROMEO, oracle, { text: 'What is in a name?' })
    expectXml(
      host.sent[0]!,
      `<iq type='get' id='id1' to='${ROMEO}'><question xmlns='urn:example:oracle'>What is in a name?</question></iq>`,
    )
    answer(host, { from: ROMEO, inside: "<answer xmlns='urn:example:oracle'>A rose</answer>" })
    expect(await asked).toEqual({ text: 'A rose' })
  })

  it('is nothing where nothing is expected, whatever it carries', async () => {
    const { host } = client()
    const asked = host.xmpp.iq.set(ROMEO, notice, {})
    answer(host, { from: ROMEO, inside: "<answer xmlns='urn:example:oracle'/>" })
    expect(await asked).toBeUndefined()
  })

  it('of type error rejects', async () => {
    const { host } = client()
    const asked = host.xmpp.iq.get(ROMEO, oracle, {})
    const error = "<error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
    answer(host, { from: ROMEO, type: 'error', inside: error })
    await expect(asked).rejects.toMatchObject({ name: 'StanzaError', code: 'resource-constraint', type: 'wait' })
  })

  it.each(['', "<other xmlns='urn:example:oracle'/>", "<answer xmlns='urn:example:other'/>"])(
    'that does not fit rejects: %s',
    async (inside) => {
      const { host } = client()
      const asked = host.xmpp.iq.get(ROMEO, oracle, {})
      answer(host, { from: ROMEO, inside })
      await expect(asked).rejects.toMatchObject({ name: 'DecodeError' })
    },
  )

  it('counts once', async () => {
    const { host } = client()
    const asked = host.xmpp.iq.request('get', ROMEO, new Element('q', 'urn:example:q'))
    answer(host, { from: ROMEO, inside: "<first xmlns='urn:example:q'/>" })
    answer(host, { from: ROMEO, inside: "<second xmlns='urn:example:q'/>" })
    expect((await asked).payload?.name).toBe('first')
  })

  it('is never answered', () => {
    const { host } = client()
    answer(host, { from: ROMEO })
    answer(host, { from: ROMEO, type: 'error' })
    expect(host.sent).toEqual([])
  })
})

const OWN = 'juliet@capulet.example'
const FULL = `${OWN}/balcony`
const SERVER = 'capulet.example'

describe('who answers', () => {
  // asked, answers, counts
  it.each([
    [ROMEO, ROMEO, true],
    [ROMEO, 'ROMEO@Montague.Example/orchard', true],
    [ROMEO, 'romeo@montague.example', false],
    [ROMEO, 'romeo@montague.example/other', false],
    [ROMEO, 'montague.example', false],
    [ROMEO, 'mallory@evil.example', false],
    [ROMEO, OWN, false],
    [ROMEO, SERVER, false],
    [ROMEO, '', false],
    ['romeo@montague.example', ROMEO, false],
    [undefined, '', true],
    [undefined, OWN, true],
    [undefined, FULL, true],
    [undefined, SERVER, true],
    [undefined, `${OWN}/other`, false],
    [undefined, `${SERVER}/x`, false],
    [undefined, ROMEO, false],
    [OWN, '', true],
    [OWN, OWN, true],
    [OWN, FULL, true],
    [OWN, SERVER, false],
    [OWN, `${OWN}/other`, false],
    [OWN, 'mallory@capulet.example', false],
    [FULL, '', true],
    [FULL, OWN, true],
    [SERVER, SERVER, true],
    [SERVER, '', true],
    [SERVER, OWN, false],
    [SERVER, 'evil.example', false],
    [`${OWN}/other`, '', false],
    [`${OWN}/other`, OWN, false],
  ])('a client that asks %s: %s → %s', async (asked, from, counts) => {
    const { host } = client()
    const state = watch(host.xmpp.iq.request('get', asked, new Element('q', 'urn:example:q')))
    answer(host, { from })
    expect(await state()).toBe(counts ? 'answered' : 'waiting')
    // A forged error must not end the wait either.
    if (!counts) answer(host, { from, type: 'error' })
    expect(await state()).toBe(counts ? 'answered' : 'waiting')
  })

  // asks as, asked, answers, to, counts
  it.each([
    ['superduper.example', ROMEO, ROMEO, 'superduper.example', true],
    ['superduper.example', ROMEO, ROMEO, 'nurse@superduper.example', false],
    ['superduper.example', ROMEO, 'superduper.example', 'superduper.example', false],
    ['superduper.example', ROMEO, '', 'superduper.example', false],
    ['superduper.example', SERVER, SERVER, 'superduper.example', true],
    ['superduper.example', undefined, 'mallory@evil.example', 'superduper.example', false],
    ['nurse@superduper.example', ROMEO, ROMEO, 'nurse@superduper.example', true],
    ['nurse@superduper.example', ROMEO, ROMEO, 'nurse@superduper.example/x', false],
    ['nurse@superduper.example', ROMEO, ROMEO, 'superduper.example', false],
    ['nurse@superduper.example', ROMEO, 'mallory@evil.example', 'nurse@superduper.example', false],
  ])('a component that asks as %s %s: %s to %s → %s', async (as, asked, from, to, counts) => {
    const { host } = component()
    const state = watch(host.xmpp.as(as).iq.request('get', asked, new Element('q', 'urn:example:q')))
    expect(host.sent[0]!.attrs['from']).toBe(as)
    answer(host, { from, to })
    expect(await state()).toBe(counts ? 'answered' : 'waiting')
  })
})

describe('a wait', () => {
  it('ends after 30 seconds', async () => {
    const { host, clock } = client()
    const state = watch(host.xmpp.iq.get(ROMEO, oracle, {}))
    clock.advance(29_999)
    expect(await state()).toBe('waiting')
    clock.advance(1)
    expect(await state()).toBe('timeout')
    answer(host, { from: ROMEO, inside: "<answer xmlns='urn:example:oracle'>late</answer>" })
    expect(await state()).toBe('timeout')
  })

  it('ends when the caller says, and says who did not answer', async () => {
    const { host, clock } = client()
    const asked = host.xmpp.iq.get(ROMEO, oracle, {}, { timeout: 500 })
    clock.advance(500)
    await expect(asked).rejects.toThrow(`${ROMEO} did not answer within 0.5 s.`)
  })

  it('without an end is one of weeks, not of no time', async () => {
    const { host, clock } = client()
    const state = watch(host.xmpp.iq.get(ROMEO, oracle, {}, { timeout: Number.POSITIVE_INFINITY }))
    clock.advance(20 * 24 * 3_600_000)
    expect(await state()).toBe('waiting')
    expect(clock.pending).toBe(1)
    clock.advance(5 * 24 * 3_600_000)
    expect(await state()).toBe('timeout')
  })

  it('ends with its signal', async () => {
    const { host, clock } = client()
    const controller = new AbortController()
    const asked = host.xmpp.iq.get(ROMEO, oracle, {}, { signal: controller.signal })
    controller.abort(new Error('never mind'))
    await expect(asked).rejects.toThrow('never mind')
    expect(clock.pending).toBe(0)
    await expect(host.xmpp.iq.get(ROMEO, oracle, {}, { signal: controller.signal })).rejects.toThrow('never mind')
    expect(host.sent).toHaveLength(1)
  })

  it('leaves nothing behind at a signal that many requests share', async () => {
    const { host } = client()
    const { signal } = new AbortController()
    const listeners = new Set<unknown>()
    vi.spyOn(signal, 'addEventListener').mockImplementation((_, listener) => listeners.add(listener))
    vi.spyOn(signal, 'removeEventListener').mockImplementation((_, listener) => listeners.delete(listener))
    const asked = host.xmpp.iq.request('get', ROMEO, new Element('q', 'urn:example:q'), { signal })
    expect(listeners.size).toBe(1)
    answer(host, { from: ROMEO })
    await asked
    expect(listeners.size).toBe(0)
  })

  it('ends with the session, and says why', async () => {
    const { host, clock } = client()
    const asked = host.xmpp.iq.get(ROMEO, oracle, {})
    host.lose(new Error('the cable is cut'))
    await expect(asked).rejects.toMatchObject({
      code: 'disconnected',
      cause: { cause: { message: 'the cable is cut' } },
    })
    expect(clock.pending).toBe(0)
  })

  it('does not begin without a session, or with an address that is none', async () => {
    const { host, clock } = client()
    await expect(host.xmpp.iq.get('@', oracle, {})).rejects.toMatchObject({ code: 'invalid-jid' })
    host.stop()
    await expect(host.xmpp.iq.get(ROMEO, oracle, {})).rejects.toMatchObject({ code: 'not-online' })
    expect(clock.pending).toBe(0)
  })
})

it('makes ids that differ and cannot be foretold', () => {
  const { xmpp } = createTestHost({ jid: FULL })
  const ids = Array.from({ length: 1000 }, () => xmpp.newId())
  expect(new Set(ids).size).toBe(1000)
  expect(new Set(ids.map((id) => id.slice(0, 4))).size).toBeGreaterThan(900)
})
