import { readFormatting } from './formatting.js'
import { writeLine } from './message.js'
import { foldName } from './server-features.js'
import type { Session } from './session.js'

export interface ListedChannel {
  /** As the server compares it. */
  readonly channel: string
  readonly name: string
  readonly members: number
  readonly topic: string
}

export interface ListFilter {
  /** Part of the name or the topic, in any case. */
  readonly text?: string | undefined
  readonly minMembers?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const maxListed = 200_000
/** Some servers write the modes of the channel before its topic. */
const listedModes = /^\[\+[A-Za-z]+(?: [^\]]*)?\] ?/

/** The channels of the network, as the server tells them. Who stops reading lets the rest go by. */
export async function* listChannels(
  session: Session,
  filter: ListFilter = {},
): AsyncGenerator<ListedChannel, void, undefined> {
  const { text, minMembers = 0, signal } = filter
  const { features } = session.state
  const wanted = text?.toLowerCase()
  const found: ListedChannel[] = []
  let wake = (): void => {}
  let isOver = false
  let failure: unknown
  let listed = 0
  // ELIST: what the server can leave out, it need not send.
  const narrowed =
    minMembers > 0 && (features.tokens.get('ELIST') ?? '').toUpperCase().includes('U') ? [`>${minMembers - 1}`] : []
  session.commands
    .run<void>(
      {
        name: 'LIST',
        end: 'read',
        lines: (label) => [writeLine('LIST', narrowed, label === undefined ? {} : { label })],
        read({ command, params }) {
          if (command === '323') return true
          if (command !== '322' || isOver || ++listed > maxListed) return false
          const [, name = '', members = '', topic = ''] = params
          const entry = {
            channel: foldName(session.state.features, name),
            name,
            members: Number.parseInt(members, 10) || 0,
            topic: readFormatting(topic).body.replace(listedModes, ''),
          }
          const matches = wanted === undefined || `${name} ${entry.topic}`.toLowerCase().includes(wanted)
          if (name === '' || !matches || entry.members < minMembers) return false
          found.push(entry)
          wake()
          return false
        },
        result: () => undefined,
      },
      signal,
    )
    .catch((error: unknown) => {
      failure = error
    })
    .finally(() => {
      isOver = true
      wake()
    })
  try {
    for (;;) {
      yield* found.splice(0)
      if (found.length > 0) continue
      if (failure) throw failure
      if (isOver) return
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    isOver = true
  }
}
