import { Presence } from '@trestle/stanza'
import type { TestHost } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { vcard } from '@trestle/xep-0054'
import { pubsub } from '@trestle/xep-0060'
import { registration } from '@trestle/xep-0077'
import { NS_CHAT_STATES } from '@trestle/xep-0085'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { createMemoryStore, escaped, GatewayError, type GatewayStore } from '../src/index.js'
import { bodiesOf, credentials, ECHO, GATEWAY, ROMEO, setUp, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

const STRANGER = 'mallory@elsewhere.example'

/** What a client is answered to presences, as `type from`. */
function presencesOf(client: TestHost): string[] {
  const all: string[] = []
  for (const event of ['presence', 'subscription', 'presence:error'] as const)
    client.xmpp.events.on(event, ({ type, from }) => all.push(`${type} ${from}`))
  return all
}

/** How often anything was written. */
function counted(store: GatewayStore): { readonly writes: () => number } {
  let writes = 0
  for (const part of [store.contacts, store.subscriptions, store.incoming, store.outgoing] as Record<
    string,
    unknown
  >[]) {
    for (const name of ['add', 'put']) {
      const write = part[name] as ((...args: unknown[]) => unknown) | undefined
      if (!write) continue
      part[name] = (...args: unknown[]) => {
        writes++
        return write.apply(part, args)
      }
    }
  }
  return { writes: () => writes }
}

describe('a stranger', () => {
  it('learns nothing of puppets, whether they are there or not', async () => {
    const { gateway, session } = await setUp()
    await session.context.contacts.byLegacyId('echobot').update({ friend: true, presence: { show: 'away' } })
    const stranger = gateway.join(`${STRANGER}/x`)
    const heard = presencesOf(stranger)
    const others = [ECHO, `nobody@${GATEWAY}`]
    for (const to of others) {
      for (const type of ['probe', 'subscribe', 'subscribed', 'unsubscribe', 'unsubscribed', undefined] as const)
        stranger.xmpp.send(Presence.of({ to, ...(type && { type }) }))
    }
    await gateway.net.settled()
    expect(heard).toEqual(others.flatMap((one) => [`unsubscribed ${one}`, `unsubscribed ${one}`]))
    const asked = others.flatMap((one) => [
      stranger.get(disco).getInfo(one),
      stranger.get(disco).getItems(one),
      stranger.get(disco).getInfo(`${one}/legacy`),
      stranger.get(vcard).getVcard(one),
      stranger.get(pubsub).getItems(one, 'urn:xmpp:avatar:metadata'),
    ])
    for (const answer of await Promise.allSettled(asked)) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { condition: 'registration-required' } })
    }
    expect((await stranger.get(disco).getItems(GATEWAY)).length).toBe(0)
  })

  it('leaves no trace, whatever it sends', async () => {
    const { network } = trialNetwork()
    const store = createMemoryStore()
    const { writes } = counted(store)
    const gateway = await startTrialGateway(network, store)
    const stranger = gateway.join(`${STRANGER}/x`)
    for (let i = 0; i < 300; i++) {
      const to = `c${i}@${GATEWAY}`
      for (const type of ['probe', 'subscribe', undefined] as const)
        stranger.xmpp.send(Presence.of({ to, ...(type && { type }) }))
      stranger.xmpp.send(stranger.xmpp.message({ to, body: 'Hi' }))
    }
    stranger.xmpp.send(Presence.of({ to: GATEWAY, type: 'subscribe' }))
    stranger.xmpp.send(Presence.of({ to: GATEWAY }))
    await gateway.net.settled()
    expect(writes()).toBe(0)
    expect(gateway.host.xmpp.presences.of(STRANGER, GATEWAY)).toEqual([])
    expect(gateway.host.xmpp.presences.of(STRANGER, `c1@${GATEWAY}`)).toEqual([])
    expect(gateway.logged.filter((line) => /^(warn|error)/.test(line))).toEqual([])
  })

  it('may not register, whatever its address looks like', async () => {
    const { network } = trialNetwork()
    const gateway = await startTrialGateway(network)
    for (const jid of [`${STRANGER}/x`, 'romeo@montague.example.evil.example/x', 'romeo@evil-montague.example/x']) {
      const stranger = gateway.join(jid)
      await expect(stranger.get(registration).getForm(GATEWAY)).rejects.toMatchObject({ code: 'not-allowed' })
      await expect(stranger.get(registration).register(GATEWAY, credentials)).rejects.toMatchObject({
        code: 'not-allowed',
      })
      await expect(stranger.get(registration).cancel(GATEWAY)).rejects.toThrow()
    }
  })
})

