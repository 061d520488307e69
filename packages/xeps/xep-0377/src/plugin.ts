import { definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { disco } from '@trestle/xep-0030'
import { type BlockItemValue, blocking, hostedBlockListChanged } from '@trestle/xep-0191'
import type { StanzaIdValue } from '@trestle/xep-0359'
import type { Element } from '@trestle/xml'
import { defineEvent } from '@trestle/xmlstream'
import {
  LegacyReport,
  NS_REPORTING,
  NS_REPORTING_0,
  REASON_ABUSE,
  REASON_SPAM,
  Report,
  type ReportValue,
} from './elements.js'

/** An account at this host has blocked an address and reported it. What it says is what the reporter claims. */
export interface ReceivedReport {
  /** The bare address of the reporter. */
  readonly account: JID
  readonly from: JID
  /** The address that was blocked. */
  readonly reported: JID
  readonly report: ReportValue
}

export const reportReceived = defineEvent<ReceivedReport>('xep-0377:received')

export interface ReportInit {
  /** `spam`, `abuse`, or the URN of another reason. */
  readonly reason: 'spam' | 'abuse' | (string & {})
  /** For people; in the language of `lang`. */
  readonly text?: string | undefined
  /** A language tag, such as `en`. */
  readonly lang?: string | undefined
  /** Messages of the address, by the ids that the archive of the account gave them. */
  readonly stanzaIds?: readonly StanzaIdValue[] | undefined
  /** Allows to forward the report to the domain of the address. Default: false. */
  readonly reportOrigin?: boolean | undefined
  /** Allows to forward it to third parties. Default: false. */
  readonly thirdParty?: boolean | undefined
}

export interface ReportingApi {
  /** Blocks an address and reports it (XEP-0377 §6). A server that knows no reports blocks it all the same. */
  report(jid: JID | string, report: ReportInit, wait?: Wait): Promise<void>
  /** Whether the own server takes reports: in the newer format, the older one, or not (§3). */
  support(wait?: Wait): Promise<'1' | '0' | undefined>
}

/** Blocking Command Reports (XEP-0377): reports addresses while they are blocked, and takes such reports. */
export const reporting = definePlugin({
  name: 'xep-0377',
  requires: { blocking, disco },
  setup({ xmpp, deps }) {
    for (const ns of [NS_REPORTING, NS_REPORTING_0]) xmpp.features.add(ns, { at: (jid) => jid.isBare })

    xmpp.events.on(hostedBlockListChanged, ({ type, items, account, from }) => {
      if (type !== 'block') return
      for (const item of items) {
        try {
          const report = reportIn(item)
          if (report) xmpp.events.emit(reportReceived, { account, from, reported: item.jid, report })
        } catch (error) {
          // The address is blocked already, whatever is said of it.
          xmpp.report(error)
        }
      }
    })

    return (self: Self): ReportingApi => {
      const support = async (wait?: Wait) => {
        const { features } = await deps.disco(self).getInfo(self.jid.domain, { cached: true }, wait)
        if (features.includes(NS_REPORTING)) return '1'
        return features.includes(NS_REPORTING_0) ? '0' : undefined
      }
      return {
        async report(jid, init, wait) {
          const value = reportOf(init)
          const written = (await support(wait)) === '0' ? LegacyReport.encode(value) : Report.encode(value)
          await deps.blocking(self).block({ jid: JID.from(jid), rest: { attrs: {}, children: [written] } }, wait)
        },
        support,
      }
    }
  },
})

const REASONS: Readonly<Record<string, string>> = { spam: REASON_SPAM, abuse: REASON_ABUSE }

function reportOf({ reason, text, lang = '', ...others }: ReportInit): ReportValue {
  return {
    ...others,
    reason: Object.hasOwn(REASONS, reason) ? (REASONS[reason] as string) : reason,
    ...(text !== undefined && { texts: { [lang]: text } }),
  }
}

/** The first report in an item, in either format. */
function reportIn({ rest }: BlockItemValue): ReportValue | undefined {
  const find = ({ ns, name }: { ns: string; name: string }) =>
    rest?.children.find((child: Element) => child.is(ns, name))
  const [newer, older] = [find(Report), find(LegacyReport)]
  return newer ? Report.decode(newer) : older && LegacyReport.decode(older)
}
