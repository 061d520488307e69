import { StanzaError, type StanzaErrorCondition } from '@trestle/stanza'
import { UploadError } from '@trestle/xep-0363'

const TEXTS: Partial<Record<StanzaErrorCondition, string>> = {
  forbidden: 'You may not do that.',
  'not-allowed': 'I am not allowed to do that.',
  'item-not-found': 'That is not there.',
}

/** Why something was refused, for people. Throws what is no refusal. */
export function refusalText(error: unknown): string {
  if (error instanceof UploadError) return error.message
  if (!(error instanceof StanzaError)) throw error
  return error.text ?? TEXTS[error.condition] ?? `That does not work: ${error.condition}.`
}
