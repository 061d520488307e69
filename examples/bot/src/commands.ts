import { StanzaError } from '@trestle/stanza'
import { textSingle } from '@trestle/xep-0004'
import { isHigher, type Occupant } from '@trestle/xep-0045'
import { ago } from './ago.js'
import { isModerator } from './asker.js'
import { type BotCommand, defineCommand, usageOf } from './command.js'

const nick = textSingle({ label: 'Nickname', required: true, maxLength: 200 })

const help = defineCommand({
  name: 'help',
  summary: 'Lists the commands',
  run: (_, { commands, by }) =>
    commands
      .filter(({ forModerators }) => !forModerators || isModerator(by))
      .map((command) => `${usageOf(command)} – ${command.summary}`)
      .join('\n'),
})

const whenSeen = defineCommand({
  name: 'seen',
  summary: 'Says when somebody was here last',
  fields: { nick },
  run({ nick }, { room, seen, now }) {
    const last = seen.of(nick)
    const when = last && ago(now.getTime() - last.at)
    if (room.occupants.has(nick))
      return last?.did === 'spoke' ? `${nick} is here, and spoke ${when}.` : `${nick} is here.`
    return last ? `${nick} was here ${when}.` : `I have not seen ${nick}.`
  },
})

const topic = defineCommand({
  name: 'topic',
  summary: 'Tells the subject of the room, or sets it',
  fields: { subject: textSingle({ label: 'The new subject', maxLength: 1000 }) },
  async run({ subject }, { room, by }) {
    if (subject === undefined) return room.subject?.text || 'There is none.'
    if (!isModerator(by)) throw new StanzaError('forbidden')
    await room.setSubject(subject)
    return { done: 'The subject is set.' }
  },
})

const kick = defineCommand({
  name: 'kick',
  summary: 'Puts somebody out of the room',
  forModerators: true,
  fields: { nick, reason: textSingle({ label: 'Reason', maxLength: 500 }) },
  async run({ nick, reason }, { room, by }) {
    const target = room.occupants.get(nick)
    if (!target) throw new StanzaError('item-not-found', { text: `There is no ${nick} here.` })
    checkMayKick(by, target, room.self)
    await room.kick(nick, reason === undefined ? by.nick : `${by.nick}: ${reason}`)
    return { done: `${nick} is out.` }
  },
})

/** The bot may be allowed more than who asks it: what they may not do themselves, it does not do for them (XEP-0045 §5.2). */
const guests = defineCommand({
  name: 'guests',
  summary: 'Uploads a list of who was here, and when',
  forModerators: true,
  async run(_, { seen, upload }) {
    const lines = seen.all().map(([nick, { did, at }]) => `${new Date(at).toISOString()}  ${did.padEnd(5)}  ${nick}\n`)
    return { file: await upload(lines.join(''), 'guests.txt') }
  },
})

function checkMayKick(by: Occupant, target: Occupant, self: Occupant | undefined): void {
  if (target.nick === self?.nick) throw new StanzaError('not-allowed', { text: 'I stay.' })
  if (isHigher(target.affiliation, by.affiliation)) {
    throw new StanzaError('not-allowed', { text: `${target.nick} stands above you.` })
  }
}

/** All commands of the bot, in the order in which they are listed. */
export const botCommands: readonly BotCommand[] = [help, whenSeen, topic, kick, guests]
