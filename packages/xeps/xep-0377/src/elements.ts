import {
  attr,
  childName,
  element,
  flag,
  type Infer,
  langTexts,
  list,
  mapped,
  optional,
  rest,
  string,
} from '@trestle/stanza'
import { StanzaId } from '@trestle/xep-0359'

/** XEP-0377 §4. */
export const NS_REPORTING = 'urn:xmpp:reporting:1'
/** Of versions before 0.3, which servers still announce. */
export const NS_REPORTING_0 = 'urn:xmpp:reporting:0'

/** Unwanted messages (§4). */
export const REASON_SPAM = 'urn:xmpp:reporting:spam'
/** Abuse in general (§4). */
export const REASON_ABUSE = 'urn:xmpp:reporting:abuse'

/** A report about the address of the item of a block command that it is in (§4, §6). */
export const Report = element(NS_REPORTING, 'report', {
  /** `REASON_SPAM`, `REASON_ABUSE`, or another URN. */
  reason: attr(string),
  /** Messages that are reported, by the ids of the archive. */
  stanzaIds: optional(list(StanzaId)),
  /** By language; without one under `''`. */
  texts: optional(langTexts('text')),
  /** Whether the report may be forwarded to the domain that the messages come from (§5). */
  reportOrigin: flag('report-origin'),
  /** Whether it may be forwarded to third parties (§5). */
  thirdParty: flag('third-party'),
  rest: rest(),
})

export interface ReportValue extends Infer<typeof Report> {}

/** A report of the older namespace, whose reason is an element. */
export const LegacyReport = mapped(
  element(NS_REPORTING_0, 'report', {
    reason: optional(childName(NS_REPORTING_0, 'spam', 'abuse')),
    stanzaIds: optional(list(StanzaId)),
    texts: optional(langTexts('text')),
    rest: rest(),
  }),
  ({ reason, ...report }): ReportValue => ({ ...report, reason: reason === 'spam' ? REASON_SPAM : REASON_ABUSE }),
  ({ reason, stanzaIds, texts, rest }) => ({
    reason: reason === REASON_SPAM ? ('spam' as const) : ('abuse' as const),
    stanzaIds,
    texts,
    rest,
  }),
)
