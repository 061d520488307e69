import type { Client } from '@trestle/client'
import { JID } from '@trestle/jid'
import { describeWithServers } from '@trestle/test-fixtures'
import { readDelay } from '@trestle/xep-0203'
import { carbonSent, carbons } from '@trestle/xep-0280'
import { mam } from '@trestle/xep-0313'
import { Displayed } from '@trestle/xep-0333'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { defineNetwork, type Past, type SessionContext, textField } from '../src/index.js'
import { type ServerWorld, startWorld } from './over-server.js'

const GATEWAY = 'gw.localhost'
const NURSE = `nurse@${GATEWAY}`
const limit = { timeout: 30_000, interval: 50 }
const options = {
  users: { romeo: 'wherefore' },
  components: { [GATEWAY]: 'secret' },
  prosody: {
    modules: ['privilege', 'carbons', 'mam'],
    component: 'modules_enabled = { "privilege" }',
    host: `privileged_entities = { ["${GATEWAY}"] = { roster = "both", message = "outgoing" } }\ndefault_archive_policy = true`,
  },
  ejabberd: { modules: { mod_mam: { default: 'always' }, mod_carboncopy: {} } },
}

describeWithServers('what happened before the gateway', { options }, (server, kind) => {
  let world: ServerWorld
  let romeo: Client
  let context!: SessionContext<object>
  const isPrivileged = kind === 'prosody'

  beforeAll(async () => {
    const network = defineNetwork({
      name: 'Trial',
      type: 'x',
      registration: { name: textField({ required: true }) },
      session(given) {
        context = given
        return { login: () => {}, onMessage: () => undefined }
      },
    })
    world = await startWorld(server(), GATEWAY, network, { use: (client) => client.use(mam).use(carbons) })
    romeo = world.romeo
  }, 60_000)
  afterAll(async () => {
    await world?.stop()
  })

  it("is in the user's archive with its times, and is read where the gateway may say so", async () => {
    const at = (minute: number) => new Date(Date.now() - (60 - minute) * 60_000)
    const times = [at(1), at(2)]
    const read: (string | undefined)[] = []
    const live: (string | undefined)[] = []
    romeo.on('message', ({ id, from }) => void (from?.bare.toString() === NURSE && live.push(id)))
    romeo.xmpp.events.on(carbonSent, ({ message }) => void read.push(message.get(Displayed)?.id))
    const past: readonly Past[] = [
      { by: { legacyId: 'nurse' }, at: times[0]!, legacyId: '1', what: { kind: 'text', body: 'Good morrow' } },
      { by: 'me', at: times[1]!, legacyId: '2', what: { kind: 'text', body: 'Good even' } },
    ]
    await context.contacts.byLegacyId('nurse').past(past)
    const bodies = ['Good morrow', isPrivileged ? 'Good even' : 'You, elsewhere: Good even']
    const archived = async () => {
      const found = []
      for await (const { message } of romeo.get(mam).query(undefined, { with: JID.parse(NURSE) })) {
        if (message.body !== undefined) found.push(message)
      }
      return found
    }
    await vi.waitFor(async () => expect((await archived()).map(({ body }) => body)).toEqual(bodies), limit)
    const found = await archived()
    expect(found.map((message) => readDelay(message)?.stamp)).toEqual(times)
    expect(found[1]?.from?.bare.toString()).toBe(isPrivileged ? 'romeo@localhost' : NURSE)
    if (isPrivileged) await vi.waitFor(() => expect(read).toContain(live[0]), limit)
  })
})
