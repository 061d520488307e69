import { definePlugin } from '@trestle/core'
import { dateTime } from '@trestle/stanza'

export interface DateTimesApi {
  /** What the clock of the host shows, as the DateTime profile writes it. */
  now(): string
}

/** Date and Time Profiles (XEP-0082): the present moment as text. The profiles themselves are codecs of this package. */
export const dateTimes = definePlugin({
  name: 'xep-0082',
  setup({ xmpp }) {
    const view: DateTimesApi = { now: () => dateTime.encode(new Date(xmpp.clock.now())) }
    return () => view
  },
})
