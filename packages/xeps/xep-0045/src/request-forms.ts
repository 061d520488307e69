import { boolean, defineForm, jidSingle, listSingle, textMulti, textSingle } from '@trestle/xep-0004'
import { NS_MUC_REGISTER, NS_MUC_REQUEST } from './namespaces.js'

/** Asks for voice, and grants it (XEP-0045 §7.13 and §8.6). */
export const voiceForm = defineForm({
  formType: NS_MUC_REQUEST,
  title: 'Request for voice',
  instructions: 'An occupant would like to speak.',
  fields: {
    role: listSingle({ participant: 'Participant' }, { var: 'muc#role', label: 'Role', default: 'participant' }),
    jid: jidSingle({ var: 'muc#jid', label: 'Address' }),
    nick: textSingle({ var: 'muc#roomnick', label: 'Nickname' }),
    allow: boolean({ var: 'muc#request_allow', label: 'Grant voice' }),
  },
})

/** Registers with a room, and accepts who does (§7.10 and §9.9). */
export const registerForm = defineForm({
  formType: NS_MUC_REGISTER,
  title: 'Registration with the room',
  fields: {
    nick: textSingle({ var: 'muc#register_roomnick', label: 'Nickname', required: true }),
    first: textSingle({ var: 'muc#register_first', label: 'Given name' }),
    last: textSingle({ var: 'muc#register_last', label: 'Family name' }),
    url: textSingle({ var: 'muc#register_url', label: 'Web page' }),
    email: textSingle({ var: 'muc#register_email', label: 'E-mail' }),
    about: textMulti({ var: 'muc#register_faqentry', label: 'About you' }),
    allow: boolean({ var: 'muc#register_allow', label: 'Accept' }),
  },
})
