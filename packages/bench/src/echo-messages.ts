import { isDeepStrictEqual } from 'node:util'
import { type Element, parse } from '@trestle/xml'
import { createRandom } from './random.js'
import { createPeople } from './traffic/people.js'

const NS = 'jabber:component:accept'
export const ECHO_DOMAIN = 'echo.localhost'

/** Messages of some hundred people to as many addresses of the component. */
export function echoMessages(seed: number, count: number): string[] {
  const random = createRandom(seed)
  const people = createPeople(random)
  const senders = Array.from({ length: 200 }, () => people.device())
  return Array.from(
    { length: count },
    (_, i) =>
      `<message from='${random.pick(senders)}' to='puppet${random.int(1, 200)}@${ECHO_DOMAIN}' type='chat' id='m${i}'>` +
      `<body>${people.text(1, 30)}</body></message>`,
  )
}

/**
 * How many texts came back with characters replaced by U+FFFD, as happens to those who decode each chunk by itself.
 * @throws Error that names the first message that was not answered by its echo, in order
 */
export function countDamaged(messages: readonly string[], answers: string): number {
  const limits = { maxStanzaBytes: Number.MAX_SAFE_INTEGER, maxChildren: Number.MAX_SAFE_INTEGER }
  const read = (text: string) => parse(`<all xmlns='${NS}'>${text}</all>`, { limits }).elements()
  const got = read(answers)
  let damaged = 0
  for (const [i, message] of read(messages.join('')).entries()) {
    const { from, to, body, ...rest } = gist(message)
    const wanted = { from: to, to: from, body, ...rest }
    const answer = got[i] && gist(got[i])
    if (isDeepStrictEqual(wanted, answer)) continue
    if (!answer?.body?.includes('\ufffd') || !isDeepStrictEqual({ ...wanted, body: answer.body }, answer)) {
      throw new Error(`Message ${rest.id} was not echoed as it should: ${JSON.stringify(answer)}`)
    }
    damaged++
  }
  return damaged
}

function gist(message: Element) {
  const { from, to, id, type } = message.attrs
  return { from, to, name: message.name, id, type, body: message.child(NS, 'body')?.text() }
}
