import { createRandom } from './random.js'
import { archived, carbon, chat, chatState, groupchat, receipt } from './traffic/messages.js'
import { createPeople, type People } from './traffic/people.js'
import { occupant, presence } from './traffic/presences.js'
import { avatar, disco, personalEvent, ping, roster } from './traffic/queries.js'

export const CORPORA = ['small', 'mixed'] as const
export type CorpusName = (typeof CORPORA)[number]

export interface CorpusOptions {
  readonly seed: number
  readonly stanzas: number
}

/** One stream of traffic as a client receives it. */
export interface Corpus {
  readonly header: string
  readonly stanzas: readonly string[]
  readonly footer: string
}

type Kind = readonly [weight: number, make: (people: People) => string]

const SMALL: readonly Kind[] = [
  [22, chat],
  [26, groupchat],
  [10, archived],
  [3, carbon],
  [6, receipt],
  [5, chatState],
  [12, presence],
  [8, occupant],
  [4, personalEvent],
  [3, disco],
  [0.6, roster],
  [1.4, ping],
]
// Four stanzas in a thousand: with that, avatars make some 30 % of the bytes.
const MIXED: readonly Kind[] = [...SMALL, [0.4, avatar]]

const HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' " +
  "id='4f2a9c' from='example.org' to='romeo@example.org' version='1.0' xml:lang='en'>"

/** The same traffic for the same seed. `small` has no avatars; its stanzas have about 510 bytes on average. */
export function createCorpus(name: CorpusName, { seed, stanzas }: CorpusOptions): Corpus {
  const random = createRandom(seed)
  const people = createPeople(random)
  const kinds = name === 'small' ? SMALL : MIXED
  const total = kinds.reduce((sum, [weight]) => sum + weight, 0)
  const one = (): string => {
    let left = random.next() * total
    const kind = kinds.find(([weight]) => {
      left -= weight
      return left < 0
    })
    return (kind ?? kinds[0]!)[1](people)
  }
  return { header: HEADER, stanzas: Array.from({ length: stanzas }, one), footer: '</stream:stream>' }
}

/** The stream without its end, cut into chunks as a socket would. */
export function chunksOf({ header, stanzas }: Corpus, size: number): Buffer[] {
  const bytes = Buffer.from(header + stanzas.join(''))
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}
