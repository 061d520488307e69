import { readFile } from 'node:fs/promises'
import { SuperDuperClient } from 'superduper/client'

/** A person of the network who shows what a contact can do, and what can be done in rooms. */
export interface Friend {
  /** The ids of a group with the friends, and of a channel that anybody may enter. */
  readonly rooms: { readonly group: string; readonly channel: string }
  /** Asks an account to be a contact, and greets it once it is one. */
  befriend(account: string): Promise<void>
  stop(): Promise<void>
}

export interface FriendOptions {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
  /** Accounts that are in the group from the beginning. */
  readonly friends?: readonly string[]
  /** Called with an error of the network. */
  readonly failed: (error: unknown) => void
  /** Waits between the acts, so that they can be seen; 0 in tests. Default: 1,500 ms. */
  readonly paceMs?: number
}

const picture = (name: string) => readFile(new URL(`../pictures/${name}`, import.meta.url))

/** Acts that wait for their turn; what comes beyond them is passed over. */
const MAX_WAITING = 20
const GREETING = 'Good morrow! Write to me, and see what comes of it.'
const WORDS =
  'I read that, and reacted to it. Change it, take it back or react to this, and I will see it. ' +
  'I also know these words: picture, correct, delete, reply, away.'

/** Logs in, with a name and a picture, and does what it is asked for in chats, one thing after the other. */
export async function startFriend(options: FriendOptions): Promise<Friend> {
  const { failed, paceMs = 1500, friends = [], ...account } = options
  const client = new SuperDuperClient(account)
  const stopping = new AbortController()
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0

  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, paceMs)
      stopping.signal.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true })
    })

  /** Acts have their order; one that fails is told of, and the next one goes on. */
  function act(run: () => Promise<unknown>): void {
    if (waiting >= MAX_WAITING) return
    waiting++
    last = last
      .then(async () => {
        if (!stopping.signal.aborted) await run()
      })
      .catch((error) => {
        if (!stopping.signal.aborted) failed(error)
      })
      .finally(() => {
        waiting--
      })
  }

  async function say(destination: string, text: string, replyTo?: { readonly id: string }): Promise<string> {
    await client.sendTyping(destination, 'composing')
    await pause()
    return client.sendMessage({ destination, text, replyTo })
  }

  async function sayAndCorrect(to: string, wrong: string, right: string): Promise<void> {
    const id = await say(to, wrong)
    await client.sendTyping(to, 'composing')
    await pause()
    await client.edit(to, id, right)
  }

  async function sendPicture(destination: string, body: string): Promise<void> {
    const { id } = await client.files.upload(await picture('rose.png'), { name: 'rose.png', type: 'image/png' })
    await client.send({ destination, kind: 'files', body, files: [{ id }] })
  }

  async function answer(chat: string, id: string, text: string): Promise<void> {
    await client.markRead(chat, id)
    await client.react(chat, id, ['\u{1f44d}'])
    const asked = (word: RegExp) => word.test(text)
    if (asked(/picture|photo|file/i)) return sendPicture(chat, 'By any other name it would smell as sweet.')
    if (asked(/correct/i)) return sayAndCorrect(chat, 'It was the owl.', 'It was the nightingale, and not the lark.')
    if (asked(/reply/i)) return void (await say(chat, 'This is my reply.', { id }))
    if (asked(/delete/i)) {
      const mistake = await say(chat, 'I will take this back.')
      await pause()
      return client.delete(chat, mistake)
    }
    if (asked(/away/i)) {
      await client.setPresence('away', 'Gone to seek Peter')
      await pause()
      await pause()
      return client.setPresence('online')
    }
    await say(chat, WORDS)
  }

  client.on('message', ({ chat, id, body }) => act(() => answer(chat, id, body)))
  client.on('edited', ({ chat, sender, body }) => {
    if (sender !== account.username) act(() => say(chat, `Now it says: ${body}`))
  })
  client.on('deleted', ({ chat, sender }) => {
    if (sender !== account.username) act(() => say(chat, 'You took it back.'))
  })
  client.on('reactions', ({ chat, sender, emojis }) => {
    if (sender !== account.username && emojis.length > 0) act(() => say(chat, `${emojis.join(' ')} to you, too.`))
  })
  client.on('contact-added', ({ contact }) => {
    act(async () => {
      await say(contact, GREETING)
      await sendPicture(contact, '')
    })
  })
  client.on('disconnected', failed)

  await client.login()
  const { id } = await client.files.upload(await picture('nurse.png'), { name: 'nurse.png', type: 'image/png' })
  await client.setAvatar(id)
  await client.setProfile({ name: 'Angelica', about: 'Nurse at the Capulets’' })
  const group = await client.rooms.create({ name: 'The Capulets’ kitchen', members: friends })
  const channel = await client.rooms.create({ name: 'Verona', kind: 'channel', description: 'Where we lay our scene' })
  await client.rooms.setTitles(channel, account.username, ['Nurse'])
  return {
    rooms: { group, channel },
    async befriend(contact) {
      await client.addContact(contact, 'It is me, the nurse.')
    },
    async stop() {
      stopping.abort()
      await last
      await client.logout()
    },
  }
}
