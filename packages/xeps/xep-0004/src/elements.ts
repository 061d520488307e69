import {
  attr,
  childText,
  childTexts,
  element,
  flag,
  type Infer,
  lenient,
  list,
  nested,
  oneOf,
  optional,
  rest,
  string,
} from '@trestle/stanza'

/** XEP-0004 §3. */
export const NS_DATA = 'jabber:x:data'

/** XEP-0004 §3.3. */
export type FieldType = Infer<typeof FieldDefinition>['type'] & string

const FormOptionDefinition = element(NS_DATA, 'option', {
  label: optional(attr(string)),
  value: childText(string),
  rest: rest(),
})

/** One of the options of a list. */
export interface FormOption extends Infer<typeof FormOptionDefinition> {}

const FieldDefinition = element(NS_DATA, 'field', {
  var: optional(attr(string)),
  /** Absent where the field has none, as in submissions, and where XEP-0004 does not define the type. */
  type: lenient(
    attr(
      oneOf(
        'boolean',
        'fixed',
        'hidden',
        'jid-multi',
        'jid-single',
        'list-multi',
        'list-single',
        'text-multi',
        'text-private',
        'text-single',
      ),
    ),
  ),
  label: optional(attr(string)),
  desc: optional(childText(string)),
  required: flag(),
  values: optional(childTexts('value', string)),
  /** Options without a value are left out: only the sender of a form lists options, a submission has none. */
  options: optional(list(FormOptionDefinition, { skipInvalid: true })),
  /** What other specifications add, such as media (XEP-0221) or validation (XEP-0122). */
  rest: rest(),
})

/** One field of a form, of its submission, or of a result (XEP-0004 §3.2). */
export const FormField = FieldDefinition
export interface FormFieldValue extends Infer<typeof FormField> {}

const Row = element(NS_DATA, 'item', { fields: list(FormField) })
const Reported = element(NS_DATA, 'reported', { fields: list(FormField) })

/** A data form of any type: a form to fill in, a submission, a cancellation or a result (XEP-0004 §3.1). */
export const DataForm = element(NS_DATA, 'x', {
  type: attr(oneOf('form', 'submit', 'cancel', 'result')),
  title: optional(childText(string)),
  instructions: optional(childTexts('instructions', string)),
  fields: optional(list(FormField)),
  /** The columns of a result with several rows (§3.4), which are the `items`. */
  reported: optional(nested(Reported)),
  items: optional(list(Row)),
  /** What other specifications add, such as a layout (XEP-0141). */
  rest: rest(),
})
export interface DataFormValue extends Infer<typeof DataForm> {}
