import type { StanzaError } from '@trestle/stanza'
import { createManualClock, createTestNetwork, type TestHost } from '@trestle/testing'
import { defineForm, listSingle, textPrivate, textSingle, valueIn } from '@trestle/xep-0004'
import {
  type CommandOptions,
  type CommandRun,
  type CommandValue,
  commandErrorOf,
  commandExchange,
  commands,
} from '../src/index.js'

export const corn = defineForm({
  title: 'Grind corn',
  fields: { corn: listSingle({ rye: 'Rye', wheat: 'Wheat' }, { required: true }) },
})
export const sacks = defineForm({
  fields: {
    sacks: textSingle({ required: true, check: (text) => (/^\d$/.test(text) ? '' : 'A number, please.') }),
    word: textPrivate(),
  },
})

/** Asks for two forms, and lets one go back from the second. */
export const grind: CommandRun = async (session) => {
  for (;;) {
    const first = await session.form(corn.form())
    const second = await session.form(sacks.form({ sacks: '1' }), { actions: ['prev', 'complete'] })
    if (second.action === 'prev') continue
    session.note(`Ground ${valueIn(second.form!, 'sacks')} of ${valueIn(first.form!, 'corn')}.`)
    return
  }
}

/** A mill that offers to grind corn, and somebody who asks it to. */
export function setUp(run: CommandRun = grind, options: CommandOptions = {}) {
  const network = createTestNetwork()
  const clock = createManualClock()
  const mill = network.join({ jid: 'mill.example', kind: 'component', clock }).use(commands, options).goOnline()
  const juliet = network.join({ jid: 'juliet@capulet.example/balcony' }).use(commands).goOnline()
  const remove = mill.get(commands).add({ node: 'grind', name: 'Grind corn', run })
  const execute = (node = 'grind') => juliet.get(commands).execute('mill.example', node)
  return { network, clock, mill, juliet, remove, execute }
}

/** The condition that something fails with. */
export async function failure(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  )
  return commandErrorOf(error) ?? (error as StanzaError | undefined)?.code
}

/** Sends a command as it stands. */
export const raw = (host: TestHost, value: CommandValue) => host.xmpp.iq.set('mill.example', commandExchange, value)
