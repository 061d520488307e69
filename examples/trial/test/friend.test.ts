import { SuperDuperClient } from 'superduper/client'
import { createSuperDuperServer, type SuperDuperServer } from 'superduper/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Friend, startFriend } from '../src/friend.js'

const LIMIT = 10_000
let server: SuperDuperServer
let friend: Friend
let romeo: SuperDuperClient
/** What the friend did, as romeo sees it. */
let acts: string[]
let wake: () => void
const errors: unknown[] = []

beforeEach(async () => {
  acts = []
  wake = () => {}
  const accounts = { nurse: 'angelica', romeo: 'montague' }
  server = await createSuperDuperServer({ accounts })
  romeo = new SuperDuperClient({ username: 'romeo', password: accounts.romeo, port: server.port })
  const note = (act: string) => {
    acts.push(act)
    wake()
  }
  romeo.on('message', ({ kind, body, replyTo }) => note(`${kind}: ${body}${replyTo ? ` (to: ${replyTo.body})` : ''}`))
  romeo.on('edited', ({ body }) => note(`edited: ${body}`))
  romeo.on('deleted', () => note('deleted'))
  romeo.on('reactions', ({ emojis }) => note(`reacted: ${emojis.join(' ')}`))
  romeo.on('read', () => note('read'))
  romeo.on('typing', ({ state }) => note(state))
  romeo.on('presence', ({ contact, show }) => contact === 'nurse' && note(show))
  romeo.on('contact-request', ({ contact }) => void romeo.acceptContact(contact))
  await romeo.login()
  friend = await startFriend({
    ...{ host: server.host, port: server.port, username: 'nurse', password: accounts.nurse, paceMs: 0 },
    friends: ['romeo'],
    failed: (error) => errors.push(error),
  })
  await friend.befriend('romeo')
  await until('files: ')
  acts.length = 0
})
afterEach(async () => {
  await friend.stop()
  await romeo.logout()
  await server.close()
  expect(errors).toEqual([])
})

/** Resolves once that has been done. */
function until(act: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Not done: ${act}, but ${acts.join(' · ')}`)), LIMIT)
    wake = () => {
      if (!acts.includes(act)) return
      clearTimeout(timer)
      resolve()
    }
    wake()
  })
}

const write = (text: string) => romeo.sendMessage({ destination: 'nurse', text })

it('greets, has a name and a picture, and answers: reads, reacts, types and says what it can do', async () => {
  expect(await romeo.profile('nurse')).toMatchObject({ name: 'Angelica', avatar: expect.any(String) })
  await write('Good morrow')
  await until('composing')
  expect(acts.slice(0, 3)).toEqual(['read', 'reacted: \u{1f44d}', 'composing'])
  await expect.poll(() => acts.at(-1), { timeout: LIMIT }).toMatch(/^text: I read that/)
})

it.each([
  ['Send me a picture', 'files: By any other name it would smell as sweet.'],
  ['Correct yourself', 'edited: It was the nightingale, and not the lark.'],
  ['Please reply', 'text: This is my reply. (to: Please reply)'],
  ['Delete something', 'deleted'],
  ['Go away', 'away'],
])('does what it is asked for: %s', async (text, act) => {
  await write(text)
  await until(act)
})

it('has a group with friends and a channel for all, and answers there', async () => {
  const { group, channel } = friend.rooms
  expect((await romeo.rooms.list()).map(({ info }) => info.room)).toEqual([group])
  await romeo.rooms.join(channel)
  for (const room of [group, channel]) {
    acts.length = 0
    await romeo.sendMessage({ destination: room, text: 'Please reply' })
    await until('text: This is my reply. (to: Please reply)')
  }
})

it('sees what is done to messages', async () => {
  const id = await write('Hello')
  await romeo.edit('nurse', id, 'Good night')
  await until('text: Now it says: Good night')
  await romeo.delete('nurse', id)
  await until('text: You took it back.')
})
