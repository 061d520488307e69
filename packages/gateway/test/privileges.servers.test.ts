import type { Client } from '@trestle/client'
import { roster } from '@trestle/core'
import type { Message } from '@trestle/stanza'
import { describeWithServers, type TestedServer } from '@trestle/test-fixtures'
import { carbonSent, carbons } from '@trestle/xep-0280'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { defineNetwork, type Gateway, type SessionContext, type SessionHandlers, textField } from '../src/index.js'
import { approve, startWorld } from './over-server.js'

const GATEWAY = 'gw.localhost'
const NURSE = `nurse@${GATEWAY}`
const limit = { timeout: 30_000, interval: 50 }
const base = { users: { romeo: 'wherefore' }, components: { [GATEWAY]: 'secret' } }
const granted = {
  ...base,
  prosody: {
    modules: ['privilege', 'carbons'],
    component: 'modules_enabled = { "privilege" }',
    host: `privileged_entities = { ["${GATEWAY}"] = { roster = "both", message = "outgoing" } }`,
  },
  ejabberd: {
    modules: { mod_privilege: { roster: { both: 'gateway' }, message: { outgoing: 'gateway' } }, mod_carboncopy: {} },
    config: { acl: { gateway: { server: GATEWAY } }, access_rules: { gateway: { allow: 'gateway' } } },
  },
}

interface World {
  readonly romeo: Client
  readonly gateway: Gateway
  readonly asked: string[]
  readonly messages: Message[]
  readonly got: string[]
  readonly nurse: () => ReturnType<SessionContext<object>['contacts']['byLegacyId']>
}

/** A gateway, a registered user, and what the user's client sees. */
async function createWorld(server: TestedServer): Promise<World> {
  const got: string[] = []
  let context!: SessionContext<object>
  const take = (name: string) => async (_: unknown, what: object) => {
    got.push('body' in what ? `${name} ${what.body}` : name)
    return `n${got.length}`
  }
  const network = defineNetwork({
    name: 'Trial',
    type: 'x',
    registration: { name: textField({ required: true }) },
    capabilities: { edits: true },
    session(given) {
      context = given
      return { login: () => {}, onMessage: take('message'), onEdit: take('edit') } as unknown as SessionHandlers<{
        edits: true
      }>
    },
  })
  const asked: string[] = []
  const messages: Message[] = []
  const { romeo, gateway } = await startWorld(server, GATEWAY, network, {
    asked(client, presence) {
      asked.push(String(presence.from))
      approve(client, presence)
    },
    use(client) {
      client.use(roster).use(carbons)
      client.on('message', (message) => void messages.push(message))
      client.xmpp.events.on(carbonSent, ({ message }) => void messages.push(message))
    },
    loggedIn: (client) => client.get(roster).load({ timeout: limit.timeout }),
  })
  return { romeo, gateway, asked, messages, got, nurse: () => context.contacts.byLegacyId('nurse') }
}

for (const [how, options] of [
  ['with', granted],
  ['without', base],
] as const) {
  describeWithServers(`a gateway ${how} privileges`, { options }, (server, kind) => {
    let world: World
    // ejabberd 23.01 grants what it does not do: it fails to write rosters, and copies no messages to the user.
    const isPrivileged = how === 'with' && kind === 'prosody'

    beforeAll(async () => {
      world = await createWorld(server())
    }, 60_000)
    afterAll(async () => {
      await world?.romeo.stop()
      await world?.gateway.stop()
    })

    it('brings friends into the roster, and shows their presence', async () => {
      const { romeo, asked, nurse } = world
      const here = romeo.xmpp.events.wait('presence', {
        timeout: limit.timeout,
        where: ({ from, type }) => from?.bare.toString() === NURSE && type === 'available',
      })
      await nurse().update({ name: 'Nurse', friend: true, presence: { show: 'online' } })
      // Who only let the contact see the presence has not asked for that of the contact.
      if (!isPrivileged) romeo.send(romeo.presence({ type: 'subscribe', to: NURSE }))
      await here
      await vi.waitFor(() => expect(romeo.get(roster).get(NURSE)?.subscription).toBe('both'), limit)
      if (isPrivileged) expect(romeo.get(roster).get(NURSE)?.name).toBe('Nurse')
      expect(asked).toEqual(isPrivileged ? [] : [GATEWAY, NURSE])
      expect(world.gateway.component.xmpp.online).toBe(true)
    })

    it('shows what the user did elsewhere, and does not take it for new', async () => {
      const { messages, nurse, got } = world
      messages.length = 0
      await nurse().me.sendText('Good even', { legacyId: 'a' })
      await nurse().me.edit('a', 'Good night')
      await nurse().sendText('Good morrow', { legacyId: 'b' })
      const bodies = () => messages.flatMap(({ body }) => body ?? [])
      await vi.waitFor(() => expect(bodies()).toContain('Good morrow'), limit)
      expect(bodies()).toEqual(
        isPrivileged
          ? ['Good even', 'Good night', 'Good morrow']
          : ['You, elsewhere: Good even', 'You, elsewhere: Good night', 'Good morrow'],
      )
      expect(messages[0]?.from?.bare.toString()).toBe(isPrivileged ? 'romeo@localhost' : NURSE)
      expect(got).toEqual([])
    })

    it('takes friends out of the roster', async () => {
      const { romeo, nurse } = world
      await nurse().update({ friend: false })
      await vi.waitFor(() => {
        const { subscription = 'none' } = romeo.get(roster).get(NURSE) ?? {}
        expect(subscription).toBe('none')
        if (isPrivileged) expect(romeo.get(roster).get(NURSE)).toBeUndefined()
      }, limit)
      expect(world.gateway.component.xmpp.online).toBe(true)
    })
  })
}
