import { describe, expect, it } from 'vitest'
import { login, startServer, temporaryFolder } from '../../test/support.js'

const picture = Uint8Array.of(1, 2, 3)

async function friends(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options)
  const juliet = await login(server, 'juliet')
  const romeo = await login(server, 'romeo')
  await juliet.client.addContact('romeo', 'It is the east')
  await romeo.client.addContact('juliet')
  return { server, juliet, romeo }
}

describe('a profile', () => {
  it('is told to contacts and other devices as it changes', async () => {
    const { server, juliet, romeo } = await friends()
    const desk = await login(server, 'juliet')
    await juliet.client.setProfile({ name: 'Juliet Capulet', phone: '+39 045', about: 'Of Verona' })
    const profile = { name: 'Juliet Capulet', phone: '+39 045', about: 'Of Verona' }
    expect(await romeo.profile.next()).toEqual({ contact: 'juliet', profile })
    expect(await desk.profile.next()).toEqual({ contact: 'juliet', profile })
    expect(juliet.profile.waiting).toEqual([])
    const { about, ...short } = profile
    expect(await romeo.client.contacts()).toMatchObject([{ contact: 'juliet', profile: short }])
    await juliet.client.setProfile({ about: null })
    expect(await romeo.client.profile('juliet')).toEqual({ name: 'Juliet Capulet', phone: '+39 045' })
  })

  it('keeps phone and e-mail for contacts', async () => {
    const { server, juliet, romeo } = await friends()
    await romeo.client.setProfile({ name: 'Romeo', email: 'romeo@montague.example', phone: '1' })
    const nurse = await login(server, 'nurse')
    expect(await nurse.client.profile('romeo')).toEqual({ name: 'Romeo' })
    expect(await juliet.client.profile('romeo')).toMatchObject({ email: 'romeo@montague.example' })
    await expect(nurse.client.profile('tybalt')).rejects.toMatchObject({ code: 'unknown-account' })
  })

  it('has a picture that was uploaded: another one has another id', async () => {
    const { juliet, romeo } = await friends()
    const { id } = await juliet.client.files.upload(picture, { type: 'image/png' })
    await juliet.client.setAvatar(id)
    expect((await romeo.profile.next()).profile.avatar).toBe(id)
    const text = await juliet.client.files.upload(picture, { type: 'text/plain' })
    for (const file of [text.id, 'nowhere']) {
      await expect(juliet.client.setAvatar(file)).rejects.toMatchObject({ code: 'unknown-file' })
    }
    await juliet.client.setAvatar(null)
    expect((await romeo.profile.next()).profile).toEqual({})
  })
})

describe('search', () => {
  it('finds by part of a name, by a number, by an address: all that is given must fit', async () => {
    const { server, juliet, romeo } = await friends()
    const nurse = await login(server, 'nurse')
    await juliet.client.setProfile({ name: 'Juliet Capulet', phone: '+39 1', email: 'juliet@capulet.example' })
    await romeo.client.setProfile({ name: 'Romeo Montague' })
    const found = { account: 'juliet', profile: { name: 'Juliet Capulet' } }
    const { client } = nurse
    expect(await client.search({ name: 'capuLET' })).toEqual([found])
    expect(await client.search({ phone: '+39 1' })).toEqual([found])
    expect(await client.search({ email: 'Juliet@capulet.example', name: 'jul' })).toEqual([found])
    expect(await client.search({ email: 'juliet@capulet.example', name: 'romeo' })).toEqual([])
    expect(await client.search({ phone: '+39' })).toEqual([])
    expect((await client.search({ name: 'e' })).map(({ account }) => account)).toEqual([
      'juliet',
      'romeo',
      'nurse',
      'echobot',
    ])
    expect(await client.search({})).toEqual([])
  })
})

describe('the contact list', () => {
  it('has groups, requests with words, and when somebody was last seen, over a restart', async () => {
    const dataDir = temporaryFolder()
    const { server, juliet, romeo } = await friends({ dataDir })
    expect(await romeo.requested.next()).toEqual({ contact: 'juliet', text: 'It is the east' })
    const desk = await login(server, 'juliet')
    await juliet.client.setGroups('romeo', ['Montagues', 'Beloved', 'Beloved'])
    expect(await desk.groups.next()).toEqual({ contact: 'romeo', groups: ['Montagues', 'Beloved'] })
    await expect(juliet.client.setGroups('nurse', [])).rejects.toMatchObject({ code: 'unknown-contact' })
    await juliet.client.setProfile({ name: 'Juliet' })
    await juliet.client.addContact('nurse', 'Anon!')
    await server.close()
    await (await startServer({ dataDir })).close()

    const after = await startServer({ dataDir })
    const again = await login(after, 'juliet')
    expect(await again.client.contacts()).toMatchObject([
      { contact: 'romeo', groups: ['Montagues', 'Beloved'], show: 'offline', lastSeen: expect.any(Date) },
      { contact: 'nurse', relation: 'requested' },
    ])
    expect(await again.client.profile('juliet')).toEqual({ name: 'Juliet' })
    const nurse = await login(after, 'nurse')
    expect(await nurse.requested.next()).toEqual({ contact: 'juliet', text: 'Anon!' })
  })
})
