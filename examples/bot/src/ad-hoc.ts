import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { Occupant } from '@trestle/xep-0045'
import type { CommandDefinition } from '@trestle/xep-0050'
import { isModerator } from './asker.js'
import { type Answer, type BotCommand, textOf } from './command.js'

export interface AdHocOptions {
  /** The occupant that an address is. */
  readonly asker: (from: JID) => Occupant | undefined
  readonly run: (command: BotCommand, values: unknown, by: Occupant) => Promise<Answer>
}

/** The same command as an ad-hoc command (XEP-0050): its fields are a form. It is there for occupants of the room alone. */
export function adHocCommand(command: BotCommand, { asker, run }: AdHocOptions): CommandDefinition {
  const mayUse = (by: Occupant | undefined): by is Occupant =>
    by !== undefined && (!command.forModerators || isModerator(by))
  return {
    node: command.name,
    name: command.summary,
    access: (from) => mayUse(asker(from)),
    async run(dialogue) {
      const hasFields = Object.keys(command.fields).length > 0
      const values = hasFields ? await dialogue.ask(command.form, { last: true }) : {}
      // They may have left, or may be no moderator any more, since they were shown the form.
      const by = asker(dialogue.from)
      if (!mayUse(by)) throw new StanzaError('forbidden')
      dialogue.note(textOf(await run(command, values, by)))
    },
  }
}
