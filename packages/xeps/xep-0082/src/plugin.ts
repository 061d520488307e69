import { definePlugin } from '@trestle/core'
import { dateTime } from '@trestle/stanza'

export interface DateTimesApi {
  /** The time of the host's clock in the DateTime profile. */
  now(): string
}

/** XMPP Date and Time Profiles (XEP-0082): formats the current time. The profiles themselves are codecs of this package. */
export const dateTimes = definePlugin({
  name: 'xep-0082',
  setup({ xmpp }) {
    const view: DateTimesApi = { now: () => dateTime.encode(new Date(xmpp.clock.now())) }
    return () => view
  },
})
