import { clientExchange } from '@trestle/sasl'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { SASL2, scram, stage } from '../test/stage.js'
import { logIn, success } from '../test/success.js'
import { type CredentialOffer, type CredentialProvider, sasl2 } from './index.js'

describe('another credential', () => {
  function provider(log: string[], password = 'wherefore'): CredentialProvider {
    return {
      start({ inline, userAgentId, negotiation }: CredentialOffer) {
        log.push(`${inline?.elements().length} ${userAgentId.length} ${negotiation.account}`)
        const credentials = { username: 'romeo', password }
        return {
          exchange: clientExchange('SCRAM-SHA-1', { credentials, secure: true }),
          extra: [new Element('token', 'urn:example:token')],
          failed: ({ condition }) => void log.push(condition),
        }
      },
    }
  }

  it('goes first', async () => {
    const log: string[] = []
    const { client, scenes } = stage(async (scene) => {
      await scene.open(SASL2('PLAIN'))
      scene.send(success(await scene.prove(await scram())))
      await scene.bind()
    })
    client.get(sasl2).addCredential({ start: () => undefined })
    client.get(sasl2).addCredential(provider(log))
    await client.start()
    expect(log).toEqual(['1 36 romeo@montague.example'])
    expect(scenes[0]!.heard[0]!.elements().map(({ name }) => name)).toEqual(['initial-response', 'user-agent', 'token'])
  })

  it('gives way where it is refused, on the same stream', async () => {
    const log: string[] = []
    const { client, scenes } = stage(async (scene) => {
      await scene.open(SASL2('SCRAM-SHA-1'))
      await scene.refuse('not-authorized')
      await logIn(scene)
    })
    client.get(sasl2).addCredential(provider(log))
    client.get(sasl2).addCredential(provider([]))()
    await client.start()
    expect(log).toEqual(['1 36 romeo@montague.example', 'not-authorized'])
    expect(scenes[0]!.heard.map(({ name }) => name)).toEqual(['authenticate', 'authenticate', 'response', 'iq'])
  })

  it('does not excuse a server that proves nothing', async () => {
    const log: string[] = []
    const { client } = stage(async (scene) => {
      await scene.open(SASL2('SCRAM-SHA-1'))
      await scene.next('authenticate')
      scene.send(success())
    })
    client.get(sasl2).addCredential(provider(log))
    await expect(client.start()).rejects.toMatchObject({ code: 'server-not-verified' })
    expect(log).toHaveLength(1)
  })
})
