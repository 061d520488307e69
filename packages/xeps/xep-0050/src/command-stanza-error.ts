import { StanzaError, type StanzaErrorCondition } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { NS_COMMANDS } from './elements.js'

/** The conditions of XEP-0050 §4.5 by the general ones that they come with. */
const CONDITIONS = {
  'malformed-action': 'bad-request',
  'bad-action': 'bad-request',
  'bad-locale': 'bad-request',
  'bad-payload': 'bad-request',
  'bad-sessionid': 'bad-request',
  'session-expired': 'not-allowed',
} as const satisfies Record<string, StanzaErrorCondition>

export type CommandErrorCondition = keyof typeof CONDITIONS

/** The error that a responder answers with. */
export function commandError(condition: CommandErrorCondition, text?: string): StanzaError {
  return new StanzaError(CONDITIONS[condition], { text, details: [new Element(condition, NS_COMMANDS)] })
}

/** What an error says beyond its general condition, if it comes from a command. */
export function commandErrorOf(error: unknown): CommandErrorCondition | undefined {
  if (!(error instanceof StanzaError)) return undefined
  const found = error.details.find(({ ns, name }) => ns === NS_COMMANDS && Object.hasOwn(CONDITIONS, name))
  return found?.name as CommandErrorCondition | undefined
}
