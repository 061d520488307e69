import { describe, expect, it } from 'vitest'
import { login, startServer } from '../../test/support.js'
import { SuperDuperClient } from '../client.js'
import { limits, serverLimits } from '../protocol.js'

describe('contacts', () => {
  it('are asked, accepted, seen and removed, on every device of both', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const second = await login(server, 'juliet')
    const romeo = await login(server, 'romeo')

    expect(await juliet.client.addContact('romeo')).toBe('requested')
    expect(await romeo.requested.next()).toEqual({ contact: 'juliet' })
    expect(await juliet.client.contacts()).toEqual([
      { contact: 'romeo', relation: 'requested', show: 'offline', status: '' },
    ])
    expect(await romeo.client.contacts()).toMatchObject([{ contact: 'juliet', relation: 'asking' }])

    await romeo.client.acceptContact('juliet')
    for (const device of [juliet, second]) {
      expect(await device.added.next()).toEqual({ contact: 'romeo' })
      expect(await device.presence.next()).toEqual({ contact: 'romeo', show: 'online', status: '' })
    }
    expect(await romeo.added.next()).toEqual({ contact: 'juliet' })
    expect(await juliet.client.contacts()).toEqual([
      { contact: 'romeo', relation: 'mutual', show: 'online', status: '' },
    ])

    await second.client.removeContact('romeo')
    for (const device of [juliet, second]) expect(await device.removed.next()).toEqual({ contact: 'romeo' })
    expect(await romeo.removed.next()).toEqual({ contact: 'juliet' })
    expect(await romeo.client.contacts()).toEqual([])
    await expect(romeo.client.removeContact('juliet')).rejects.toMatchObject({ code: 'unknown-contact' })
  })

  it('who ask each other are contacts', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const romeo = await login(server, 'romeo')
    await juliet.client.addContact('romeo')
    expect(await romeo.client.addContact('juliet')).toBe('mutual')
    expect(await romeo.client.addContact('juliet')).toBe('mutual')
    expect(await juliet.added.next()).toEqual({ contact: 'romeo' })
  })

  it('may be rejected; only who was asked can accept or reject', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const romeo = await login(server, 'romeo')
    await juliet.client.addContact('romeo')
    for (const refused of [juliet.client.acceptContact('romeo'), juliet.client.rejectContact('romeo')]) {
      await expect(refused).rejects.toMatchObject({ code: 'unknown-contact' })
    }
    await romeo.client.rejectContact('juliet')
    expect(await juliet.removed.next()).toEqual({ contact: 'romeo' })
    expect(await juliet.client.contacts()).toEqual([])
  })

  it('who are asked while away are asked at every login, until they answer', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    await juliet.client.addContact('romeo')
    for (let time = 0; time < 2; time += 1) {
      const romeo = await login(server, 'romeo')
      expect(await romeo.requested.next()).toEqual({ contact: 'juliet' })
      if (time === 1) await romeo.client.acceptContact('juliet')
      await romeo.client.logout()
    }
    const romeo = await login(server, 'romeo')
    await romeo.client.contacts()
    expect(romeo.requested.waiting).toEqual([])
  })

  it.each([
    ['unknown-account', 'tybalt'],
    ['not-allowed', 'juliet'],
  ])('are refused with %s: %s', async (code, contact) => {
    const server = await startServer()
    const { client } = await login(server, 'juliet')
    await expect(client.addContact(contact)).rejects.toMatchObject({ code })
  })

  it('are bounded', async () => {
    const names = Array.from({ length: serverLimits.contacts + 1 }, (_, index) => `contact ${index}`)
    const accounts = Object.fromEntries([['juliet', 'balcony'], ...names.map((name) => [name, 'secret'])])
    const server = await startServer({ accounts })
    const { client } = await login(server, 'juliet')
    await Promise.all(names.slice(1).map((name) => client.addContact(name)))
    await expect(client.addContact('contact 0')).rejects.toMatchObject({ code: 'too-many-contacts' })
    expect(await client.contacts()).toHaveLength(serverLimits.contacts)
  })
})

it('a full contact list fits into a line, whatever contacts say of themselves', async () => {
  const names = Array.from({ length: serverLimits.contacts }, (_, index) => `${'"'.repeat(60)}${index}`)
  const accounts = Object.fromEntries(['juliet', ...names].map((name) => [name, 'balcony']))
  const server = await startServer({ accounts })
  const { client } = await login(server, 'juliet')
  const line = '"'.repeat(limits.lineBytes)
  const groups = Array.from({ length: limits.groups }, (_, index) => `${index}${'"'.repeat(limits.nameBytes - 1)}`)
  for (const username of names) {
    const contact = new SuperDuperClient({ username, password: 'balcony', port: server.port })
    await contact.login()
    await contact.setProfile({ name: line, phone: line, email: line, about: '\u0001'.repeat(limits.aboutBytes) })
    await contact.setPresence('busy', '"'.repeat(limits.statusBytes))
    await contact.addContact('juliet')
    await client.acceptContact(username)
    await client.setGroups(username, groups)
    await contact.logout()
  }
  expect(await client.contacts()).toHaveLength(names.length)
})

describe('presence', () => {
  async function pair() {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const romeo = await login(server, 'romeo')
    await juliet.client.addContact('romeo')
    await romeo.client.addContact('juliet')
    await juliet.presence.next()
    await romeo.presence.next()
    return { server, juliet, romeo }
  }

  it('reaches mutual contacts, and nobody else', async () => {
    const { server, juliet, romeo } = await pair()
    const nurse = await login(server, 'nurse')
    await nurse.client.addContact('romeo')
    await romeo.client.setPresence('away', 'In Mantua')
    expect(await juliet.presence.next()).toEqual({ contact: 'romeo', show: 'away', status: 'In Mantua' })
    await nurse.client.contacts()
    expect(nurse.presence.waiting).toEqual([])
  })

  it('is that of the device that spoke last, and offline when the last one left', async () => {
    const { server, juliet, romeo } = await pair()
    await romeo.client.setPresence('busy')
    expect((await juliet.presence.next()).show).toBe('busy')
    const phone = await login(server, 'romeo')
    expect((await juliet.presence.next()).show).toBe('online')
    await phone.client.logout()
    expect((await juliet.presence.next()).show).toBe('busy')
    await romeo.client.logout()
    expect(await juliet.presence.next()).toEqual({
      contact: 'romeo',
      show: 'offline',
      status: '',
      lastSeen: expect.any(Date),
    })
  })

  it('is told at login, except of those who are offline', async () => {
    const { server, juliet, romeo } = await pair()
    await romeo.client.setPresence('busy', 'Fencing')
    await juliet.client.logout()
    const again = await login(server, 'juliet')
    expect(await again.presence.next()).toEqual({ contact: 'romeo', show: 'busy', status: 'Fencing' })
  })

  it('may hide a device that goes on to receive', async () => {
    const { juliet, romeo } = await pair()
    await romeo.client.setPresence('offline')
    expect((await juliet.presence.next()).show).toBe('offline')
    await juliet.client.sendMessage({ text: 'Art thou gone?', destination: 'romeo' })
    expect((await romeo.message.next()).body).toBe('Art thou gone?')
  })
})
