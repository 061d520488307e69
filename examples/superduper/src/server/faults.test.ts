import { describe, expect, it } from 'vitest'
import { createClient, login, startServer } from '../../test/support.js'

const message = { text: 'Hist!', destination: 'romeo', clientId: 'c1' } as const

async function pair() {
  const server = await startServer()
  return { server, juliet: await login(server, 'juliet'), romeo: await login(server, 'romeo') }
}

describe('a fault on demand', () => {
  it('drops the connection before the request is done, once', async () => {
    const { server, juliet, romeo } = await pair()
    server.admin.perform({ call: 'fault', account: 'juliet', kind: 'drop-before', request: 'send' })
    await juliet.client.contacts()
    await expect(juliet.client.sendMessage(message)).rejects.toMatchObject({ code: 'disconnected' })
    expect(await juliet.disconnected.next()).toMatchObject({ code: 'disconnected' })
    await juliet.client.login()
    const id = await juliet.client.sendMessage(message)
    expect((await romeo.message.next()).id).toBe(id)
    expect(romeo.message.waiting).toEqual([])
  })

  it('drops it after the request was done: the client id finds the message again', async () => {
    const { server, juliet, romeo } = await pair()
    server.admin.perform({ call: 'fault', account: 'juliet', kind: 'drop-after', request: 'send', times: 2 })
    for (let time = 0; time < 2; time += 1) {
      await expect(juliet.client.sendMessage(message)).rejects.toMatchObject({ code: 'disconnected' })
      await juliet.disconnected.next()
      await juliet.client.login()
    }
    const { id } = await romeo.message.next()
    expect(await juliet.client.sendMessage(message)).toBe(id)
    await romeo.client.contacts()
    expect(romeo.message.waiting).toEqual([])
  })

  it('leaves requests unanswered that are done', async () => {
    const { server, romeo } = await pair()
    const client = createClient(server, 'juliet', { timeoutMs: 1000 })
    await client.login()
    server.admin.perform({ call: 'fault', account: 'juliet', kind: 'stall', request: 'send' })
    await expect(client.sendMessage(message)).rejects.toMatchObject({ code: 'timeout' })
    expect((await romeo.message.next()).body).toBe('Hist!')
  })

  it('refuses, by the code that was ordered, again and again, until it is cleared', async () => {
    const { server, juliet } = await pair()
    server.admin.perform({ call: 'fault', account: 'juliet', kind: 'refuse', code: 'too-late', times: 0 })
    for (let time = 0; time < 3; time += 1) {
      await expect(juliet.client.sendMessage(message)).rejects.toMatchObject({ code: 'too-late' })
      await expect(juliet.client.contacts()).rejects.toMatchObject({ code: 'too-late' })
    }
    server.admin.perform({ call: 'clear-faults', account: 'juliet' })
    await juliet.client.sendMessage(message)
  })

  it('answers late', async () => {
    const { server, juliet } = await pair()
    server.admin.perform({ call: 'fault', account: 'juliet', kind: 'slow', request: 'send', ms: 30 })
    const order: string[] = []
    await Promise.all([
      juliet.client.sendMessage(message).then(() => order.push('send')),
      juliet.client.contacts().then(() => order.push('contacts')),
    ])
    expect(order).toEqual(['contacts', 'send'])
  })

  it('sends events twice', async () => {
    const { server, juliet, romeo } = await pair()
    server.admin.perform({ call: 'fault', account: 'romeo', kind: 'duplicate' })
    const id = await juliet.client.sendMessage(message)
    expect([(await romeo.message.next()).id, (await romeo.message.next()).id]).toEqual([id, id])
    await juliet.client.sendMessage({ ...message, clientId: 'c2' })
    await romeo.message.next()
    await romeo.client.contacts()
    expect(romeo.message.waiting).toEqual([])
  })

  it('concerns one account alone, and may refuse its login', async () => {
    const { server, romeo } = await pair()
    server.admin.perform({ call: 'fault', account: 'nurse', kind: 'refuse', request: 'login', code: 'internal-error' })
    await romeo.client.contacts()
    const nurse = createClient(server, 'nurse')
    await expect(nurse.login()).rejects.toMatchObject({ code: 'internal-error' })
    await nurse.login()
  })

  it('breaks every connection of an account at once', async () => {
    const { server, juliet, romeo } = await pair()
    const desk = await login(server, 'juliet')
    server.admin.perform({ call: 'disconnect', account: 'juliet' })
    for (const device of [juliet, desk])
      expect(await device.disconnected.next()).toMatchObject({ code: 'disconnected' })
    await romeo.client.contacts()
    expect(() => server.admin.perform({ call: 'disconnect', account: 'tybalt' })).toThrow('There is no account')
  })
})