describe('a user', () => {
  it('who may register can ask for the presence of the gateway before', async () => {
    const { network, trial } = trialNetwork()
    const gateway = await startTrialGateway(network)
    const romeo = gateway.join()
    const heard = presencesOf(romeo)
    romeo.xmpp.send(Presence.of({ to: GATEWAY, type: 'subscribe' }))
    await gateway.net.settled()
    const next = trial.next()
    await romeo.get(registration).register(GATEWAY, credentials)
    await next
    await gateway.net.settled()
    expect(heard).toContain(`subscribed ${GATEWAY}`)
  })

  it('who writes and types to everybody leaves nothing of them behind', async () => {
    const { gateway, romeo, session } = await setUp()
    const before = gateway.clock.pending
    for (let i = 0; i < 500; i++) {
      const to = `c${i}@${GATEWAY}`
      romeo.xmpp.send(Presence.of({ to }))
      const typing = romeo.xmpp.message({ to })
      typing.element.children.push(composing())
      romeo.xmpp.send(typing)
      romeo.xmpp.send(romeo.xmpp.message({ to, body: 'Hi' }))
    }
    await gateway.net.settled()
    expect(session.got).toHaveLength(500)
    expect(await gateway.store.contacts.all(ROMEO)).toEqual([])
    expect(gateway.host.xmpp.presences.isOnline(ROMEO, `c1@${GATEWAY}`)).toBe(false)
    expect(gateway.clock.pending).toBe(before)
    for (let i = 0; i < 500; i++) {
      const typing = romeo.xmpp.message({ to: `c${i}@${GATEWAY}` })
      typing.element.children.push(composing())
      romeo.xmpp.send(typing)
    }
    await gateway.net.settled()
    expect(gateway.clock.pending - before).toBeLessThanOrEqual(16)
  })

  it('cannot fill what waits for a module that hangs', async () => {
    const { gateway, romeo, trial } = await setUp()
    trial.send = () => new Promise(() => {})
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    for (let i = 0; i < 1000; i++) {
      const typing = romeo.xmpp.message({ to: ECHO })
      typing.element.children.push(composing())
      romeo.xmpp.send(typing)
    }
    await gateway.net.settled()
    const dropped = gateway.logged.filter((line) => line.includes('too many wait'))
    // The limit of chat states lets 300 through, of which 200 may wait.
    expect(dropped).toHaveLength(100)
  })

  it('cannot subscribe to what can be nobody', async () => {
    const digits = { toLocal: (id: string) => id, fromLocal: numeric }
    const { gateway, romeo, session } = await setUp({ ids: digits })
    const heard = presencesOf(romeo)
    for (const local of ['12', 'abc']) romeo.xmpp.send(Presence.of({ to: `${local}@${GATEWAY}`, type: 'subscribe' }))
    romeo.xmpp.send(romeo.xmpp.message({ to: `abc@${GATEWAY}`, body: 'Hi' }))
    const refused = await romeo.xmpp.events.wait('message:error', { timeout: 2000 })
    expect(refused.error?.condition).toBe('item-not-found')
    await gateway.net.settled()
    expect(heard).toEqual([`unsubscribed abc@${GATEWAY}`])
    expect(session.friendships).toEqual([{ legacyId: '12', kind: 'request' }])
  })

  it('has no power over what others have', async () => {
    const { gateway, session, romeo } = await setUp()
    await session.context.contacts.byLegacyId('echobot').update({ friend: true, presence: { show: 'away' } })
    const benvolio = gateway.join('benvolio@montague.example/x')
    await benvolio.get(registration).register(GATEWAY, credentials)
    await gateway.net.settled()
    const heard = presencesOf(benvolio)
    benvolio.xmpp.send(Presence.of({ to: ECHO, type: 'probe' }))
    await gateway.net.settled()
    expect(heard).toEqual([`unsubscribed ${ECHO}`])
    await benvolio.get(registration).cancel(GATEWAY)
    expect(await gateway.store.contacts.all(ROMEO)).toHaveLength(1)
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    await gateway.net.settled()
    expect(session.got).toHaveLength(1)
  })
})

