import type { Random } from '../random.js'

/** Who talks in the corpus, how, and when: everything a stanza is filled with. */
export interface People {
  readonly random: Random
  /** The account whose stream it is. */
  readonly self: string
  contact(): string
  /** A contact with a resource. */
  device(): string
  room(): string
  nick(): string
  /** Some words, in one of several languages, escaped for XML. */
  text(min: number, max: number): string
  /** A point in time (XEP-0082), a little after the last. */
  stamp(): string
  base64(bytes: number, lineLength?: number): string
}

const NAMES =
  'alice bob carol dave erin frank grace heidi ivan judy mallory niaj olivia peggy rupert sybil trent'.split(' ')
const HOSTS = ['example.org', 'chat.example.net', 'jabber.example.com', 'xmpp.example.de']
const RESOURCES = ['Conversations', 'Gajim', 'Dino', 'Monal', 'profanity', 'Cheogram', 'Psi+']
const ROOMS = ['operators', 'support', 'books', 'general', 'développeurs', 'garden']

const WORDS = {
  english:
    'the a of to and in is it you that he was for on are with as his they be at one have this from or had by not but what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people my than first water been call who oil its now find long down day did get come made may part'.split(
      ' ',
    ),
  german:
    'der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über Straße schön größer Äpfel müssen können heißt'.split(
      ' ',
    ),
  russian:
    'и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой весь год от так о для ты же все тот мочь вы человек такой его сказать только или ещё бы себя один как уже до время'.split(
      ' ',
    ),
  japanese: 'こんにちは ありがとう 今日は 明日 会議 資料 送ります 了解です お願いします 写真 東京 電車 時間 場所'.split(
    ' ',
  ),
}

const SPICE = [
  '&amp;',
  '&lt;3',
  '&gt; ',
  'it&apos;s',
  '&quot;so&quot;',
  '😀',
  '👍🏽',
  '❤️',
  '…',
  '–',
  'https://example.org/a?b=1&amp;c=2',
]
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function createPeople(random: Random): People {
  let time = Date.UTC(2025, 0, 6, 8)

  function text(min: number, max: number): string {
    const language = random.chance(0.8) ? 'english' : random.pick(['german', 'russian', 'japanese'] as const)
    const words = Array.from({ length: random.skewed(min, max) }, () =>
      random.chance(0.02) ? random.pick(SPICE) : random.pick(WORDS[language]),
    )
    return words.join(' ')
  }

  function base64(bytes: number, lineLength = Number.POSITIVE_INFINITY): string {
    const length = Math.ceil(bytes / 3) * 4
    let out = ''
    for (let i = 0; i < length; i++) {
      if (i > 0 && i % lineLength === 0) out += '\n'
      out += BASE64[random.int(0, 63)]
    }
    return out
  }

  const contact = () => `${random.pick(NAMES)}${random.int(1, 40)}@${random.pick(HOSTS)}`
  return {
    random,
    self: 'romeo@example.org/Trestle.4f2a',
    contact,
    device: () => `${contact()}/${random.pick(RESOURCES)}.${random.hex(4)}`,
    room: () => `${random.pick(ROOMS)}@rooms.example.org`,
    nick: () => `${random.pick(NAMES)}${random.chance(0.2) ? ' ☕' : ''}${random.int(1, 40)}`,
    text,
    stamp() {
      time += random.int(200, 90_000)
      return new Date(time).toISOString()
    },
    base64,
  }
}
