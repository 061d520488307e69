import type { Message } from '@trestle/stanza'
import { boolean, DataForm, type DataFormValue, defineForm, formTypeOf, hidden } from '@trestle/xep-0004'
import { NS_ROSTER_MANAGEMENT } from './elements.js'

/** What a server asks a user, and the answer (§4.1). */
export const permissionForm = defineForm({
  formType: NS_ROSTER_MANAGEMENT,
  fields: {
    challenge: hidden({ required: true, maxLength: 1000 }),
    answer: boolean({ label: 'Allow it?' }),
  },
})

/** The form of this specification in a message, as a question or as an answer. */
export function permissionFormIn(message: Message, type: 'form' | 'submit'): DataFormValue | undefined {
  const form = message.get(DataForm)
  return form?.type === type && formTypeOf(form) === NS_ROSTER_MANAGEMENT ? form : undefined
}
