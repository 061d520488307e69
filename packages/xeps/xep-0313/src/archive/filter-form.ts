import { type DataFormValue, type FormFieldValue, formTypeField } from '@trestle/xep-0004'
import { Element } from '@trestle/xml'
import { NS_MAM } from '../elements.js'

/** XEP-0122. */
const NS_VALIDATE = 'http://jabber.org/protocol/xdata-validate'

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
      { var: 'ids', type: 'list-multi', rest: { attrs: {}, children: [openList()] } },
      { var: 'include-groupchat', type: 'boolean' },
      ...others,
    ],
  }
}

function openList(): Element {
  return new Element('validate', NS_VALIDATE, { datatype: 'xs:string' }, [new Element('open', NS_VALIDATE)])
}