describe('a network', () => {
  it('with ids that no address can carry is told so, and nothing breaks', async () => {
    const { gateway, romeo, session } = await setUp()
    const bodies = bodiesOf(romeo)
    const { byLegacyId } = session.context.contacts
    const bad = ['\u{1f600}', '', '\ud800', 'a\0b', 'x'.repeat(5000), 5 as unknown as string, undefined as never]
    for (const id of bad) {
      const handle = byLegacyId(id)
      await expect(handle.sendText('Hi')).rejects.toMatchObject({ name: 'GatewayError', code: 'invalid' })
      await expect(handle.update({ friend: true })).rejects.toMatchObject({ code: 'invalid' })
      await expect(handle.typing('composing')).rejects.toMatchObject({ code: 'invalid' })
    }
    await session.says('echobot', 'Still here')
    await gateway.net.settled()
    expect(bodies).toEqual([`${ECHO}: Still here`])
    expect(session.context.signal.aborted).toBe(false)
    expect(gateway.logged.join().length).toBeLessThan(20_000)
  })

  it('is made anew for errors that escape, but not for those that the frame has told already', async () => {
    const { gateway, romeo, session, trial } = await setUp()
    const leak = (error: unknown) =>
      new Promise<boolean>((resolve) => {
        // What a listener of a library leaves behind arises where the session runs.
        trial.send = () => void setTimeout(() => resolve(gateway.frame.handleUncaught(error)), 0)
        romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
      })
    const told = await session.context.contacts
      .byLegacyId('\u{1f600}')
      .sendText('Hi')
      .catch((reason: unknown) => reason)
    expect(gateway.frame.handleUncaught(told)).toBe(false)
    expect(await leak(told)).toBe(true)
    expect(session.context.signal.aborted).toBe(false)
    expect(await leak(new Error('boom'))).toBe(true)
    expect(session.context.signal.aborted).toBe(true)
  })

  it('may say what XML cannot carry', async () => {
    const { gateway, romeo, session } = await setUp()
    const bodies = bodiesOf(romeo)
    const contact = session.context.contacts.byLegacyId('echobot')
    await contact.update({ name: 'E\0cho', friend: true, presence: { show: 'away', status: 'a\x1bb' } })
    await contact.sendText('bell \x07, half \ud83d')
    await contact.requestFriendship('\0')
    session.context.connection.connected({ status: '\0' })
    await gateway.net.settled()
    expect(bodies).toEqual([`${ECHO}: bell \ufffd, half \ufffd`])
    await expect(contact.sendText(7 as unknown as string)).rejects.toMatchObject({ code: 'invalid' })
    session.context.connection.lost('\0', 'never')
    await gateway.net.settled()
    expect(gateway.frame.users.all[0]?.session.status).toMatchObject({ state: 'failed', reason: '\ufffd.' })
  })

  it('may answer with ids of any kind', async () => {
    const { gateway, romeo, session } = await setUp()
    const returned: unknown[] = [17, [1n, '2'], { id: 3 }, null]
    ;(gateway.frame.users.all[0]?.session.current?.handlers() as { onMessage: unknown }).onMessage = () =>
      returned.shift()
    for (const body of ['1', '2', '3', '4']) romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body, id: `m${body}` }))
    await gateway.net.settled()
    expect(await gateway.store.incoming.pending(ROMEO)).toEqual([])
    const idOf = async (legacyId: string) =>
      (await gateway.store.messages.byLegacyId(ROMEO, 'echobot', legacyId))[0]?.stanzaId
    expect(await Promise.all(['17', '1', '2'].map(idOf))).toEqual(['m1', 'm2', 'm2'])
    expect(session.context.signal.aborted).toBe(false)
  })
})

describe('secrets', () => {
  it('reach neither logs nor users, whatever fails with them', async () => {
    const { gateway, romeo, trial } = await setUp()
    const answers: string[] = []
    romeo.xmpp.events.on('message:error', ({ error }) => answers.push(JSON.stringify(error)))
    romeo.xmpp.events.on('presence', ({ status }) => answers.push(status ?? ''))
    trial.send = (session) => {
      throw new TypeError(`POST https://x.example/?pass=${session.context.user.form.password} failed`)
    }
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    await gateway.net.settled()
    trial.sessions[0]?.context.connection.lost(new Error('secret was refused'))
    trial.login = (session) => {
      throw new Error(`no login with ${session.context.user.form.password}`)
    }
    await gateway.net.settled()
    gateway.clock.advance(2000)
    await gateway.net.settled()
    expect(gateway.logged.filter((line) => line.includes('TypeError') || line.includes('no login'))).not.toEqual([])
    expect([...gateway.logged, ...answers].join('\n')).not.toMatch(/secret(?!\])/)
  })
})

describe('ids', () => {
  it('that mean the same are one contact', async () => {
    const { gateway, romeo, session } = await setUp({ ids: escaped({ lowerCase: true, prefix: '+' }) })
    await session.says('Alice', 'Hi', { legacyId: '1' })
    await session.says('ALICE', 'Hi', { legacyId: '1' })
    romeo.xmpp.send(romeo.xmpp.message({ to: `+alice@${GATEWAY}`, body: 'Hi' }))
    await gateway.net.settled()
    expect((await gateway.store.contacts.all(ROMEO)).map(({ legacyId }) => legacyId)).toEqual(['alice'])
    expect(session.got.map(({ chat }) => chat)).toEqual(['alice'])
  })
})

function numeric(local: string): string {
  if (!/^\d+$/.test(local)) throw new GatewayError('not-found')
  return local
}

const composing = () => new Element('composing', NS_CHAT_STATES)
