/**
 * Hats: tells what occupants of rooms are beside their roles, such as hosts or presenters, and administers that.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { muc } from '@trestle/xep-0045'
 * import { hats, hatsChanged } from '@trestle/xep-0317'
 *
 * const client = createClient({ jid: 'capulet@capulet.example', password: 'my house' })
 * client.use(muc).use(hats)
 * client.on(hatsChanged, ({ occupant, hats }) => console.log(occupant.nick, ...hats.map(({ title }) => title)))
 * await client.start()
 * const room = await client.get(muc).join('feast@rooms.verona.example', 'capulet')
 * const uri = 'https://verona.example/hats#fool'
 * await client.get(hats).createHat(room.address, { uri, title: 'Fool' })
 * await client.get(hats).assignHat(room.address, 'mercutio@verona.example', uri) // capulet Fool
 * ```
 *
 * @packageDocumentation
 */
export { Hat, Hats, type HatValue, NS_HATS, NS_HATS_OLD, OldHats } from './elements.js'
export { FORM_HATS, hatCommands } from './hat-commands.js'
export type { AssignedHat } from './hat-lists.js'
export { HatsError, type HatsErrorCode } from './hats-error.js'
export { type HatDescription, type HatsApi, type HatsChanged, hats, hats as default, hatsChanged } from './plugin.js'
export { readHats } from './read-hats.js'
