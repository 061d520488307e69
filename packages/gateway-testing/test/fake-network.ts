import {
  type Contact,
  choiceField,
  defineNetwork,
  file,
  GatewayError,
  type IncomingMessage,
  json,
  readAll,
  secretField,
  textField,
} from '@trestle/gateway'

type Said = Pick<IncomingMessage, 'kind' | 'body' | 'clientId' | 'raw'>

/** A network that records what it gets, and a module for it that can do whatever there is. */
export function fakeNetwork() {
  const got: string[] = []
  const online = new Set<string>()
  const accounts = new Map<string, string>([['romeo', 'wherefore']])
  let listener: ((from: string, text: string, id: string) => unknown) | undefined
  let take: (said: Said) => unknown = () => undefined
  const note = (what: string) => void got.push(what)

  const network = defineNetwork({
    name: 'Gateway to pigeons',
    type: 'pigeon',
    store: { seen: json<number>() },
    registration: { username: textField({ required: true }), password: secretField({ required: true }) },
    preferences: { colour: choiceField({ grey: 'Grey', white: 'White' }, { default: 'grey' }) },
    capabilities: {
      files: true,
      replies: true,
      edits: true,
      retractions: true,
      reactions: { max: 1 },
      readMarks: 'each',
      typing: true,
      clientIds: true,
      friends: true,
      userPresence: true,
      search: { name: textField() },
    },
    commands: {
      motd: { help: 'The word of the day', access: 'anyone', run: () => 'Coo.' },
      flock: {
        help: 'Who is there',
        access: 'connected',
      },
    },
    session({ user, contacts, store, signal }) {
      const { username, password } = user.form
      signal.addEventListener('abort', () => online.delete(username))
      return {
        async login() {
          if (accounts.get(username) !== password) throw new GatewayError('bad-credentials', 'Nobody knows you.')
          await store.seen.set(((await store.seen.get()) ?? 0) + 1)
          online.add(username)
          listener = (from, text, legacyId) => contacts.byLegacyId(from).sendText(text, { legacyId })
          return `Flight ${await store.seen.get()}`
        },
        logout: () => note('logout'),
        async onMessage({ legacyId }, message, { signal }) {
          if (legacyId === 'nobody') throw new GatewayError('not-found', 'There is no pigeon of this name.')
          await take(message)
          const files = message.kind === 'files' ? message.files : []
          for (const one of files) {
            const bytes = await readAll(one, { maxBytes: 1000, signal })
            note(`file ${one.name}: ${new TextDecoder().decode(bytes)}`)
          }
          note(`${legacyId}: ${message.body}${message.replyTo ? ` (to ${message.replyTo.legacyId})` : ''}`)
          return `n${got.length}`
        },
        onEdit: (_, { target, message }) => note(`edit ${target.legacyId}: ${message.body}`),
        onRetract: (_, { target }) => note(`retract ${target.legacyId}`),
        onReactions: (_, { target, emojis }) => note(`react ${target.legacyId}: ${emojis.join('')}`),
        onRead: (_, { legacyId }) => note(`read ${legacyId}`),
        onTyping: (_, state) => note(`typing ${state}`),
        onUserPresence: ({ show, status }) => note(`presence ${show} ${status ?? ''}`.trim()),
        onFriendship: ({ legacyId }, { kind }) => note(`${kind} ${legacyId}`),
        onPreferences: ({ colour }) => note(`colour ${colour}`),
        async *search({ name }) {
          if (name === 'Juliet') yield { legacyId: 'juliet', name: 'Juliet' }
        },
        commands: {
          flock: () => ({ columns: { who: 'Who' }, rows: [{ who: contacts.byLegacyId('juliet') as Contact }] }),
        },
      }
    },
  })
  return {
    network,
    got,
    online,
    /** Replaces what happens when the network gets a message. */
    takes(next: typeof take) {
      take = next
    },
    says: (from: string, text: string, id: string) => listener?.(from, text, id),
    rose: (name: string) => file(new TextEncoder().encode('a rose'), { name, type: 'image/png', legacyId: name }),
  }
}
