/** Who takes part, and in which channels. */
export interface Cast {
  readonly channels: readonly string[]
  /** Users of the gateway, by their nicknames, which are their accounts too. */
  readonly users: readonly Member[]
  /** Those who use IRC itself. */
  readonly speakers: readonly Member[]
  usersIn(channel: string): readonly string[]
  speakersIn(channel: string): readonly string[]
}

export interface Member {
  readonly nick: string
  readonly channels: readonly string[]
}

/**
 * So many users, as many in each channel, and a speaker for each channel, who is in the next one as well: each message of
 * a speaker has somebody on IRC who reads it.
 */
export function makeCast(userCount: number, channelCount: number): Cast {
  if (channelCount < 2 || userCount % channelCount !== 0)
    throw new Error('Users have to fill two channels or more, with as many in each.')
  const channels = Array.from({ length: channelCount }, (_, index) => `#bench${index}`)
  const at = (index: number) => channels[index % channelCount] as string
  const users = Array.from({ length: userCount }, (_, index) => ({ nick: `user${index}`, channels: [at(index)] }))
  const speakers = channels.map((channel, index) => ({ nick: `far${index}`, channels: [channel, at(index + 1)] }))
  const within = (members: readonly Member[]) => {
    const found = new Map(
      channels.map((channel) => [
        channel,
        members.filter((one) => one.channels.includes(channel)).map(({ nick }) => nick),
      ]),
    )
    return (channel: string) => found.get(channel) ?? []
  }
  return { channels, users, speakers, usersIn: within(users), speakersIn: within(speakers) }
}
