import { defineForm, jidSingle, listSingle, textSingle } from '@trestle/xep-0004'
import type { HatValue } from './elements.js'

/** The FORM_TYPE of all forms of hats (XEP-0317 §3.8). */
export const FORM_HATS = 'urn:xmpp:hats:commands'

/** The nodes of the commands (§3.2 to §3.7). */
export const hatCommands = {
  create: `${FORM_HATS}:create`,
  destroy: `${FORM_HATS}:destroy`,
  list: `${FORM_HATS}:list`,
  assign: `${FORM_HATS}:assign`,
  unassign: `${FORM_HATS}:unassign`,
  listAssigned: `${FORM_HATS}:list-assigned`,
} as const

/** Characters of a URI or of a title. */
const MAX_LENGTH = 500

const text = { maxLength: MAX_LENGTH, required: true } as const
const uri = { var: 'hats#uri', label: 'Hat URI', ...text } as const

/** Creates a hat, or changes that of the URI (§3.2). */
export const hatForm = /* @__PURE__ */ defineForm({
  formType: FORM_HATS,
  title: 'Creating a Hat',
  fields: {
    title: textSingle({ var: 'hats#title', label: 'Hat Title', ...text }),
    uri: textSingle(uri),
    hue: textSingle({
      var: 'hats#hue',
      label: 'Hat Hue',
      check: (value) => (hueOf(value) === undefined ? 'This takes an angle from 0 to 360.' : undefined),
    }),
  },
})

/** Names a hat, of whatever room (§3.3). */
export const hatUriForm = /* @__PURE__ */ defineForm({ formType: FORM_HATS, fields: { uri: textSingle(uri) } })

/** Names a hat and a user, in whatever room (§3.5, §3.6). */
export const assignmentForm = /* @__PURE__ */ defineForm({
  formType: FORM_HATS,
  fields: { jid: jidSingle({ var: 'hats#jid', required: true }), uri: textSingle(uri) },
})

/** Asks which of the hats of a room. */
export function chooseHatForm(title: string, hats: readonly HatValue[]) {
  return defineForm({ formType: FORM_HATS, title, fields: { uri: oneOfHats(hats) } })
}

/** Asks which of the hats of a room, and whose. */
export function chooseAssignmentForm(title: string, hats: readonly HatValue[]) {
  const jid = jidSingle({ var: 'hats#jid', label: 'User Address', required: true })
  return defineForm({ formType: FORM_HATS, title, fields: { jid, uri: oneOfHats(hats) } })
}

function oneOfHats(hats: readonly HatValue[]) {
  const choices = Object.fromEntries(hats.map(({ uri: value, title }) => [value, title]))
  return listSingle(choices, { var: 'hats#uri', label: 'The role', required: true })
}

/** The angle that a text says; undefined where it says none. */
export function hueOf(written: string | undefined): number | undefined {
  if (written === undefined || !/^\d{1,3}(?:\.\d{1,15})?$/.test(written)) return undefined
  const value = Number(written)
  return value <= 360 ? value : undefined
}
