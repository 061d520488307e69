import type { InlineFeature, InlineOutcome } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, SASL2, stage } from '../test/stage.js'
import { success } from '../test/success.js'

const jid = JID.parse(`${ACCOUNT}/balcony`)

describe('what rides along', () => {
  /** Feature that notes what it is told. */
  function feature(name: string, log: string[], outcome: InlineOutcome = {}, more: Partial<InlineFeature> = {}) {
    return {
      name,
      within: 'authentication',
      request(offered: Element) {
        log.push(`${name} asks, offered ${offered.elements().map((one) => one.ns)}`)
        return new Element('ask', `urn:example:${name}`)
      },
      answered(answer: Element) {
        log.push(`${name} reads <${answer.name}/>`)
        return outcome
      },
      ...more,
    } satisfies InlineFeature
  }

  it('is asked in its order, and told of the success', async () => {
    const log: string[] = []
    const { client, scenes } = stage(async (scene) => {
      await scene.open(SASL2('SCRAM-SHA-1'))
      scene.send(success(await scene.prove()), '<stream:features/>')
    })
    client.xmpp.inlineFeature(feature('late', log, { bound: jid }, { order: 7 }))
    client.xmpp.inlineFeature(feature('early', log))
    client.xmpp.inlineFeature(feature('never', log, {}, { request: () => undefined }))
    client.xmpp.inlineFeature(feature('bind', log, {}, { within: 'bind' }))
    await expect(client.start()).resolves.toEqual(jid)
    expect(log).toEqual([
      'early asks, offered urn:example:1',
      'late asks, offered urn:example:1',
      'early reads <success/>',
      'late reads <success/>',
    ])
    const children = scenes[0]!.heard[0]!.elements().map(({ ns }) => ns)
    expect(children.slice(-2)).toEqual(['urn:example:early', 'urn:example:late'])
  })

  it('counts as not asked where the mechanism fails', async () => {
    const log: string[] = []
    const { client } = stage(async (scene) => {
      await scene.open(SASL2('SCRAM-SHA-256', 'SCRAM-SHA-1'))
      await scene.refuse()
      scene.send(success(await scene.prove()), '<stream:features/>')
    })
    client.xmpp.inlineFeature(feature('one', log, { bound: jid }))
    await client.start()
    expect(log.map((line) => line.slice(0, 9))).toEqual(['one asks,', 'one asks,', 'one reads'])
  })

  it('is over with a session that is resumed: nothing else is bound, or offered', async () => {
    const log: string[] = []
    const { client } = stage(async (scene) => {
      await scene.open(SASL2('SCRAM-SHA-1'))
      scene.send(success(await scene.prove()))
    })
    client.xmpp.inlineFeature(feature('resume', log, { bound: jid, resumed: true, kept: true }))
    client.xmpp.inlineFeature(feature('bind', log, { bound: JID.parse(`${ACCOUNT}/other`) }, { order: 1 }))
    await expect(client.start()).resolves.toEqual(jid)
    expect(log).toHaveLength(3)
  })

  it('is not asked where nothing may ride along', async () => {
    const log: string[] = []
    const { client, scenes } = stage(async (scene) => {
      await scene.open(SASL2('SCRAM-SHA-1').replace(/<inline>.*<\/inline>/, ''))
      scene.send(success(await scene.prove()))
      await scene.bind()
    })
    client.xmpp.inlineFeature(feature('one', log))
    await client.start()
    expect(log).toEqual([])
    expect(scenes[0]!.heard[0]!.elements().map(({ name }) => name)).toEqual(['initial-response', 'user-agent'])
  })

  it('ends the login by what it throws', async () => {
    const { client } = stage(async (scene) => {
      await scene.open(SASL2('SCRAM-SHA-1'))
      scene.send(success(await scene.prove()))
    })
    const answered = () => {
      throw new Error('No such rose.')
    }
    client.xmpp.inlineFeature(feature('one', [], {}, { answered }))
    await expect(client.start()).rejects.toMatchObject({ code: 'negotiation-failed' })
  })
})
