import { type DataFormValue, type FormFieldValue, formTypeField } from '@trestle/xep-0004'
import { withValidation } from '@trestle/xep-0122'
import { NS_MAM } from '../elements.js'

/** The form that tells which fields an archive filters by (XEP-0313 §4.1.5); `others`: those of other specifications. */
export function filterForm(others: readonly FormFieldValue[]): DataFormValue {
  const lines = ['start', 'end', 'before-id', 'after-id'].map(
    (name): FormFieldValue => ({ var: name, type: 'text-single' }),
  )
  return {
    type: 'form',
    fields: [
      formTypeField(NS_MAM),
      { var: 'with', type: 'jid-single' },
      ...lines,
      // A list of which nobody could list the options.
      withValidation({ var: 'ids', type: 'list-multi' }, { method: { kind: 'open', value: {} } }),
      { var: 'include-groupchat', type: 'boolean' },
      ...others,
    ],
  }
}
