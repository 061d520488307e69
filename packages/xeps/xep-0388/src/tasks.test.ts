import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { SASL2, type Scene, stage } from '../test/stage.js'
import { success } from '../test/success.js'
import { Sasl2Continue, sasl2, type Task } from './index.js'

const rose = (text: string) => new Element('rose', 'urn:example:rose', {}, [text])
const shownIn = (element: Element) => element.elements().map((one) => one.text())
const wants = (proof: object | undefined, ...names: string[]) =>
  Sasl2Continue.encode({ ...proof, tasks: { names }, text: 'A second lock' })
const failure = (condition: string) =>
  `<failure xmlns='urn:xmpp:sasl:2'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><text>No.</text></failure>`
const data = (text: string) =>
  `<task-data xmlns='urn:xmpp:sasl:2'><rose xmlns='urn:example:rose'>${text}</rose></task-data>`

describe('a task', () => {
  async function play(scene: Scene, then: () => Promise<void>, ...names: string[]) {
    await scene.open(SASL2('SCRAM-SHA-1'))
    scene.send(wants(await scene.prove(), ...names))
    await then()
  }
  const simple = (): Task => ({ start: () => [rose('red')] })

  it('is done after the mechanism, with as many steps as it takes', async () => {
    const seen: string[] = []
    const { client, failures } = stage((scene) =>
      play(
        scene,
        async () => {
          const next = await scene.next('next')
          seen.push(`${next.attrs['task']} ${shownIn(next)}`)
          scene.send(data('which?'))
          seen.push(`${shownIn(await scene.next('task-data'))}`)
          scene.send(success({}, undefined, [rose('sweet')]))
          await scene.bind()
        },
        'VIAL-EXAMPLE',
        'ROSE-EXAMPLE',
      ),
    )
    client.get(sasl2).task('ROSE-EXAMPLE', ({ name, text }) => {
      seen.push(`${name}: ${text}`)
      return {
        ...simple(),
        respond: ([asked]) => [rose(`${asked!.text()} this one`)],
        finish: (answer) => void seen.push(`${answer.name} ${shownIn(answer)}`),
      }
    })
    await client.start()
    expect(failures).toEqual([])
    expect(seen).toEqual([
      'ROSE-EXAMPLE: A second lock',
      'ROSE-EXAMPLE red',
      'which? this one',
      'success romeo@montague.example,sweet',
    ])
  })

  it('may be followed by another', async () => {
    const { client, scenes } = stage((scene) =>
      play(
        scene,
        async () => {
          await scene.next('next')
          scene.send(wants({}, 'SECOND'))
          await scene.next('next')
          scene.send(success())
          await scene.bind()
        },
        'FIRST',
      ),
    )
    client.get(sasl2).task('FIRST', simple)
    client.get(sasl2).task('SECOND', simple)
    await client.start()
    expect(scenes[0]!.heard.map(({ name }) => name)).toEqual(['authenticate', 'response', 'next', 'next', 'iq'])
  })

  it('that nobody knows is named, and the login given up', async () => {
    const { client, scenes } = stage((scene) => play(scene, async () => {}, 'TOTP-EXAMPLE', 'odd\u00e9'))
    client.get(sasl2).task('ROSE-EXAMPLE', simple)()
    await expect(client.start()).rejects.toMatchObject({
      code: 'negotiation-failed',
      message: expect.stringContaining('TOTP-EXAMPLE, odd?'),
      cause: { code: 'unknown-task' },
    })
    await expect.poll(() => scenes[0]!.heard.at(-1)?.name).toBe('abort')
  })

  it.each([
    ['not-authorized', 'negotiation-failed', 'task-failed'],
    ['temporary-auth-failure', 'try-later', undefined],
  ])('may be refused by %s', async (condition, code, cause) => {
    const { client } = stage((scene) =>
      play(
        scene,
        async () => {
          await scene.next('next')
          scene.send(failure(condition))
        },
        'ROSE-EXAMPLE',
      ),
    )
    client.get(sasl2).task('ROSE-EXAMPLE', simple)
    const error = await client.start().catch((reason) => reason)
    expect([error.code, error.cause?.code]).toEqual([code, cause])
  })

  it.each([
    ['tasks', () => wants({}, 'ROSE-EXAMPLE'), 'next'],
    ['steps', () => data('again'), 'task-data'],
  ])('has an end: endless %s are not gone along with', async (_, more, answer) => {
    const { client, scenes } = stage((scene) =>
      play(
        scene,
        async () => {
          await scene.next('next')
          for (;;) {
            scene.send(more())
            await scene.next(answer)
          }
        },
        'ROSE-EXAMPLE',
      ),
    )
    client.get(sasl2).task('ROSE-EXAMPLE', () => ({ ...simple(), respond: () => [] }))
    await expect(client.start()).rejects.toMatchObject({ cause: { code: 'task-failed' } })
    expect(scenes[0]!.heard.length).toBeLessThan(30)
  })

  it('that has nothing more to say gives up', async () => {
    const { client } = stage((scene) =>
      play(
        scene,
        async () => {
          await scene.next('next')
          scene.send(data('more?'))
        },
        'ROSE-EXAMPLE',
      ),
    )
    client.get(sasl2).task('ROSE-EXAMPLE', simple)
    await expect(client.start()).rejects.toMatchObject({ cause: { code: 'task-failed' } })
  })

  it('does not stand for the proof of the server, nor for the account', async () => {
    const { client } = stage(async (scene) => {
      await scene.open(SASL2('SCRAM-SHA-1'))
      await scene.prove()
      scene.send(wants({}, 'ROSE-EXAMPLE'))
    })
    client.get(sasl2).task('ROSE-EXAMPLE', simple)
    await expect(client.start()).rejects.toMatchObject({ code: 'server-not-verified' })

    const other = stage((scene) =>
      play(
        scene,
        async () => {
          await scene.next('next')
          scene.send(success({}, 'tybalt@montague.example'))
        },
        'ROSE-EXAMPLE',
      ),
    )
    other.client.get(sasl2).task('ROSE-EXAMPLE', simple)
    await expect(other.client.start()).rejects.toMatchObject({ cause: { code: 'wrong-account' } })
  })
})
