import {
  attr,
  choice,
  element,
  type Infer,
  integerBetween,
  nested,
  optional,
  rest,
  string,
  text,
} from '@trestle/stanza'

/** XEP-0122 §3. */
export const NS_VALIDATE = 'http://jabber.org/protocol/xdata-validate'

const bound = optional(attr(string))
const count = optional(attr(integerBetween(0, 0xffff_ffff)))

const methods = {
  /** What the datatype says (§3.2.1). */
  basic: element(NS_VALIDATE, 'basic', {}),
  /** Lists take other values than their options, and each line of a `text-multi` is a value (§3.2.2). */
  open: element(NS_VALIDATE, 'open', {}),
  /** Bounds, which are inclusive and written in the datatype (§3.2.3). */
  range: element(NS_VALIDATE, 'range', { min: bound, max: bound }),
  /** An extended regular expression of POSIX for the whole value (§3.2.4). */
  regex: element(NS_VALIDATE, 'regex', { pattern: text(string) }),
}

/** In a field of a form: which values it takes. */
export const Validation = element(NS_VALIDATE, 'validate', {
  /** `xs:string` by default (§3.1). */
  datatype: optional(attr(string)),
  /** `basic` by default (§3.2). */
  method: optional(choice(methods)),
  /** How many values of a `list-multi` (§3.3). */
  listRange: optional(nested(element(NS_VALIDATE, 'list-range', { min: count, max: count }))),
  rest: rest(),
})

export interface ValidationValue extends Infer<typeof Validation> {}
