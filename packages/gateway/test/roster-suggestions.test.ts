import { registration } from '@trestle/xep-0077'
import { contactsSuggested, rosterExchange } from '@trestle/xep-0144'
import { describe, expect, it } from 'vitest'
import { credentials, GATEWAY, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

/** A user whose client takes suggestions, or does not, and what is suggested. */
async function setUp(takesSuggestions: boolean) {
  const { network, trial } = trialNetwork({ friends: false })
  const gateway = await startTrialGateway(network)
  const romeo = gateway.join()
  if (takesSuggestions) romeo.use(rosterExchange).get(rosterExchange)
  const suggested: string[] = []
  romeo.xmpp.events.on(contactsSuggested, ({ from, action, contacts }) => {
    suggested.push(`${from} ${action} ${contacts.map(({ jid, name = '' }) => `${jid} ${name}`).join(', ')}`)
  })
  const next = trial.next()
  await romeo.get(registration).register(GATEWAY, credentials)
  const { context } = await next
  await gateway.net.settled()
  romeo.xmpp.send(romeo.xmpp.presence({ to: GATEWAY }))
  const later = async () => {
    await gateway.net.settled()
    await gateway.clock.advance(500)
    await gateway.net.settled()
  }
  return { gateway, suggested, contacts: context.contacts, later }
}

describe('friends of a user whose roster cannot be written', () => {
  it('are suggested with their names, several at once, to clients that take it', async () => {
    const { suggested, contacts, later } = await setUp(true)
    await contacts.byLegacyId('nurse').update({ name: 'Nurse', friend: true })
    await contacts.byLegacyId('friar').update({ friend: true })
    await later()
    expect(suggested).toEqual([`${GATEWAY} add nurse@${GATEWAY} Nurse, friar@${GATEWAY} `])
    await contacts.byLegacyId('friar').update({ name: 'Friar', friend: true })
    await later()
    await contacts.byLegacyId('nurse').update({ friend: false })
    await later()
    expect(suggested.slice(1)).toEqual([
      `${GATEWAY} modify friar@${GATEWAY} Friar`,
      `${GATEWAY} delete nurse@${GATEWAY} Nurse`,
    ])
  })

  it('are not suggested to others', async () => {
    const { suggested, contacts, later, gateway } = await setUp(false)
    await contacts.byLegacyId('nurse').update({ name: 'Nurse', friend: true })
    await later()
    expect(suggested).toEqual([])
    expect(gateway.logged.filter((line) => /^(warn|error)/.test(line))).toEqual([])
  })
})
